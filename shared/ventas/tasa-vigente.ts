// The ITBIS rate that a sale uses, from the table of `shared/fiscal/tasas.ts`. An editor that has no
// day yet gets the rate of the last change in that table.

import type { Decimal4 } from '#shared/dinero/centavos.ts';
import { fecha as leer, type Fecha } from '#shared/fecha/fecha.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';

/** Later than any change of rate in the table: asks for the last row of each. */
const SIN_FECHA = leer('9999-12-31');

/** Percentage scaled by 10⁴: 180000 is 18 %. */
export function tasaVigente(indicador: 1 | 2, fecha: Fecha | undefined): Decimal4 {
  return tasaItbis(indicador, fecha ?? SIN_FECHA);
}
