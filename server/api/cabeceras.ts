// Security headers of every answer. The policy lets the app run its own scripts, its WebAssembly
// (PGlite) and its workers, talk to its own origin by HTTP and WebSocket, and nothing else. The one
// inline script that SvelteKit writes into index.html is allowed by its hash, never by 'unsafe-inline'.

import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Entorno } from './entorno.ts';

export type PoliticaWeb = {
  huellas(): readonly string[];
  readonly esHttps: boolean;
};

export function cabecerasSeguras(politica: PoliticaWeb): MiddlewareHandler<Entorno> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set('Content-Security-Policy', csp(politica, c.req.header('host') ?? ''));
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('X-Frame-Options', 'DENY');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    headers.set('Permissions-Policy', 'camera=(self), geolocation=(), microphone=(), payment=()');
    headers.set('X-Request-Id', c.get('pedidoId'));
    if (politica.esHttps)
      headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  };
}

function csp({ huellas }: PoliticaWeb, host: string): string {
  // 'self' does not cover ws: in every browser, so the host is named; an odd Host header is left out.
  const seguro = /^[\w.-]+(:\d+)?$|^\[[0-9a-f:]+\](:\d+)?$/i.test(host);
  const sockets = seguro ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval'${huellas()
      .map((h) => ` '${h}'`)
      .join('')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' data: blob:${sockets}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** `sha256-…` of each inline script of a page. */
export function huellasDeScripts(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, codigo = '']) => `sha256-${createHash('sha256').update(codigo).digest('base64')}`,
  );
}
