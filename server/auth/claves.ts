// Passwords: policy, bcrypt hash (cost of the configuration, 12 by default) and a comparison that
// takes the same time whether the account exists or not. bcrypt reads only 72 bytes, so longer ones
// are refused instead of being cut in silence.

import { compare, hash } from 'bcryptjs';
import { rechazar, type Rechazo } from '#shared/nucleo/resultado.ts';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';

export const CLAVE_MINIMA = 10;
const BYTES_CLAVE_MAX = 72;

/** The refusals of a new password; null when it is good. */
export function revisarClave(
  clave: string,
  correo: string,
  campo = 'clave',
): ReturnType<typeof rechazar> {
  const lista: Rechazo[] = [];
  if ([...clave].length < CLAVE_MINIMA)
    lista.push(rechazosAuth.rechazo('CLAVE_CORTA', { campo, datos: { minimo: CLAVE_MINIMA } }));
  if (new TextEncoder().encode(clave).length > BYTES_CLAVE_MAX)
    lista.push(rechazosAuth.rechazo('CLAVE_LARGA', { campo, datos: { maximo: BYTES_CLAVE_MAX } }));
  if (normalizarCorreo(clave) === normalizarCorreo(correo))
    lista.push(rechazosAuth.rechazo('CLAVE_ES_CORREO', { campo }));
  return rechazar(lista);
}

export function normalizarCorreo(correo: string): string {
  return correo.trim().toLowerCase();
}

export function cifrarClave(clave: string, costo: number): Promise<string> {
  return hash(clave, costo);
}

/** With no account it still does the whole work against a hash that no password opens. */
export async function compararClave(
  clave: string,
  guardada: string | null,
  costo: number,
): Promise<boolean> {
  const coincide = await compare(clave, guardada ?? hashSinDueno(costo));
  return coincide && guardada !== null;
}

function hashSinDueno(costo: number): string {
  return `$2b$${String(costo).padStart(2, '0')}$${'K'.repeat(22)}${'.'.repeat(31)}`;
}
