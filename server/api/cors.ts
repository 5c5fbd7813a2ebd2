// Which other origins may call the API from a browser: only those of the configuration. The app
// itself is of the same origin and needs none. A foreign Origin on the routes that use the cookie is
// refused, besides SameSite=Strict.

import type { MiddlewareHandler } from 'hono';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import type { Entorno } from './entorno.ts';
import type { Ctx, Responder } from './respuesta.ts';

const METODOS = 'GET, POST, PUT, PATCH, DELETE';
const CABECERAS = 'Authorization, Content-Type, X-Empresa, Idempotency-Key';

export function cors(
  origenes: readonly string[],
  responder: Responder,
): MiddlewareHandler<Entorno> {
  return async (c, next) => {
    const origen = c.req.header('origin');
    const deLista = origen !== undefined && origenes.includes(origen);
    if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
      if (deLista) permitir(c, origen);
      return c.body(null, 204);
    }
    const usaCookie = /^\/api\/v1\/auth\/(refresh|logout)$/.test(c.req.path);
    if (usaCookie && origen !== undefined && !deLista && !esPropio(c, origen))
      return responder.mal(c, [rechazosAuth.rechazo('ORIGEN')]);
    await next();
    if (deLista) permitir(c, origen);
    return undefined;
  };
}

function permitir(c: Ctx, origen: string): void {
  c.header('Access-Control-Allow-Origin', origen);
  c.header('Access-Control-Allow-Credentials', 'true');
  c.header('Access-Control-Allow-Methods', METODOS);
  c.header('Access-Control-Allow-Headers', CABECERAS);
  c.header('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
  c.header('Access-Control-Max-Age', '600');
  c.header('Vary', 'Origin', { append: true });
}

function esPropio(c: Ctx, origen: string): boolean {
  return URL.parse(origen)?.host === c.req.header('host');
}
