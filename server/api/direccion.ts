// The address of the client: the socket's, unless the configuration says that a proxy of ours stands
// before us; only then is X-Forwarded-For believed, and of it the last entry, which that proxy wrote.

import type { Entorno } from './entorno.ts';
import type { Ctx } from './respuesta.ts';

export function direccionDe(c: Ctx, hayProxy: boolean): string {
  if (hayProxy) {
    const ultimo = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
    if (ultimo !== undefined && ultimo !== '') return ultimo.slice(0, 64);
  }
  // Without a socket (requests made in the process itself, as tests do) there is no address.
  const bindings: Entorno['Bindings'] | undefined = c.env;
  return (bindings?.incoming?.socket.remoteAddress ?? 'local').replace(/^::ffff:/, '');
}

export function esLocal(ip: string): boolean {
  return ip === '::1' || ip === 'local' || ip.startsWith('127.');
}
