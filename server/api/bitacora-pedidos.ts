// Gives each request its id and address, and writes one line per request: what was asked, how it went
// and how long it took. Never a body, a query, a token or a password.

import { performance } from 'node:perf_hooks';
import type { MiddlewareHandler } from 'hono';
import type { Servicios } from '#server/servicios.ts';
import { direccionDe } from './direccion.ts';
import type { Entorno } from './entorno.ts';

/** The path as it may be written: whoever has the token of a sale sees it, so its page is named without it. */
export function rutaSinSecretos(ruta: string): string {
  return ruta.replace(/^\/c\/[^/]+/, '/c/…');
}

export function bitacoraDePedidos(servicios: Servicios): MiddlewareHandler<Entorno> {
  const { ids, bitacora, config } = servicios;
  return async (c, next) => {
    c.set('pedidoId', `req_${ids.nuevo().replaceAll('-', '')}`);
    c.set('ip', direccionDe(c, config.hayProxy));
    const inicio = performance.now();
    await next();
    bitacora.info('pedido', {
      pedido: c.get('pedidoId'),
      metodo: c.req.method,
      ruta: rutaSinSecretos(c.req.path),
      estado: c.res.status,
      ms: Math.round((performance.now() - inicio) * 10) / 10,
      ip: c.get('ip'),
    });
  };
}
