// How a credit note is settled: what lowers the debt of its sale and what is given back now. It cannot lower
// the debt below zero, and a customer who owes nothing gets all of it back.

import { centavos, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';

export type Liquidacion = { readonly rebaja: Centavos; readonly devuelve: Centavos };

/** First the debt, then the money. Centavos. */
export function proponerLiquidacion(total: bigint, saldo: bigint): Liquidacion {
  const debe = saldo > 0n ? saldo : 0n;
  const rebaja = total < debe ? total : debe;
  return { rebaja: centavos(rebaja), devuelve: centavos(total - rebaja) };
}

/** `condicion` and `pagos` of `ventas.emitirNota`; `devuelve` is between 0 and the total. */
export function pagosDeLiquidacion(
  total: bigint,
  de: { readonly devuelve: bigint; readonly forma: number; readonly referencia: string },
): Record<string, unknown> {
  const pagos =
    de.devuelve > 0n
      ? [
          {
            forma: de.forma,
            monto: escribirMonto(centavos(de.devuelve)),
            referencia: de.referencia,
          },
        ]
      : [];
  return { condicion: total === de.devuelve ? 'contado' : 'credito', pagos };
}
