// The amounts of one line: gross, each discount and surcharge on the gross (never in cascade) and what is
// left. MontoItem = r2(Cantidad × Precio) − DescuentoMonto + RecargoMonto.
// Source: Formato e-CF v1.0, section B, fields 26 to 33 and 39.

import {
  aplicar,
  centavos,
  dividirRedondeado,
  sumar,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { Rebaja } from './cifras.ts';
import type { RebajaEntrada } from './entrada.ts';

export type LineaPreciada = {
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  readonly descuentos?: readonly RebajaEntrada[] | undefined;
  readonly recargos?: readonly RebajaEntrada[] | undefined;
};

export type MontosLinea = {
  readonly bruto: Centavos;
  readonly descuentos: readonly Rebaja[];
  readonly recargos: readonly Rebaja[];
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  readonly monto: Centavos;
};

/** A percentage applies to price by quantity, unrounded, and is rounded once. */
function rebaja(origen: RebajaEntrada, linea: LineaPreciada): Rebaja {
  if (origen.tipo === '$') return { origen, monto: origen.monto };
  const bruto_e8 = linea.precio_e4 * linea.cantidad_e4;
  const monto =
    origen.monto ??
    centavos(dividirRedondeado(bruto_e8 * origen.porcentaje_e4, 1_000_000n * 1_000_000n));
  return { origen, monto };
}

/** Negative when the discounts are larger than the line: who calls decides whether to refuse it. */
export function montosDeLinea(linea: LineaPreciada): MontosLinea {
  const bruto = aplicar(linea.precio_e4, linea.cantidad_e4);
  const descuentos = (linea.descuentos ?? []).map((d) => rebaja(d, linea));
  const recargos = (linea.recargos ?? []).map((r) => rebaja(r, linea));
  const descuento = sumar(descuentos.map((d) => d.monto));
  const recargo = sumar(recargos.map((r) => r.monto));
  return {
    bruto,
    descuentos,
    recargos,
    descuento,
    recargo,
    monto: centavos(bruto - descuento + recargo),
  };
}
