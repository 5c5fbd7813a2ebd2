// Small pieces with which the tree of an e-CF is written: optional elements, amounts, percentages, days.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, escribirMonto } from '#shared/dinero/texto.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import type { ArbolEcf } from '../documento.ts';

type Presente = ArbolEcf[string];

function estaVacio(v: Presente): boolean {
  if (typeof v === 'string') return false;
  return Array.isArray(v) ? v.length === 0 : Object.keys(v).length === 0;
}

/** Leaves out what is absent or empty: the form in which optional elements are written. */
export function elementos(pares: {
  readonly [nombre: string]: Presente | null | undefined;
}): ArbolEcf {
  return Object.fromEntries(
    Object.entries(pares).filter(
      (p): p is [string, Presente] => p[1] !== null && p[1] !== undefined && !estaVacio(p[1]),
    ),
  );
}

/** Centavos as text, or nothing. */
export function monto(valor: bigint | null | undefined): string | null {
  return valor === null || valor === undefined ? null : escribirMonto(centavos(valor));
}

/** Only when it is not zero. */
export function montoSi(valor: bigint | null | undefined): string | null {
  return valor === 0n ? null : monto(valor);
}

/** A quantity, price, percentage or rate scaled by 10⁴, with at least two decimals. */
export function numero(valor: bigint | null | undefined): string | null {
  return valor === null || valor === undefined ? null : escribirDecimal4(decimal4(valor));
}

/** '5', '12.50': a percentage without idle decimals. */
export function porcentaje(valor: bigint | null | undefined): string | null {
  if (valor === null || valor === undefined) return null;
  return valor % 10_000n === 0n ? (valor / 10_000n).toString() : escribirDecimal4(decimal4(valor));
}

export function dia(valor: Fecha | null | undefined): string | null {
  return valor === null || valor === undefined ? null : fechaEcf(valor);
}
