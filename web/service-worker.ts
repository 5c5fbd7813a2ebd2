// Keeps the app on the device: shell, code, PGlite's wasm and the base directory are there before they
// are needed, so that it opens with no network. What has a hash in its name is kept by that name; the
// API, the sync sockets and the simulator always go to the network. A new version waits until the
// person accepts it (sincronizacion.md §8).
/// <reference types="@sveltejs/kit" />

import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { build, files, version } from '$service-worker';

/** The little of the worker's scope that is used here; the project's types are those of pages. */
type AlcanceSw = {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(tipo: 'message', fn: (evento: MessageEvent<unknown>) => void): void;
  addEventListener(
    tipo: 'install' | 'activate',
    fn: (evento: { waitUntil(paso: Promise<unknown>): void }) => void,
  ): void;
};
const sw = self as unknown as AlcanceSw;

const CACHE_INMUTABLE = 'kofacture-inmutable';
const SHELL = '/index.html';
const RED = /^\/(api|sync|simulador|c)(\/|$)/;
/** Named by their content: they never change under the same name. */
const INMUTABLE = /^\/(_app\/immutable\/|base\/base-)/;

const esParaTodos = (url: string): boolean => !/\.(br|gz)$/.test(url) || INMUTABLE.test(url);

cleanupOutdatedCaches();
precacheAndRoute([
  { url: SHELL, revision: version },
  ...[...build, ...files].filter(esParaTodos).map((url) => ({
    url,
    revision: INMUTABLE.test(url) ? null : version,
  })),
]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { denylist: [RED] }));
// Files that only a worker asks for, and those of the previous version while its tabs are open.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && INMUTABLE.test(url.pathname),
  new CacheFirst({ cacheName: CACHE_INMUTABLE }),
);

const esWorker = (url: string): boolean => /\/workers\/[^/]+\.js$/.test(url);

/**
 * What the engine's worker loads (its chunks, PGlite's wasm and data) is in no list that the build
 * gives here, but its code names it.
 */
async function archivosDelWorker(): Promise<string[]> {
  const urls = new Set<string>();
  for (const url of build.filter(esWorker)) {
    const codigo = await (await fetch(url)).text();
    for (const [nombre] of codigo.matchAll(/(?:assets|chunks)\/[\w.-]+\.(?:js|wasm|data)/g)) {
      urls.add(new URL(nombre, new URL(url, location.origin)).pathname);
    }
  }
  return [...urls];
}

async function guardarArchivosDelWorker(): Promise<void> {
  const cache = await caches.open(CACHE_INMUTABLE);
  const faltan: string[] = [];
  for (const url of await archivosDelWorker()) {
    if ((await cache.match(url)) === undefined) faltan.push(url);
  }
  await cache.addAll(faltan);
}

/** Files of versions before the one that takes over. */
async function soltarAnteriores(): Promise<void> {
  const cache = await caches.open(CACHE_INMUTABLE);
  const vigentes = new Set([...build, ...files, ...(await archivosDelWorker())]);
  for (const pedido of await cache.keys()) {
    if (!vigentes.has(new URL(pedido.url).pathname)) await cache.delete(pedido);
  }
}

sw.addEventListener('install', (evento) => {
  evento.waitUntil(guardarArchivosDelWorker());
});
sw.addEventListener('activate', (evento) => {
  evento.waitUntil(sw.clients.claim());
  // Only tidying: without network it is left for the next version.
  evento.waitUntil(soltarAnteriores().catch(() => undefined));
});

sw.addEventListener('message', (evento) => {
  if (evento.data === 'SKIP_WAITING') void sw.skipWaiting();
});
