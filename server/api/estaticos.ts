// Serves the built app: files with their .br/.gz siblings, what is named by its hash for ever, the
// page and the service worker always revalidated, and index.html for any other address of the app.

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { MiddlewareHandler } from 'hono';
import { huellasDeScripts } from './cabeceras.ts';
import { preferida } from './comprimir.ts';
import type { Entorno } from './entorno.ts';
import type { Ctx } from './respuesta.ts';

const TIPOS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.gz': 'application/gzip',
};

type Archivo = {
  readonly disco: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly etag: string;
};

export type Estaticos = {
  /** The app has been built. */
  readonly estaConstruida: boolean;
  /** `sha256-…` of the inline scripts of the page now on disk, for the policy of `cabeceras.ts`. */
  huellas(): readonly string[];
  readonly servir: MiddlewareHandler<Entorno>;
};

const PORTADA = '/index.html';

/** `dir` may be rebuilt while it is served: nothing about its files is remembered but the page's scripts. */
export async function abrirEstaticos(dir: string): Promise<Estaticos> {
  const raiz = resolve(dir);
  let leida: { readonly mtimeMs: number; readonly huellas: readonly string[] } | null = null;

  async function leerPortada(): Promise<boolean> {
    const archivo = await buscar(raiz, PORTADA);
    if (archivo === null) return false;
    if (leida?.mtimeMs !== archivo.mtimeMs) {
      const html = await readFile(archivo.disco, 'utf8');
      leida = { mtimeMs: archivo.mtimeMs, huellas: huellasDeScripts(html) };
    }
    return true;
  }

  return {
    estaConstruida: await leerPortada(),
    huellas: () => leida?.huellas ?? [],
    servir: async (c, next) => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
      const ruta = rutaPedida(c.req.path);
      if (ruta === null) return next();
      // An address with extension is a file; any other is a page of the app.
      const esPagina = extname(ruta) === '' || ruta === PORTADA;
      if (esPagina && !(await leerPortada())) return next();
      return (await entregar(c, raiz, esPagina ? PORTADA : ruta)) ?? next();
    },
  };
}

function rutaPedida(path: string): string | null {
  try {
    const ruta = decodeURIComponent(path);
    return ruta.includes('\0') ? null : ruta;
  } catch (e) {
    if (e instanceof URIError) return null;
    throw e;
  }
}

/** The file of that address inside the folder, or null. */
async function buscar(raiz: string, ruta: string): Promise<Archivo | null> {
  const disco = join(raiz, ruta);
  if (!disco.startsWith(raiz + sep)) return null;
  try {
    const datos = await stat(disco);
    if (!datos.isFile()) return null;
    const { size: bytes, mtimeMs } = datos;
    const etag = createHash('sha256').update(`${ruta} ${String(bytes)} ${String(mtimeMs)}`);
    return { disco, bytes, mtimeMs, etag: `"${etag.digest('hex').slice(0, 20)}"` };
  } catch (e) {
    if (e instanceof Error && 'code' in e && NO_ESTA.has(e.code)) return null;
    throw e;
  }
}

const NO_ESTA: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

async function entregar(c: Ctx, raiz: string, ruta: string): Promise<Response | null> {
  const original = await buscar(raiz, ruta);
  if (original === null) return null;
  const codificacion = preferida(c.req.header('accept-encoding') ?? '');
  const comprimido =
    codificacion === null
      ? null
      : await buscar(raiz, `${ruta}${codificacion === 'br' ? '.br' : '.gz'}`);
  // A sibling that is older or empty is of another build, or still being written.
  const sirveComprimido =
    comprimido !== null && comprimido.bytes > 0 && comprimido.mtimeMs >= original.mtimeMs;
  const archivo = sirveComprimido ? comprimido : original;
  const cabeceras = new Headers({
    'Content-Type': TIPOS[extname(ruta)] ?? 'application/octet-stream',
    'Cache-Control': cacheDe(ruta),
    ETag: archivo.etag,
    Vary: 'Accept-Encoding',
  });
  if (sirveComprimido && codificacion !== null) cabeceras.set('Content-Encoding', codificacion);
  if (c.req.header('if-none-match') === archivo.etag)
    return new Response(null, { status: 304, headers: cabeceras });
  cabeceras.set('Content-Length', String(archivo.bytes));
  if (c.req.method === 'HEAD') return new Response(null, { headers: cabeceras });
  // Node's web stream and the DOM's have the same shape and different types.
  const cuerpo = Readable.toWeb(createReadStream(archivo.disco)) as unknown as ReadableStream;
  return new Response(cuerpo, { headers: cabeceras });
}

function cacheDe(ruta: string): string {
  if (ruta.startsWith('/_app/immutable/') || ruta.startsWith('/base/'))
    return 'public, max-age=31536000, immutable';
  return 'no-cache';
}
