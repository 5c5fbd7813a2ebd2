// Opens an account: the mail is unique without regard to case, the password follows the policy.

import { ErrorDb } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';
import { cifrarClave, normalizarCorreo, revisarClave } from './claves.ts';

export type Alta = { readonly correo: string; readonly clave: string; readonly nombre: string };

/** Refuses `auth.CLAVE_*` and `auth.CORREO_REGISTRADO`. Returns the id of the person. */
export async function registrarUsuario(
  servicios: Servicios,
  alta: Alta,
): Promise<Resultado<{ readonly usuarioId: string }>> {
  const debil = revisarClave(alta.clave, alta.correo);
  if (debil !== null) return debil;
  const { db, ids, reloj, config } = servicios;
  const usuarioId = ids.nuevo();
  const hash = await cifrarClave(alta.clave, config.costoBcrypt);
  try {
    await db.query(
      'insert into usuario (id, correo, nombre, clave_hash, creado_en) values ($1, $2, $3, $4, $5)',
      [usuarioId, normalizarCorreo(alta.correo), alta.nombre, hash, instante(reloj.ahora())],
    );
  } catch (e) {
    // The unique index decides, so that two registrations at once cannot both pass.
    if (e instanceof ErrorDb && e.constraint === 'usuario_correo')
      return mal(rechazosAuth.rechazo('CORREO_REGISTRADO', { campo: 'correo' }));
    throw e;
  }
  return bien({ usuarioId });
}
