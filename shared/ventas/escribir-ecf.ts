// The e-CF of a document that was just numbered, with the first event of its life: on the server it waits
// to be signed; on the device, to be heard.

import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import type { Contexto, NumeroFiscal } from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';

export type EcfPorEscribir = {
  readonly id: string;
  readonly origen: { readonly factura_id: string } | { readonly compra_id: string };
  readonly tipo_ecf: TipoEcf;
  readonly numero: NumeroFiscal | null;
  readonly es_rfce: boolean;
  readonly limite_envio: Instante;
  /** FechaEmision of the e-CF. */
  readonly fecha: Fecha;
};

/** Two statements to be sent together, in order. */
export function escribirEcf(ctx: Contexto, e: EcfPorEscribir): Promise<void>[] {
  const { numero } = e;
  const estado = numero === null ? 'pendiente' : 'numerado';
  const ecf: FilaNueva = {
    empresa_id: ctx.empresaId,
    id: e.id,
    ...e.origen,
    tipo_ecf: e.tipo_ecf,
    encf: numero?.encf ?? null,
    secuencia_id: numero?.secuenciaId ?? null,
    vence_secuencia: numero?.vence ?? null,
    es_rfce: e.es_rfce,
    estado,
    limite_envio: e.limite_envio,
    fecha: e.fecha,
  };
  const evento: FilaNueva = {
    empresa_id: ctx.empresaId,
    id: ctx.id('ecf/evento'),
    ecf_id: e.id,
    estado,
    momento: ctx.ahora,
    detalle: numero === null ? 'Guardada en este dispositivo' : `Se asignó el ${numero.encf}`,
    fecha: e.fecha,
  };
  return [insertarFilas(ctx.db, 'ecf', [ecf]), insertarFilas(ctx.db, 'ecf_evento', [evento])];
}
