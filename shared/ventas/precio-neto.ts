// Lines as price alone: what each taxed line was worth without its ITBIS and after every discount, now as
// an exempt line. It is how a credit note of more than 30 days lowers the price and not the ITBIS
// (Formato e-CF v1.0, field 5; Reglamento 293-11 arts. 8 and 28). The DGII does not detail how to write it;
// exempt lines are the conservative reading.

import {
  aplicar,
  centavos,
  CERO,
  decimal4,
  dividirRedondeado,
  repartir,
  sumar,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import { INDICADORES, type Indicador, type LineaCalculada, type Totales } from './totales.ts';
import type { LineaNota } from './calcular-nota.ts';

export type PrecioNeto = {
  readonly lineas: readonly LineaNota[];
  readonly totales: Totales;
  /** What of `monto_exento` was sold with ITBIS. */
  readonly sin_rebajar_itbis: Centavos;
};

/** The net of each group goes to its lines as they weigh, to the centavo, so that the sum is the same. */
export function aPrecioNeto(lineas: readonly LineaNota[], totales: Totales): PrecioNeto {
  const montos = montosNetos(lineas, totales);
  const nuevas = lineas.map((linea, i) => lineaNeta(linea, montos[i] ?? CERO));
  const calculadas = nuevas.map((n) => n.calculada);
  const sinRebajar = centavos(totales.monto_gravado_1 + totales.monto_gravado_2);
  const exento = centavos(totales.monto_exento + sinRebajar);
  return {
    lineas: nuevas.map((n) => n.linea),
    sin_rebajar_itbis: sinRebajar,
    totales: {
      lineas: calculadas,
      ajustes: [],
      bruto: sumar(calculadas.map((c) => c.bruto)),
      descuentos: sumar(calculadas.map((c) => c.descuento)),
      recargos: CERO,
      monto_gravado_1: CERO,
      monto_gravado_2: CERO,
      monto_gravado_3: totales.monto_gravado_3,
      monto_exento: exento,
      itbis_1: CERO,
      itbis_2: CERO,
      total_itbis: CERO,
      propina_legal: totales.propina_legal,
      total: sumar([totales.monto_gravado_3, exento, totales.propina_legal]),
    },
  };
}

/** What each line is worth without ITBIS and after the global discounts of its group, in centavos. */
export function montosNetos(
  lineas: readonly { readonly indicador_facturacion: Indicador }[],
  totales: Totales,
): readonly Centavos[] {
  const netos = [
    totales.monto_gravado_1,
    totales.monto_gravado_2,
    totales.monto_gravado_3,
    totales.monto_exento,
  ];
  const montos: Centavos[] = lineas.map(() => CERO);
  for (const indicador of INDICADORES) {
    const suyas = lineas.flatMap((l, i) => (l.indicador_facturacion === indicador ? [i] : []));
    const pesos = suyas.map((i) => totales.lineas[i]?.monto ?? CERO);
    const partes = repartir(netos[indicador - 1] ?? CERO, pesos);
    for (const [k, i] of suyas.entries()) montos[i] = partes[k] ?? CERO;
  }
  return montos;
}

function lineaNeta(
  linea: LineaNota,
  monto: Centavos,
): { readonly linea: LineaNota; readonly calculada: LineaCalculada } {
  const { precio, descuento } = precioExacto(monto, linea.cantidad);
  const bruto = aplicar(precio, linea.cantidad);
  const indicador = linea.indicador_facturacion === 3 ? 3 : 4;
  return {
    linea: {
      ...linea,
      indicador_facturacion: indicador,
      precio,
      descuento: descuento === CERO ? null : { tipo: '$', valor: decimal4(descuento * 100n) },
      recargo: null,
    },
    calculada: { bruto, descuento, recargo: CERO, monto },
  };
}

/**
 * A price of four decimals that times the quantity gives the amount; when none does, the next one up and
 * the centavos that are left over as a discount.
 */
function precioExacto(
  monto: Centavos,
  cantidad: Decimal4,
): { readonly precio: Decimal4; readonly descuento: Centavos } {
  const numerador = monto * 1_000_000n;
  const cercano = decimal4(dividirRedondeado(numerador, cantidad));
  if (aplicar(cercano, cantidad) === monto) return { precio: cercano, descuento: CERO };
  const precio = decimal4((numerador + cantidad - 1n) / cantidad);
  return { precio, descuento: centavos(aplicar(precio, cantidad) - monto) };
}
