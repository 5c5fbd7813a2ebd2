// ITBIS rates by indicador de facturación, as data with the day from which each one is in force here.
// Source: Formato e-CF v1.0, fields ITBIS1 (18 %), ITBIS2 (16 %), ITBIS3 (0 %); the e-CF exists since
// 08-04-2019 and no earlier sale is computed by this programme.

import { decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';

/** 0 no facturable · 1 ITBIS 18 % · 2 ITBIS 16 % · 3 ITBIS 0 % · 4 exento. */
export type IndicadorFacturacion = 0 | 1 | 2 | 3 | 4;

export type TasaItbis = {
  readonly indicador: 1 | 2 | 3;
  readonly tasa_e4: Decimal4;
  readonly vigente_desde: string;
  readonly fuente: string;
};

export const TASAS_ITBIS: readonly TasaItbis[] = [
  {
    indicador: 1,
    tasa_e4: decimal4(180_000n),
    vigente_desde: '2019-04-08',
    fuente: 'Código Tributario art. 341; Formato e-CF v1.0, ITBIS1',
  },
  {
    indicador: 2,
    tasa_e4: decimal4(160_000n),
    vigente_desde: '2019-04-08',
    fuente: 'Código Tributario art. 343 párr. III-IV; Formato e-CF v1.0, ITBIS2',
  },
  {
    indicador: 3,
    tasa_e4: decimal4(0n),
    vigente_desde: '2019-04-08',
    fuente: 'Código Tributario art. 342 (exportaciones); Formato e-CF v1.0, ITBIS3',
  },
];

/**
 * Percentage scaled by 10⁴ (180000 is 18 %) in force on that day; exempt and not billable are 0.
 * A day before the first known rate takes that first rate.
 */
export function tasaItbis(indicador: IndicadorFacturacion, fecha: Fecha): Decimal4 {
  const propias = TASAS_ITBIS.filter((t) => t.indicador === indicador);
  const vigente = propias.findLast((t) => t.vigente_desde <= fecha) ?? propias[0];
  return vigente?.tasa_e4 ?? decimal4(0n);
}

/** '18', '16', '0': as the e-CF writes the rate in ITBIS1, ITBIS2 and ITBIS3. */
export function tasaEnPorcentaje(tasa_e4: Decimal4): string {
  return (tasa_e4 / 10_000n).toString();
}
