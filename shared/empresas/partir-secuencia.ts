// Takes a run of numbers out of a range of e-NCF so that they can never be given: the range is cut into
// what is left before, the annulled run as a range that is used up, and what is left after. The annulled
// run stays on record, so that nobody can register it again (Formato de Anulación de e-NCF: annulled
// numbers are not used afterwards).

import { invariante } from '#shared/nucleo/resultado.ts';

export type Rango = {
  readonly desde: bigint;
  readonly hasta: bigint;
  /** The next number to give; `hasta + 1` when there is none. */
  readonly siguiente: bigint;
};

/** The first piece is what the original row becomes; the others are new rows. */
export type Piezas = { readonly original: Rango; readonly nuevas: readonly PiezaNueva[] };
export type PiezaNueva = Rango & { readonly esAnulada: boolean };

/** `a` to `b` must be numbers not yet given of `r`: siguiente ≤ a ≤ b ≤ hasta. */
export function partirSecuencia(r: Rango, a: bigint, b: bigint): Piezas {
  invariante(r.siguiente <= a && a <= b && b <= r.hasta, 'solo se parten números sin usar');
  if (a === r.siguiente) return { original: { ...r, siguiente: b + 1n }, nuevas: [] };
  const anulada = { desde: a, hasta: b, siguiente: b + 1n, esAnulada: true };
  const resto = { desde: b + 1n, hasta: r.hasta, siguiente: b + 1n, esAnulada: false };
  return {
    original: { ...r, hasta: a - 1n },
    nuevas: b === r.hasta ? [anulada] : [anulada, resto],
  };
}
