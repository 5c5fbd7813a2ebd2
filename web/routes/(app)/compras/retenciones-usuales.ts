// What is usually retained of ISR in the documents that the empresa issues to whoever it buys from, as data
// with the day from which each rate is in force. It is only proposed: the person may write another one.
// Source: Código Tributario arts. 305 (pagos al exterior) and 309 (servicios de personas físicas); Ley 30-26.

import type { TipoComprobante } from '#shared/compras/consultas/comprobantes.ts';

type RetencionUsual = {
  readonly tipo: TipoComprobante;
  /** Percentage, as it is typed. */
  readonly porcentaje: string;
  readonly vigente_desde: string;
};

const USUALES: readonly RetencionUsual[] = [
  { tipo: '41', porcentaje: '15', vigente_desde: '2026-07-01' },
  { tipo: '41', porcentaje: '10', vigente_desde: '2012-11-09' },
  { tipo: '47', porcentaje: '27', vigente_desde: '2012-11-09' },
];

/** '0' where nothing is usually retained: goods, and small expenses. */
export function isrUsual(
  tipo: TipoComprobante,
  de: { readonly clase: 'bien' | 'servicio'; readonly fecha: string },
): string {
  if (tipo === '43' || de.clase === 'bien') return '0';
  return USUALES.find((u) => u.tipo === tipo && u.vigente_desde <= de.fecha)?.porcentaje ?? '0';
}
