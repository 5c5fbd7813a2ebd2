// Norma General 07-07: in construction services ITBIS is due on 10 % of the invoiced amount (the
// administration and margin of the builder), so each service becomes two lines, 90 % exempt and 10 %
// taxed. With ITBIS inside the price, the price is 90 + 10 × 1.18 parts.
// Source: Norma General 07-2007; Informe Técnico e-CF v1.0 §16.

import { centavos, decimal4, dividirRedondeado } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import type { LineaEntrada } from './entrada.ts';
import { montosDeLinea } from './lineas.ts';

const UNA = decimal4(10_000n);

/** Parts per hundred of the service that are exempt. */
const EXENTO = 90n;

/**
 * Two lines of quantity one that add up exactly to what the line was worth after its own discounts and
 * surcharges. Retention, codes and unit go to both; the rest of the line stays as it was.
 */
export function partirConstruccion(
  linea: LineaEntrada,
  modo: { readonly preciosConItbis: boolean; readonly fecha: Fecha },
): readonly [LineaEntrada, LineaEntrada] {
  const { descuentos: _d, recargos: _r, indicador: _i, ...comun } = linea;
  const total = montosDeLinea(linea).monto;
  const UNO = 1_000_000n;
  const tasa_e4 = tasaItbis(1, modo.fecha);
  // Exempt part = 90 % of the net; the net is the price over 1 + 10 % of the rate when it includes ITBIS.
  const partes = modo.preciosConItbis ? 100n * UNO + (100n - EXENTO) * tasa_e4 : 100n * UNO;
  const exento = dividirRedondeado(total * EXENTO * UNO, partes);
  const parte = (monto: bigint, indicador: 1 | 4, rotulo: string): LineaEntrada => ({
    ...comun,
    indicador,
    nombre: `${linea.nombre.slice(0, 80 - rotulo.length - 1)} ${rotulo}`,
    cantidad_e4: UNA,
    precio_e4: decimal4(centavos(monto) * 100n),
  });
  return [parte(exento, 4, '(90 % exento)'), parte(total - exento, 1, '(10 % gravado)')];
}
