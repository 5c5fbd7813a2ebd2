// The token that this receiver gives to who proved with his certificate who he is: good for an hour, in
// any process of the installation, and useless for anything else. It is not kept: what it says is
// authenticated with a key derived from the master key.

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import type { Servicios } from '#server/servicios.ts';

export const VIDA_TOKEN_MS = 60 * 60_000;

export type TokenReceptor = {
  readonly token: string;
  readonly expedido: Instante;
  readonly expira: Instante;
};

type Partes = Pick<Servicios, 'config' | 'reloj'>;

/** `identificacion` is the RNC, cédula or passport of the holder of the certificate. */
export function firmarToken(servicios: Partes, identificacion: string): TokenReceptor {
  // Whole seconds: the answer writes no fraction and must mean the same.
  const expedido = Math.floor(servicios.reloj.ahora() / 1000) * 1000;
  const expira = expedido + VIDA_TOKEN_MS;
  const datos = Buffer.from(JSON.stringify({ t: identificacion, e: expira })).toString('base64url');
  return {
    token: `${datos}.${sello(servicios, datos).toString('base64url')}`,
    expedido: instante(expedido),
    expira: instante(expira),
  };
}

/** Who holds the token of an Authorization header; null when it is missing, forged or expired. */
export function titularDelToken(servicios: Partes, cabecera: string | undefined): string | null {
  const m = /^bearer\s+([A-Za-z0-9_-]{1,500})\.([A-Za-z0-9_-]{43})$/i.exec(cabecera ?? '');
  if (m === null) return null;
  const [, datos = '', mac = ''] = m;
  if (!timingSafeEqual(sello(servicios, datos), Buffer.from(mac, 'base64url'))) return null;
  // Only what this file wrote carries that seal.
  const leido = JSON.parse(Buffer.from(datos, 'base64url').toString('utf8')) as {
    readonly t: string;
    readonly e: number;
  };
  return leido.e > servicios.reloj.ahora() ? leido.t : null;
}

function sello({ config }: Partes, datos: string): Buffer {
  const clave = hkdfSync('sha256', config.claveMaestra, '', 'kofacture/receptor/token/1', 32);
  return createHmac('sha256', Buffer.from(clave)).update(datos).digest();
}
