// Words that several screens share: names of types, conditions and payment forms, and plurals.

import { fechaCorta, horaCorta } from '#shared/fecha/formato.ts';
import { diaDe, type Fecha, type Instante } from '#shared/fecha/fecha.ts';

/** The official name of a type of e-CF (Informe Técnico e-CF §17) and its short one for lists. */
export const NOMBRE_TIPO_ECF: Readonly<Record<string, string>> = {
  '31': 'Factura de Crédito Fiscal Electrónica',
  '32': 'Factura de Consumo Electrónica',
};
export const TIPO_ECF_CORTO: Readonly<Record<string, string>> = {
  '31': 'Crédito fiscal',
  '32': 'Consumo',
};

export function plural(n: number | bigint, uno: string, varios: string): string {
  return `${n.toLocaleString('es-DO')} ${n === 1 || n === 1n ? uno : varios}`;
}

/** '24/11/2026 10:42', for moments. */
export function momento(i: Instante): string {
  return `${fechaCorta(diaDe(i))} ${horaCorta(i)}`;
}

/** 'Hoy', 'Ayer' or '24/11/2026'. */
export function diaRelativo(f: Fecha, hoy: Fecha, ayer: Fecha): string {
  return f === hoy ? 'Hoy' : f === ayer ? 'Ayer' : fechaCorta(f);
}

/** IndicadorFacturacion in words. */
export const NOMBRE_INDICADOR: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: 'ITBIS 18%',
  2: 'ITBIS 16%',
  3: 'ITBIS 0%',
  4: 'Exento',
};
