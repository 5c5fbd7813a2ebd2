// Words that several screens share: names of types, conditions and payment forms, and plurals.

import { esTipoEcf, type TipoEcf } from '#shared/fiscal/ncf.ts';
import type { TipoSerieB } from '#shared/fiscal/ncf-b.ts';
import { fechaCorta, horaCorta } from '#shared/fecha/formato.ts';
import { diaDe, type Fecha, type Instante } from '#shared/fecha/fecha.ts';

/** The short name of each type of e-CF, for lists and choices. */
export const TIPO_ECF_CORTO: Readonly<Record<TipoEcf, string>> = {
  '31': 'Crédito fiscal',
  '32': 'Consumo',
  '33': 'Nota de débito',
  '34': 'Nota de crédito',
  '41': 'Compras',
  '43': 'Gastos menores',
  '44': 'Regímenes especiales',
  '45': 'Gubernamental',
  '46': 'Exportaciones',
  '47': 'Pagos al exterior',
};

/** Series B has its own types; those without an electronic equivalent are named by the Norma 06-2018. */
export const TIPO_B_CORTO: Readonly<Record<TipoSerieB, string>> = {
  '01': 'Crédito fiscal',
  '02': 'Consumo',
  '03': 'Nota de débito',
  '04': 'Nota de crédito',
  '11': 'Compras',
  '13': 'Gastos menores',
  '14': 'Regímenes especiales',
  '15': 'Gubernamental',
  '16': 'Exportaciones',
  '17': 'Pagos al exterior',
};

/** 'Nota de crédito', of any type as the database gives it; the code itself when it is none. */
export function nombreTipo(tipo: string): string {
  return esTipoEcf(tipo) ? TIPO_ECF_CORTO[tipo] : tipo;
}

/** Who receives the comprobantes, without telling the simulator's answers as the DGII's. */
export function quienRecibe(ambiente: string): string {
  return ambiente === 'ecf' ? 'la DGII' : 'el ambiente de pruebas';
}

export function aQuien(ambiente: string): string {
  return ambiente === 'ecf' ? 'a la DGII' : 'al ambiente de pruebas';
}

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
