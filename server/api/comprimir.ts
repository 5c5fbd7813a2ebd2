// Compresses answers over 1 KB with brotli or gzip, whichever the client takes. What already comes
// encoded (segments, static files built with .br and .gz beside them) is left alone.

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import type { Entorno } from './entorno.ts';

const MINIMO = 1024;
const COMPRIMIBLE = /^(text\/|application\/(json|xml|javascript|manifest\+json)|image\/svg)/;
const conBrotli = promisify(brotliCompress);
const conGzip = promisify(gzip);

export function comprimir(): MiddlewareHandler<Entorno> {
  return async (c, next) => {
    await next();
    const { res } = c;
    const tipo = res.headers.get('content-type') ?? '';
    if (!COMPRIMIBLE.test(tipo) || res.headers.has('content-encoding') || res.body === null) return;
    res.headers.append('Vary', 'Accept-Encoding');
    const codificacion = preferida(c.req.header('accept-encoding') ?? '');
    if (codificacion === null || c.req.method === 'HEAD') return;
    const original = Buffer.from(await res.arrayBuffer());
    const bytes =
      original.length <= MINIMO
        ? original
        : codificacion === 'br'
          ? await conBrotli(original, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
          : await conGzip(original);
    const cabeceras = new Headers(res.headers);
    cabeceras.delete('content-length');
    if (bytes !== original) cabeceras.set('Content-Encoding', codificacion);
    c.res = undefined;
    c.res = new Response(new Uint8Array(bytes), { status: res.status, headers: cabeceras });
  };
}

/** The coding to use for an Accept-Encoding header; a weight of 0 forbids it. */
export function preferida(cabecera: string): 'br' | 'gzip' | null {
  const acepta = new Set(
    cabecera
      .split(',')
      .map((parte) => parte.trim().toLowerCase())
      .filter((parte) => !/;\s*q=0(\.0*)?$/.test(parte))
      .map((parte) => parte.split(';')[0] ?? ''),
  );
  return acepta.has('br') ? 'br' : acepta.has('gzip') ? 'gzip' : null;
}
