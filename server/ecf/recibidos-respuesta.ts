// Keeps the raw answer of the directory, of another contribuyente or of the approval service, as it came.

import { instante } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Respuesta } from './sesion-dgii.ts';

const LARGO_MAXIMO = 64 * 1024;

/** `origenId`: the row of envio_receptor or ecf_recibido that it is about. */
export async function guardarRespuestaExterna(
  servicios: Servicios,
  empresaId: string,
  de: { readonly origenId: string; readonly r: Respuesta<unknown> },
): Promise<void> {
  await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query(
      `insert into respuesta_externa (empresa_id, id, origen_id, servicio, estado_http, cuerpo, momento)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        empresaId,
        servicios.ids.nuevo(),
        de.origenId,
        de.r.servicio,
        de.r.http,
        // A NUL cannot be stored in a text column; nothing that anybody says needs one.
        de.r.cuerpo.replaceAll('\u0000', '').slice(0, LARGO_MAXIMO),
        instante(servicios.reloj.ahora()),
      ],
    ),
  );
}
