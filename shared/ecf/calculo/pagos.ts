// What is to be paid and the rows of the forms of payment. The rows add up to MontoTotal plus what is not
// billable; in 41 and 47, to what is left after the retentions.
// Source: Formato e-CF v1.0, fields 12, 13, 112 and 115; official test set, E410000000001.

import { centavos, type Centavos } from '#shared/dinero/centavos.ts';
import type { CifrasAjuste, CifrasEcf } from './cifras.ts';
import type { EntradaEcf } from './entrada.ts';

/** Types in which who issues is who pays, and pays net of what it retains. */
const PAGAN_NETO: readonly string[] = ['41', '47'];

/** ValorPagar = MontoTotal − discounts of the Norma 10-07 − MontoAvancePago ± SaldoAnterior. */
export function valorPorPagar(
  entrada: EntradaEcf,
  total: Centavos,
  ajustes: readonly CifrasAjuste[],
): Centavos {
  let valor: bigint = total + (entrada.saldoAnterior ?? 0n) - (entrada.avance ?? 0n);
  for (const a of ajustes) {
    if (a.esNorma1007) valor += a.tipo === 'D' ? -a.monto : a.monto;
  }
  return centavos(valor);
}

export type Cobrado = {
  readonly periodo: Centavos;
  readonly itbisRetenido: Centavos;
  readonly isrRetenido: Centavos;
};

/** The rows with their amounts: the one without amount takes what is left. Zero rows are dropped. */
export function formasDePago(entrada: EntradaEcf, c: Cobrado): CifrasEcf['formasPago'] {
  const formas = entrada.pago.formas ?? [];
  const neto = PAGAN_NETO.includes(entrada.tipo)
    ? c.periodo - c.itbisRetenido - c.isrRetenido
    : c.periodo;
  const dicho = formas.reduce((s, f) => s + (f.monto ?? 0n), 0n);
  let resto = neto - dicho;
  return formas.flatMap((f) => {
    const monto = centavos(f.monto ?? resto);
    if (f.monto === undefined) resto = 0n;
    return monto === 0n && f.monto === undefined ? [] : [{ forma: f.forma, monto }];
  });
}
