// The audit trail: who did what, from where. Rows are never changed nor deleted (trigger). What
// happens before an empresa is known (login, refresh) has none.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';

export type Suceso = {
  readonly empresaId: string | null;
  readonly usuarioId: string | null;
  readonly dispositivoId?: string;
  /** `modulo.hecho`, e.g. `auth.entrar`, `usuarios.cambiar_rol`, `ventas.exportar_xml`. */
  readonly accion: string;
  /** Never a password, a token or the content of a document. */
  readonly detalle?: Readonly<Record<string, string | number | boolean | null>>;
  readonly ip: string | null;
};

export async function anotar(servicios: Servicios, suceso: Suceso): Promise<void> {
  if (suceso.empresaId === null) await anotarEn(servicios.db, servicios, suceso);
  else await enEmpresa(servicios.db, suceso.empresaId, (tx) => anotarEn(tx, servicios, suceso));
}

/** The same inside a transaction already open, so that fact and trail commit together. */
export async function anotarEn(
  tx: Db,
  servicios: Pick<Servicios, 'ids' | 'reloj'>,
  suceso: Suceso,
): Promise<void> {
  await tx.query(
    `insert into auditoria (empresa_id, id, momento, usuario_id, dispositivo_id, accion, detalle, ip)
     values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)`,
    [
      suceso.empresaId,
      servicios.ids.nuevo(),
      instante(servicios.reloj.ahora()),
      suceso.usuarioId,
      suceso.dispositivoId ?? null,
      suceso.accion,
      JSON.stringify(suceso.detalle ?? {}),
      suceso.ip,
    ],
  );
}
