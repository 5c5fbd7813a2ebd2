// Access tokens: JWT RS256 of 15 minutes with kid, iss, aud, sub and `pv`. They carry no empresa and
// no role: what a person may do is read from the membership on each request. `pv` is the
// permisos_version of the person, so raising it makes every token already issued useless at once.

import { errors, jwtVerify, SignJWT } from 'jose';
import type { Instante } from '#shared/fecha/fecha.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { esUuid } from '#shared/nucleo/ids.ts';
import type { Servicios } from '#server/servicios.ts';
import { llavesJwt } from './llaves.ts';

const EMISOR = 'kofacture';
const AUDIENCIA = 'kofacture-api';
export const VIDA_ACCESO_MS = 15 * 60_000;

export type Acceso = { readonly usuarioId: string; readonly permisosVersion: number };

export async function firmarAcceso(
  servicios: Servicios,
  acceso: Acceso,
): Promise<{ readonly token: string; readonly expira_en: Instante }> {
  const { kid, privada } = await llavesJwt(servicios);
  const ahora = servicios.reloj.ahora();
  const expira = ahora + VIDA_ACCESO_MS;
  const token = await new SignJWT({ pv: acceso.permisosVersion })
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
    .setIssuer(EMISOR)
    .setAudience(AUDIENCIA)
    .setSubject(acceso.usuarioId)
    .setIssuedAt(Math.floor(ahora / 1000))
    .setExpirationTime(Math.floor(expira / 1000))
    .sign(privada);
  return { token, expira_en: instante(Math.floor(expira / 1000) * 1000) };
}

/** Who the token belongs to; null when it is forged, expired, outdated or of an inactive person. */
export async function verificarAcceso(servicios: Servicios, token: string): Promise<Acceso | null> {
  const leido = await leerToken(servicios, token);
  if (leido === null) return null;
  const [usuario] = await servicios.db.query<{ permisos_version: number }>(
    'select permisos_version from usuario where id = $1 and esta_activo',
    [leido.usuarioId],
  );
  return usuario?.permisos_version === leido.permisosVersion ? leido : null;
}

async function leerToken(servicios: Servicios, token: string): Promise<Acceso | null> {
  const { kid, publica } = await llavesJwt(servicios);
  try {
    const { payload, protectedHeader } = await jwtVerify(token, publica, {
      algorithms: ['RS256'],
      issuer: EMISOR,
      audience: AUDIENCIA,
      currentDate: new Date(servicios.reloj.ahora()),
      requiredClaims: ['sub', 'exp', 'iat', 'pv'],
    });
    const { sub, pv } = payload;
    if (protectedHeader.kid !== kid || sub === undefined || !esUuid(sub)) return null;
    return typeof pv === 'number' ? { usuarioId: sub, permisosVersion: pv } : null;
  } catch (e) {
    // A token that does not verify is an ordinary answer; anything else is a fault of ours.
    if (e instanceof errors.JOSEError) return null;
    throw e;
  }
}
