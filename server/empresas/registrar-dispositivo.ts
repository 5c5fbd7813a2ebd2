// Registers the device of a person in an empresa. Repeating it changes nothing; an id that belongs to
// another person, or one that was revoked, is refused.

import type { Db } from '#shared/db/db.ts';
import { rechazosUsuarios } from '#shared/contratos/rechazos-usuarios.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { enEmpresa, tomarRev } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { bloquearEmpresa } from './invitar-usuario.ts';

export type DispositivoNuevo = {
  readonly empresaId: string;
  readonly usuarioId: string;
  readonly id: string;
  readonly nombre: string;
};

export type Dispositivo = {
  readonly id: string;
  readonly nombre: string;
  readonly usuario_id: string;
  readonly creado_en: string;
  readonly esta_revocado: boolean;
};

/** Refuses `usuarios.DISPOSITIVO_AJENO` and `usuarios.DISPOSITIVO_REVOCADO`. */
export async function registrarDispositivo(
  servicios: Servicios,
  d: DispositivoNuevo,
): Promise<Resultado<Dispositivo>> {
  const { fila, esNuevo } = await enEmpresa(servicios.db, d.empresaId, async (tx) => {
    const previo = await leer(tx, d);
    if (previo !== null) return { fila: previo, esNuevo: false };
    await bloquearEmpresa(tx, d.empresaId);
    const mientras = await leer(tx, d);
    if (mientras !== null) return { fila: mientras, esNuevo: false };
    await tomarRev(tx, d.empresaId);
    const nuevo: Dispositivo = {
      id: d.id,
      nombre: d.nombre,
      usuario_id: d.usuarioId,
      creado_en: instante(servicios.reloj.ahora()),
      esta_revocado: false,
    };
    await tx.query(
      `insert into dispositivo (empresa_id, id, usuario_id, nombre, creado_en)
       values ($1, $2, $3, $4, $5)`,
      [d.empresaId, d.id, d.usuarioId, d.nombre, nuevo.creado_en],
    );
    return { fila: nuevo, esNuevo: true };
  });
  if (fila.usuario_id !== d.usuarioId)
    return mal(rechazosUsuarios.rechazo('DISPOSITIVO_AJENO', { campo: 'id' }));
  if (fila.esta_revocado) return mal(rechazosUsuarios.rechazo('DISPOSITIVO_REVOCADO'));
  if (esNuevo) servicios.avisos.filasNuevas(d.empresaId);
  return bien(fila);
}

async function leer(tx: Db, d: DispositivoNuevo): Promise<Dispositivo | null> {
  const [fila] = await tx.query<Dispositivo>(
    `select id, nombre, usuario_id, creado_en, esta_revocado from dispositivo
     where empresa_id = $1 and id = $2`,
    [d.empresaId, d.id],
  );
  return fila ?? null;
}
