// The one place that keeps an answer from outside that is not about an e-CF of ours (table
// respuesta_externa): who asked, what came, when.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import type { Servicios } from '#server/servicios.ts';

export type RespuestaPorGuardar = {
  readonly empresaId: string;
  /** The row that it is about: of anulacion, envio_receptor, ecf_recibido or certificacion. */
  readonly origenId: string;
  readonly servicio: string;
  /** null: nobody answered. */
  readonly http: number | null;
  readonly cuerpo: string;
  /** Characters that are kept; absent: all. */
  readonly largoMaximo?: number;
};

/** Inside of the empresa's transaction `tx`. */
export async function insertarRespuesta(
  { ids, reloj }: Pick<Servicios, 'ids' | 'reloj'>,
  tx: Db,
  r: RespuestaPorGuardar,
): Promise<void> {
  await tx.query(
    `insert into respuesta_externa (empresa_id, id, origen_id, servicio, estado_http, cuerpo, momento)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      r.empresaId,
      ids.nuevo(),
      r.origenId,
      r.servicio,
      r.http,
      // A NUL cannot be stored in a text column; nothing that anybody says needs one.
      r.cuerpo.replaceAll('\u0000', '').slice(0, r.largoMaximo),
      instante(reloj.ahora()),
    ],
  );
}
