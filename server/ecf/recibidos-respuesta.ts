// Keeps the raw answer of the directory, of another contribuyente or of the approval service, as it came, up
// to a length: a stranger must not fill the disk.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { insertarRespuesta } from './insertar-respuesta.ts';
import type { Respuesta } from './sesion-dgii.ts';

const LARGO_MAXIMO = 64 * 1024;

/** `origenId`: the row of envio_receptor or ecf_recibido that it is about. */
export async function guardarRespuestaExterna(
  servicios: Servicios,
  empresaId: string,
  { origenId, r }: { readonly origenId: string; readonly r: Respuesta<unknown> },
): Promise<void> {
  const { servicio, http, cuerpo } = r;
  const de = { empresaId, origenId, servicio, http, cuerpo, largoMaximo: LARGO_MAXIMO };
  await enEmpresa(servicios.db, empresaId, (tx) => insertarRespuesta(servicios, tx, de));
}
