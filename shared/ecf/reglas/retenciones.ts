// Rules of the retentions: in 41 and 47 every line says its own; an exempt line says 0.00 of ITBIS; what a
// line says has its total in the header, even 0.00; the percepción is not in force.
// Source: Formato e-CF v1.0, section B (5 to 7, notes 52 and 53) and fields 116 to 119.

import { texto } from '../documento.ts';
import { codigoEn, montoEn } from '../importe.ts';
import { anotar, campoItem, TOTALES, type Contexto } from './contexto.ts';

const PERCEPCION = 2;
const EXENTO = 4;

const TOTAL_DE = {
  MontoITBISRetenido: 'TotalITBISRetenido',
  MontoISRRetenido: 'TotalISRRetencion',
} as const;

/** In 41 and 47 every line carries its retention, and a good has no ISR. */
function reglasObligatoria(c: Contexto, i: number): void {
  const item = c.items[i];
  if (item === undefined) return;
  const campo = campoItem(i, 'Retencion');
  const itbis = montoEn(item, 'Retencion/MontoITBISRetenido');
  const isr = montoEn(item, 'Retencion/MontoISRRetenido');
  const falta = c.tipo === '41' ? itbis === null : isr === null;
  const esRetencion = codigoEn(item, 'Retencion/IndicadorAgenteRetencionoPercepcion') === 1;
  if (falta || !esRetencion) anotar(c, 'RETENCION_FALTANTE', campo, { linea: i + 1 });
  const esServicio = codigoEn(item, 'IndicadorBienoServicio') === 2;
  if (c.tipo === '41' && !esServicio && isr !== null && isr > 0n) {
    anotar(c, 'RETENCION_ISR_NO_PERMITIDA', campo, { linea: i + 1 });
  }
}

/** With R in an exempt line the ITBIS retained is written and is zero. Type 47 does not have it. */
function reglasExenta(c: Contexto, i: number): void {
  const item = c.items[i];
  if (item === undefined || c.tipo === '47') return;
  if (codigoEn(item, 'IndicadorFacturacion') !== EXENTO) return;
  if (codigoEn(item, 'Retencion/IndicadorAgenteRetencionoPercepcion') !== 1) return;
  const itbis = montoEn(item, 'Retencion/MontoITBISRetenido');
  // In 41 its absence has its own refusal.
  if (itbis === 0n || (itbis === null && c.tipo === '41')) return;
  anotar(c, 'RETENCION_EXENTA', campoItem(i, 'Retencion/MontoITBISRetenido'), { linea: i + 1 });
}

export function reglasRetenciones(c: Contexto): void {
  const dichos = new Set<keyof typeof TOTAL_DE>();
  for (const [i, item] of c.items.entries()) {
    if (c.tipo === '41' || c.tipo === '47') reglasObligatoria(c, i);
    const indicador = codigoEn(item, 'Retencion/IndicadorAgenteRetencionoPercepcion');
    if (indicador === null) continue;
    reglasExenta(c, i);
    if (indicador === PERCEPCION) {
      anotar(c, 'PERCEPCION_NO_VIGENTE', campoItem(i, 'Retencion'), { linea: i + 1 });
      continue;
    }
    for (const campo of ['MontoITBISRetenido', 'MontoISRRetenido'] as const) {
      if (texto(item, `Retencion/${campo}`) !== null) dichos.add(campo);
    }
  }
  for (const campo of dichos) {
    const elemento = TOTAL_DE[campo];
    if (texto(c.raiz, `${TOTALES}/${elemento}`) !== null) continue;
    anotar(c, 'TOTAL_RETENCION_FALTANTE', `${TOTALES}/${elemento}`, { elemento });
  }
}
