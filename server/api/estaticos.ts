// Serves the built app: files with their .br/.gz siblings, what is named by its hash for ever, the
// page and the service worker always revalidated, and index.html for any other address of the app.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { MiddlewareHandler } from 'hono';
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

type Archivo = { readonly ruta: string; readonly bytes: number; readonly etag: string };

export type Estaticos = {
  /** The text of index.html, or null when the app has not been built. */
  readonly portada: string | null;
  readonly servir: MiddlewareHandler<Entorno>;
};

/** Lists the folder once; a new build needs a new start, as its index.html names new files. */
export async function abrirEstaticos(dir: string): Promise<Estaticos> {
  const archivos = await listar(dir);
  const portada = archivos.has('/index.html')
    ? await readFile(join(dir, 'index.html'), 'utf8')
    : null;
  return {
    portada,
    servir: async (c, next) => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
      const ruta = rutaPedida(c.req.path);
      const directo = ruta === null ? undefined : archivos.get(ruta);
      if (directo !== undefined && ruta !== null) return entregar(c, archivos, ruta);
      // An address with extension is a file that is not there; any other is a page of the app.
      if (ruta === null || extname(ruta) !== '' || portada === null) return next();
      return entregar(c, archivos, '/index.html');
    },
  };
}

function rutaPedida(path: string): string | null {
  try {
    const ruta = decodeURIComponent(path);
    return ruta.endsWith('/') ? `${ruta}index.html` : ruta;
  } catch (e) {
    if (e instanceof URIError) return null;
    throw e;
  }
}

async function listar(dir: string): Promise<ReadonlyMap<string, Archivo>> {
  const archivos = new Map<string, Archivo>();
  const entradas = await readdir(dir, { recursive: true, withFileTypes: true }).catch(
    (e: unknown) => {
      if (e instanceof Error && 'code' in e && e.code === 'ENOENT') return [];
      throw e;
    },
  );
  for (const entrada of entradas) {
    if (!entrada.isFile()) continue;
    const ruta = join(entrada.parentPath, entrada.name);
    const { size, mtimeMs } = await stat(ruta);
    const url = `/${ruta.slice(dir.length).split(sep).filter(Boolean).join('/')}`;
    const etag = createHash('sha256').update(`${url} ${String(size)} ${String(mtimeMs)}`);
    archivos.set(url, { ruta, bytes: size, etag: `"${etag.digest('hex').slice(0, 20)}"` });
  }
  return archivos;
}

function entregar(c: Ctx, archivos: ReadonlyMap<string, Archivo>, ruta: string): Response {
  const codificacion = preferida(c.req.header('accept-encoding') ?? '');
  const comprimido =
    codificacion === null
      ? undefined
      : archivos.get(`${ruta}${codificacion === 'br' ? '.br' : '.gz'}`);
  const archivo = comprimido ?? archivos.get(ruta);
  if (archivo === undefined) throw new Error(`el archivo ${ruta} dejó de estar en la lista`);
  const cabeceras = new Headers({
    'Content-Type': TIPOS[extname(ruta)] ?? 'application/octet-stream',
    'Cache-Control': cacheDe(ruta),
    ETag: archivo.etag,
    Vary: 'Accept-Encoding',
  });
  if (comprimido !== undefined && codificacion !== null)
    cabeceras.set('Content-Encoding', codificacion);
  if (c.req.header('if-none-match') === archivo.etag)
    return new Response(null, { status: 304, headers: cabeceras });
  cabeceras.set('Content-Length', String(archivo.bytes));
  if (c.req.method === 'HEAD') return new Response(null, { headers: cabeceras });
  // Node's web stream and the DOM's have the same shape and different types.
  const cuerpo = Readable.toWeb(createReadStream(archivo.ruta)) as unknown as ReadableStream;
  return new Response(cuerpo, { headers: cabeceras });
}

function cacheDe(ruta: string): string {
  if (ruta.startsWith('/_app/immutable/') || ruta.startsWith('/base/'))
    return 'public, max-age=31536000, immutable';
  return 'no-cache';
}
