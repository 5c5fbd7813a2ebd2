// The rows of a certification and of its documents.

import type { Db } from '#shared/db/db.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { invariante, type Rechazo } from '#shared/nucleo/resultado.ts';
import type { Ambiente } from '#server/config.ts';
import type { MensajeDgii } from '#server/ecf/respuestas-dgii.ts';

export type EstadoCertificacion = 'con_errores' | 'lista' | 'enviando' | 'detenida' | 'terminada';

export type EstadoCaso =
  | 'invalido'
  | 'listo'
  | 'enviado'
  /** The DGII says that it had it already, and does not say how it judged it. */
  | 'por_confirmar'
  | 'aceptado'
  | 'condicional'
  | 'rechazado';

export type FilaCertificacion = {
  readonly id: string;
  readonly archivo: string;
  readonly ambiente: Ambiente;
  readonly estado: EstadoCertificacion;
  readonly detalle: string;
  readonly creado_en: Instante;
  readonly enviado_en: Instante | null;
};

export type FilaCaso = {
  readonly numero: number;
  readonly orden_envio: number | null;
  readonly nombre: string;
  readonly tipo_ecf: string;
  readonly encf: string;
  readonly referido: string | null;
  readonly monto_total: string;
  readonly estado: EstadoCaso;
  readonly rechazos: readonly Rechazo[];
  readonly codigo_seguridad: string | null;
  readonly track_id: string | null;
  readonly mensajes: readonly MensajeDgii[];
  readonly intentos: number;
  readonly nombre_archivo: string | null;
  readonly es_rfce: boolean;
};

const COLUMNAS = 'id, archivo, ambiente, estado, detalle, creado_en, enviado_en';

/** The last one that was loaded, or the one with that id. Inside the empresa. */
export async function leerCertificacion(
  tx: Db,
  empresaId: string,
  id: string | null,
): Promise<FilaCertificacion | null> {
  const [fila] = await tx.query<FilaCertificacion>(
    `select ${COLUMNAS} from certificacion
     where empresa_id = $1 and ($2::uuid is null or id = $2::uuid)
     order by creado_en desc, id desc limit 1`,
    [empresaId, id],
  );
  return fila ?? null;
}

/** Without their bytes, in the order of the set. */
export function leerCasos(tx: Db, empresaId: string, id: string): Promise<FilaCaso[]> {
  return tx.query<FilaCaso>(
    `select numero, orden_envio, nombre, tipo_ecf, encf, referido, monto_total, estado, rechazos,
       codigo_seguridad, track_id, mensajes, intentos, nombre_archivo, rfce is not null as es_rfce
     from certificacion_caso where empresa_id = $1 and certificacion_id = $2 order by numero`,
    [empresaId, id],
  );
}

export async function leerBytesDeCaso(
  tx: Db,
  empresaId: string,
  de: { readonly id: string; readonly numero: number; readonly clase: 'ecf' | 'rfce' },
): Promise<{ readonly nombre: string; readonly xml: Uint8Array } | null> {
  const columna = de.clase === 'ecf' ? 'xml' : 'rfce';
  const [fila] = await tx.query<{ nombre: string; xml: Uint8Array | null }>(
    `select nombre_archivo as nombre, ${columna} as xml from certificacion_caso
     where empresa_id = $1 and certificacion_id = $2 and numero = $3`,
    [empresaId, de.id, de.numero],
  );
  return fila === undefined || fila.xml === null ? null : { nombre: fila.nombre, xml: fila.xml };
}

/** Where the empresa issues now. Inside the empresa. */
export async function leerAmbiente(tx: Db, empresaId: string): Promise<Ambiente> {
  const [fila] = await tx.query<{ ambiente: Ambiente }>(
    'select ambiente from empresa where empresa_id = $1 and id = $1',
    [empresaId],
  );
  invariante(fila !== undefined, `existe la empresa ${empresaId}`);
  return fila.ambiente;
}

/** Documents after which the one that refers to them may go. */
export const RECIBIDOS: ReadonlySet<EstadoCaso> = new Set([
  'aceptado',
  'condicional',
  'por_confirmar',
]);
