// Selective tax of alcohol and tobacco (codes 006 to 039), line by line. Exact until one rounding per
// line: the specific is pesos per unit of absolute alcohol or per pack; the ad valorem is a percentage of
// the retail price without ITBIS and without the specific. In bulk (unit 18) there is no specific and the
// ad valorem goes on the list price increased by 30 %.
// Source: Formato e-CF v1.0, fields 107 and 108, notes 23 to 26, 56, 58 and 60.

import { centavos, CERO, dividirRedondeado, type Centavos } from '#shared/dinero/centavos.ts';
import {
  impuestoAdicional,
  type CodigoImpuesto,
} from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { LineaEntrada } from './entrada.ts';

/** Unit of measure of what is sold in bulk. */
const GRANEL = 18;

/** Percentage by which the list price is increased in bulk, plus one hundred. */
const AUMENTO_GRANEL = 130n;

/** Rate of each code scaled by 10⁴: percentage of the ad valorem, pesos of the specific. */
export type TasasIsc = (codigo: CodigoImpuesto) => bigint | null;

/** First codes of the ad valorem of alcohol and of tobacco, and of cigarettes among the specific. */
const PRIMER_ADVALOREM_ALCOHOL = '023';
const PRIMER_ADVALOREM_TABACO = '036';
const PRIMER_ESPECIFICO_TABACO = '019';
const PRIMER_ESPECIFICO = '006';

export function esEspecifico(codigo: CodigoImpuesto): boolean {
  return codigo >= PRIMER_ESPECIFICO && codigo < PRIMER_ADVALOREM_ALCOHOL;
}

export function esAdvalorem(codigo: CodigoImpuesto): boolean {
  return codigo >= PRIMER_ADVALOREM_ALCOHOL;
}

export function esIsc(codigo: CodigoImpuesto): boolean {
  return impuestoAdicional(codigo).enBaseItbis;
}

export function esGranel(linea: LineaEntrada): boolean {
  return linea.unidad === GRANEL;
}

/** What a line lacks to compute that code, by the name of its element. */
export function faltantesIsc(linea: LineaEntrada, codigo: CodigoImpuesto): readonly string[] {
  const isc = linea.isc ?? {};
  const faltan: string[] = [];
  if (esGranel(linea)) return faltan;
  if (isc.cantidadReferencia_e4 === undefined) faltan.push('CantidadReferencia');
  if (esAdvalorem(codigo) && isc.precioReferencia === undefined) {
    faltan.push('PrecioUnitarioReferencia');
  }
  if (esEspecifico(codigo) && codigo < PRIMER_ESPECIFICO_TABACO) {
    if (isc.gradosAlcohol_e4 === undefined) faltan.push('GradosAlcohol');
    if ((isc.subcantidades ?? []).length === 0) faltan.push('TablaSubcantidad');
  }
  return faltan;
}

/** Pesos scaled by 10²⁰ of alcohol, or by 10¹² of cigarettes, brought to centavos. */
export function iscEspecifico(
  linea: LineaEntrada,
  codigo: CodigoImpuesto,
  tasa_e4: bigint,
): Centavos {
  if (esGranel(linea)) return CERO;
  const isc = linea.isc ?? {};
  const cantidad_e8 = linea.cantidad_e4 * (isc.cantidadReferencia_e4 ?? 0n);
  if (codigo >= PRIMER_ESPECIFICO_TABACO) {
    return centavos(dividirRedondeado(cantidad_e8 * tasa_e4, 10n ** 10n));
  }
  const subcantidad_e4 = (isc.subcantidades ?? []).reduce((s, x) => s + x.cantidad_e4, 0n);
  // Grados are a percentage: two more places.
  const producto_e22 = cantidad_e8 * (isc.gradosAlcohol_e4 ?? 0n) * subcantidad_e4 * tasa_e4;
  return centavos(dividirRedondeado(producto_e22, 10n ** 20n));
}

export type BaseAdvalorem = {
  readonly tasa_e4: bigint;
  /** ITBIS of rate 1. */
  readonly itbis_e4: bigint;
  /** Specific of the same line, already computed. */
  readonly especifico: Centavos;
  /** Rate of the specific of the same line, in pesos. */
  readonly tasaEspecifico_e4: bigint;
};

/**
 * base = (PVP / (1 + ITBIS) − specific per unit) / (1 + rate); amount = base × quantity × reference × rate.
 * For alcohol the specific per unit is its amount over quantity × reference; for cigarettes, its rate.
 */
export function iscAdvalorem(
  linea: LineaEntrada,
  codigo: CodigoImpuesto,
  b: BaseAdvalorem,
): Centavos {
  const UNO = 1_000_000n;
  if (esGranel(linea)) {
    const lista_e8 = linea.precio_e4 * linea.cantidad_e4;
    return centavos(dividirRedondeado(lista_e8 * AUMENTO_GRANEL * b.tasa_e4, 10n ** 14n));
  }
  const isc = linea.isc ?? {};
  const unidades_e8 = linea.cantidad_e4 * (isc.cantidadReferencia_e4 ?? 0n);
  if (unidades_e8 === 0n) return CERO;
  // PVP × units, in centavos scaled by 10⁸, kept as a fraction over (1 + ITBIS).
  const bruto_e8 = (isc.precioReferencia ?? 0n) * unidades_e8;
  const especifico_e8 =
    codigo >= PRIMER_ADVALOREM_TABACO
      ? dividirRedondeado(b.tasaEspecifico_e4 * unidades_e8, 100n)
      : b.especifico * 10n ** 8n;
  const numerador = bruto_e8 * UNO - especifico_e8 * (UNO + b.itbis_e4);
  if (numerador <= 0n) return CERO;
  const denominador = (UNO + b.itbis_e4) * (UNO + b.tasa_e4) * 10n ** 8n;
  return centavos(dividirRedondeado(numerador * b.tasa_e4, denominador));
}
