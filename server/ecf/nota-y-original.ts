// A note (33, 34) may only be sent once the DGII has accepted the document that it modifies (message 614):
// it waits signed, and stops when the original came to nothing. Numbers that are not ours as e-CF (series
// B, another system) have nothing to wait for.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { EstadoEcf } from './leer-ecf.ts';
import type { ContextoPaso } from './paso.ts';
import type { MensajeDgii } from './respuestas-dgii.ts';

export type PermisoNota =
  | { readonly tipo: 'puede' }
  | { readonly tipo: 'espera' | 'se-detiene'; readonly rechazo: Rechazo };

const ACEPTADOS: ReadonlySet<EstadoEcf> = new Set(['aceptado', 'condicional']);
const NULOS: ReadonlySet<EstadoEcf> = new Set(['rechazado', 'anulado']);

export async function permisoDeNota(p: ContextoPaso): Promise<PermisoNota> {
  const { ecf } = p;
  if (ecf.factura_id === null || !['33', '34'].includes(ecf.tipo_ecf)) return { tipo: 'puede' };
  const [original] = await enEmpresa(p.servicios.db, p.empresaId, (tx) =>
    tx.query<{ estado: EstadoEcf; encf: string | null }>(
      `select o.estado, o.encf from factura n
       join ecf o on o.empresa_id = n.empresa_id and o.factura_id = n.factura_modificada_id
       where n.empresa_id = $1 and n.id = $2`,
      [p.empresaId, ecf.factura_id],
    ),
  );
  if (original === undefined || ACEPTADOS.has(original.estado)) return { tipo: 'puede' };
  const datos = { encf: original.encf ?? 'sin número todavía' };
  return NULOS.has(original.estado)
    ? { tipo: 'se-detiene', rechazo: rechazosEnvio.rechazo('NOTA_ORIGINAL_RECHAZADO', { datos }) }
    : { tipo: 'espera', rechazo: rechazosEnvio.rechazo('NOTA_ESPERA_ORIGINAL', { datos }) };
}

/** A refusal of ours in the shape of the timeline. */
export function comoMensaje(r: Rechazo): MensajeDgii {
  const valor = textoRechazo(r);
  return { codigo: r.codigo, valor: r.campo === undefined ? valor : `${valor} (${r.campo})` };
}
