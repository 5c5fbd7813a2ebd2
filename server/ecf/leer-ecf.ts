// The fiscal row of a sale or of a purchase document of ours as the service reads it, and the signed bytes
// that it may have already.

import type { Db } from '#shared/db/db.ts';
import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import type { MensajeDgii } from './respuestas-dgii.ts';

export type EstadoEcf =
  | 'pendiente'
  | 'numerado'
  | 'firmado'
  | 'enviado'
  | 'aceptado'
  | 'condicional'
  | 'rechazado'
  /** Its number was annulled before it was ever sent (ANECF). */
  | 'anulado';

export type FilaEcf = {
  readonly id: string;
  /** One of the two: a sale, or a purchase document that we issue (41, 43, 47). */
  readonly factura_id: string | null;
  readonly compra_id: string | null;
  readonly tipo_ecf: string;
  readonly encf: string;
  readonly vence_secuencia: Fecha | null;
  readonly es_rfce: boolean;
  readonly estado: EstadoEcf;
  readonly track_id: string | null;
  readonly codigo_seguridad: string | null;
  readonly mensajes: readonly MensajeDgii[];
  readonly limite_envio: Instante;
  readonly fecha: Fecha;
  readonly rnc: string;
  readonly ambiente: 'testecf' | 'certecf' | 'ecf';
  readonly proveedor: 'dgii' | 'alanube';
};

export const FINALES: ReadonlySet<EstadoEcf> = new Set([
  'aceptado',
  'condicional',
  'rechazado',
  'anulado',
]);

/** Inside `enEmpresa`. null when the row does not exist or has no number yet. */
export async function leerEcf(tx: Db, empresaId: string, ecfId: string): Promise<FilaEcf | null> {
  const [fila] = await tx.query<FilaEcf>(
    `select e.id, e.factura_id, e.compra_id, e.tipo_ecf, e.encf, e.vence_secuencia, e.es_rfce, e.estado,
       e.track_id, e.codigo_seguridad, e.mensajes, e.limite_envio, e.fecha, m.rnc, m.ambiente,
       e.proveedor
     from ecf e join empresa m on m.empresa_id = e.empresa_id and m.id = e.empresa_id
     where e.empresa_id = $1 and e.id = $2 and e.encf is not null`,
    [empresaId, ecfId],
  );
  return fila ?? null;
}

export type ClaseXml = 'ecf' | 'rfce';
export type XmlFirmado = { readonly nombre_archivo: string; readonly xml: Uint8Array };

export async function leerXmlFirmado(
  tx: Db,
  empresaId: string,
  de: { readonly ecfId: string; readonly clase: ClaseXml },
): Promise<XmlFirmado | null> {
  const [fila] = await tx.query<XmlFirmado>(
    'select nombre_archivo, xml from ecf_xml where empresa_id = $1 and ecf_id = $2 and clase = $3',
    [empresaId, de.ecfId, de.clase],
  );
  return fila ?? null;
}
