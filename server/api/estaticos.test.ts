import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { huellasDeScripts } from './cabeceras.ts';
import { preferida } from './comprimir.ts';
import type { Entorno } from './entorno.ts';
import { abrirEstaticos } from './estaticos.ts';

let dir: string;
let app: Hono<Entorno>;

beforeAll(async () => {
  const raiz = await mkdtemp(join(tmpdir(), 'kf-web-'));
  dir = join(raiz, 'build');
  await mkdir(join(dir, '_app/immutable'), { recursive: true });
  await writeFile(join(raiz, 'secreto.txt'), 'secreto');
  await writeFile(join(dir, 'index.html'), '<html>portada</html>');
  await writeFile(join(dir, 'index.html.br'), 'BR');
  await writeFile(join(dir, 'service-worker.js'), 'sw');
  await writeFile(join(dir, '_app/immutable/a.wasm'), 'wasm');
  const estaticos = await abrirEstaticos(dir);
  app = new Hono<Entorno>();
  app.get('*', estaticos.servir);
  app.notFound((c) => c.text('no', 404));
});
afterAll(() => rm(join(dir, '..'), { recursive: true }));

const pedir = (ruta: string, headers: Record<string, string> = {}) =>
  app.request(ruta, { headers });

test('what is named by its hash is kept for ever; page and service worker are always revalidated', async () => {
  const wasm = await pedir('/_app/immutable/a.wasm');
  expect(wasm.headers.get('cache-control')).toContain('immutable');
  expect(wasm.headers.get('content-type')).toBe('application/wasm');
  for (const ruta of ['/', '/index.html', '/service-worker.js'])
    expect((await pedir(ruta)).headers.get('cache-control')).toBe('no-cache');
});

test('an address of the app gives index.html, a file that is not there gives 404', async () => {
  expect(await (await pedir('/ventas/nueva?x=1')).text()).toBe('<html>portada</html>');
  expect((await pedir('/_app/immutable/vieja.js')).status).toBe(404);
});

test('the file made by the build is served in the coding the client takes', async () => {
  const br = await pedir('/', { 'Accept-Encoding': 'gzip, br' });
  expect([br.headers.get('content-encoding'), await br.text()]).toEqual(['br', 'BR']);
  expect((await pedir('/')).headers.get('content-encoding')).toBeNull();
});

test('an unchanged file answers 304', async () => {
  const etag = (await pedir('/')).headers.get('etag') ?? '';
  expect((await pedir('/', { 'If-None-Match': etag })).status).toBe(304);
});

test.each([
  '/../secreto.txt',
  '/%2e%2e/secreto.txt',
  '/..%2fsecreto.txt',
  '/_app/..%2f..%2fsecreto.txt',
  '/%00.txt',
  '/%.txt',
])('nothing outside the folder is reachable by %s', async (ruta) => {
  const r = await pedir(ruta);
  expect(r.status).toBe(404);
  expect(await r.text()).toBe('no');
});

test('a compressed sibling that is empty or older than its file is not served', async () => {
  await writeFile(join(dir, 'b.js.br'), 'vieja');
  await utimes(join(dir, 'b.js.br'), 1, 1);
  await writeFile(join(dir, 'b.js'), 'nueva');
  await writeFile(join(dir, 'c.js'), 'entera');
  await writeFile(join(dir, 'c.js.br'), '');
  for (const [ruta, texto] of [
    ['/b.js', 'nueva'],
    ['/c.js', 'entera'],
  ] as const) {
    const r = await pedir(ruta, { 'Accept-Encoding': 'br' });
    expect([r.headers.get('content-encoding'), await r.text()]).toEqual([null, texto]);
  }
});

test('after a rebuild the new page is served and its own scripts are allowed', async () => {
  const estaticos = await abrirEstaticos(dir);
  const otra = new Hono<Entorno>();
  otra.get('*', estaticos.servir);
  await writeFile(join(dir, 'index.html'), '<script>uno()</script>');
  await utimes(join(dir, 'index.html'), 2_000_000_000, 2_000_000_000);
  expect(await (await otra.request('/')).text()).toBe('<script>uno()</script>');
  expect(estaticos.huellas()).toEqual(huellasDeScripts('<script>uno()</script>'));
});

test('without a build there is nothing to serve', async () => {
  expect((await abrirEstaticos(join(dir, 'no-hay'))).estaConstruida).toBe(false);
});

test('only inline scripts are hashed for the policy', () => {
  const html =
    '<script src="/a.js"></script><script type="module">uno()</script><script>\ndos\n</script>';
  expect(huellasDeScripts(html)).toHaveLength(2);
  // echo -n 'uno()' | openssl dgst -sha256 -binary | base64
  expect(huellasDeScripts('<script>uno()</script>')).toEqual([
    'sha256-B70Sbd8v+ExNNAdGconLd+i8sdRwgv4tCLAk/5TbNlw=',
  ]);
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['br; q=0.0', null],
  ['identity', null],
  ['', null],
])('Accept-Encoding "%s" is %s', (cabecera, esperada) => {
  expect(preferida(cabecera)).toBe(esperada);
});
