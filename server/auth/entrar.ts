// Checks mail and password. Unknown mail, inactive account and wrong password take the same time and
// give the same refusal; every failure is counted before the work is done and written in the trail.

import { createHash } from 'node:crypto';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';
import { anotar } from './auditoria.ts';
import { compararClave, normalizarCorreo } from './claves.ts';
import type { Freno } from './freno.ts';

export type Intento = { readonly correo: string; readonly clave: string; readonly ip: string };

/** Refuses `auth.DEMASIADOS_INTENTOS` and `auth.CREDENCIALES`. */
export async function comprobarCredenciales(
  servicios: Servicios,
  freno: Freno,
  intento: Intento,
): Promise<Resultado<{ readonly usuarioId: string }>> {
  const correo = normalizarCorreo(intento.correo);
  const { ip } = intento;
  const segundos = freno.intentar(correo, ip);
  if (segundos > 0)
    return mal(rechazosAuth.rechazo('DEMASIADOS_INTENTOS', { datos: { segundos } }));
  const [fila] = await servicios.db.query<{
    id: string;
    clave_hash: string;
    esta_activo: boolean;
  }>('select id, clave_hash, esta_activo from usuario where lower(correo) = $1', [correo]);
  const guardada = fila?.esta_activo === true ? fila.clave_hash : null;
  const coincide = await compararClave(intento.clave, guardada, servicios.config.costoBcrypt);
  if (fila === undefined || !coincide) {
    await anotar(servicios, {
      empresaId: null,
      usuarioId: fila?.id ?? null,
      accion: 'auth.entrar_fallido',
      // The mail itself may be a password typed in the wrong field: only its fingerprint is kept.
      detalle: { correo_sha256: createHash('sha256').update(correo).digest('hex').slice(0, 16) },
      ip,
    });
    return mal(rechazosAuth.rechazo('CREDENCIALES'));
  }
  freno.acertar(correo, ip);
  return bien({ usuarioId: fila.id });
}
