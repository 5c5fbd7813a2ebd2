// The access token: fifteen minutes, in memory only, renewed by the httpOnly cookie. Renewals of all
// tabs go one after another, because a refresh token used twice closes the whole session.

import { zSesion } from '#shared/contratos/auth.ts';
import type { z } from 'zod';

export type RespuestaSesion = z.infer<typeof zSesion>;

type Token = { readonly texto: string; readonly vence_ms: number };

/** A token is renewed this long before it ends. */
const MARGEN_MS = 60_000;
const CERROJO = 'kofacture-refresco';

let token: Token | null = null;
let renovando: Promise<RespuestaSesion | null> | null = null;

/** No network, or a server that does not answer: what is known of the session stays valid. */
export class SinConexion extends Error {
  override readonly name = 'SinConexion';
}

export function guardarToken(respuesta: RespuestaSesion): void {
  token = { texto: respuesta.acceso, vence_ms: Date.parse(respuesta.expira_en) };
}

export function olvidarToken(): void {
  token = null;
}

/** Reads `{success, data}`; `null` when the body is something else. */
export async function leerSobreApi(respuesta: Response): Promise<unknown> {
  const cuerpo: unknown = await respuesta.json().catch(() => null);
  return typeof cuerpo === 'object' && cuerpo !== null && 'data' in cuerpo ? cuerpo.data : null;
}

async function pedirRefresco(): Promise<RespuestaSesion | null> {
  let respuesta: Response;
  try {
    respuesta = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' });
  } catch (causa) {
    throw new SinConexion('refresh', { cause: causa });
  }
  if (respuesta.status === 401 || respuesta.status === 403) return null;
  if (!respuesta.ok) throw new SinConexion(`refresh: ${String(respuesta.status)}`);
  const leida = zSesion.safeParse(await leerSobreApi(respuesta));
  if (!leida.success) throw new SinConexion('refresh ilegible', { cause: leida.error });
  guardarToken(leida.data);
  return leida.data;
}

/** Renews now. `null`: the server says that there is no session. Throws `SinConexion`. */
export function renovar(): Promise<RespuestaSesion | null> {
  renovando ??= navigator.locks.request(CERROJO, pedirRefresco).finally(() => {
    renovando = null;
  });
  return renovando;
}

/** A token that will still be valid when it arrives. `null`: no session. Throws `SinConexion`. */
export async function tokenDeAcceso(ahora_ms: number, forzar = false): Promise<string | null> {
  if (!forzar && token !== null && token.vence_ms - MARGEN_MS > ahora_ms) return token.texto;
  const respuesta = await renovar();
  return respuesta?.acceso ?? null;
}
