// Changes one's own password: the present one is asked for, every session ends (this one gets a new
// one from the route) and every access token already issued stops working.

import { instante } from '#shared/fecha/fecha.ts';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import { bien, invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';
import { cifrarClave, compararClave, revisarClave } from './claves.ts';
import { cerrarSesionesDe } from './refresco.ts';

export type CambioClave = {
  readonly usuarioId: string;
  readonly actual: string;
  readonly nueva: string;
};

/** Refuses `auth.CLAVE_ACTUAL` and `auth.CLAVE_*` (campo `nueva`). */
export async function cambiarClave(
  servicios: Servicios,
  cambio: CambioClave,
): Promise<Resultado<true>> {
  const { db, config, reloj } = servicios;
  const [usuario] = await db.query<{ correo: string; clave_hash: string }>(
    'select correo, clave_hash from usuario where id = $1',
    [cambio.usuarioId],
  );
  invariante(usuario !== undefined, 'cambia su clave quien tiene cuenta');
  if (!(await compararClave(cambio.actual, usuario.clave_hash, config.costoBcrypt)))
    return mal(rechazosAuth.rechazo('CLAVE_ACTUAL', { campo: 'actual' }));
  const debil = revisarClave(cambio.nueva, usuario.correo, 'nueva');
  if (debil !== null) return debil;
  const hash = await cifrarClave(cambio.nueva, config.costoBcrypt);
  await db.tx(async (tx) => {
    await tx.query(
      'update usuario set clave_hash = $2, permisos_version = permisos_version + 1 where id = $1',
      [cambio.usuarioId, hash],
    );
    await cerrarSesionesDe(tx, cambio.usuarioId, instante(reloj.ahora()));
  });
  return bien(true);
}
