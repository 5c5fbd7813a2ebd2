// The totals of a sale, exactly as its e-CF will say them: the arithmetic is that of the engine
// (`shared/ecf/calculo`), with what a person types in the editor. One rounding per line, ITBIS over the
// sum of its group, and the division by (1 + tasa) over the group when prices include it (Formato e-CF
// v1.0 fields 29, 39, 92–101 and section D; Informe Técnico e-CF v1.0 §13).
// Pure: the editor, the comando and the tests call this one function.

import {
  centavos,
  decimal4,
  dividirRedondeado,
  porcentajeDe,
  sumar,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { RebajaEntrada } from '#shared/ecf/calculo/entrada.ts';
import { calcularGrupos } from '#shared/ecf/calculo/grupos.ts';
import { montosDeLinea } from '#shared/ecf/calculo/lineas.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { TASA_PROPINA_LEGAL } from './tipos-venta.ts';
import { tasaVigente } from './tasa-vigente.ts';

/** 1 ITBIS 18 %, 2 ITBIS 16 %, 3 tasa 0, 4 exento (IndicadorFacturacion). */
export type Indicador = 1 | 2 | 3 | 4;
export const INDICADORES: readonly Indicador[] = [1, 2, 3, 4];

export type TipoValor = '%' | '$';
export type Rebaja = { readonly tipo: TipoValor; readonly valor_e4: Decimal4 } | null;

export type LineaTotales = {
  readonly indicador_facturacion: Indicador;
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  /** '%' of the gross, or pesos scaled by 10⁴. */
  readonly descuento: Rebaja;
  readonly recargo: Rebaja;
};

export type AjusteTotales = {
  readonly tipo: 'D' | 'R';
  readonly descripcion: string;
  readonly tipo_valor: TipoValor;
  readonly valor_e4: Decimal4;
};

export type EntradaTotales = {
  readonly precios_con_itbis: boolean;
  readonly lineas: readonly LineaTotales[];
  readonly ajustes: readonly AjusteTotales[];
  /** Day of the sale, for the rate in force. Without it, the rate in force today in our table. */
  readonly fecha?: Fecha;
  /** Restaurants: 10 % over the net of every line, outside the base of the ITBIS (Código de Trabajo art. 228). */
  readonly propina_legal?: boolean;
};

export type LineaCalculada = {
  readonly bruto: Centavos;
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  readonly monto: Centavos;
};

/** One global adjustment over one indicador: the rows of DescuentosORecargos. */
export type AjusteCalculado = {
  readonly numero: number;
  readonly tipo: 'D' | 'R';
  readonly descripcion: string;
  readonly tipo_valor: TipoValor;
  readonly valor_e4: Decimal4;
  readonly monto: Centavos;
  readonly indicador: Indicador;
};

export type Totales = {
  readonly lineas: readonly LineaCalculada[];
  readonly ajustes: readonly AjusteCalculado[];
  readonly bruto: Centavos;
  readonly descuentos: Centavos;
  readonly recargos: Centavos;
  readonly monto_gravado_1: Centavos;
  readonly monto_gravado_2: Centavos;
  readonly monto_gravado_3: Centavos;
  readonly monto_exento: Centavos;
  readonly itbis_1: Centavos;
  readonly itbis_2: Centavos;
  readonly total_itbis: Centavos;
  readonly propina_legal: Centavos;
  readonly total: Centavos;
};

/**
 * Everything in centavos. Absurd input (a discount above its line, above its group) gives negative
 * parts instead of a silent cap: the validator refuses it, and the editor shows what was typed.
 */
export function calcularTotales(entrada: EntradaTotales): Totales {
  const lineas = entrada.lineas.map(calcularLinea);
  const g = calcularGrupos({
    preciosConItbis: entrada.precios_con_itbis,
    tasa_e4: (indicador) => tasaVigente(indicador, entrada.fecha),
    lineas: entrada.lineas.map((l, i) => ({
      indicador: l.indicador_facturacion,
      monto: lineas[i]?.monto ?? centavos(0n),
    })),
    ajustes: entrada.ajustes.map((a) => ({
      tipo: a.tipo,
      descripcion: a.descripcion,
      rebaja: rebajaDe({ tipo: a.tipo_valor, valor_e4: a.valor_e4 }),
    })),
  });
  const ajustes = g.ajustes.map((a, i) => ({
    numero: i + 1,
    tipo: a.tipo,
    descripcion: a.descripcion ?? '',
    tipo_valor: a.porcentaje_e4 === null ? ('$' as const) : ('%' as const),
    valor_e4: a.porcentaje_e4 ?? decimal4(a.monto * 100n),
    monto: a.monto,
    indicador: a.indicador,
  }));
  const global = (tipo: 'D' | 'R'): readonly Centavos[] =>
    ajustes.flatMap((a) => (a.tipo === tipo ? [a.monto] : []));
  const [, gravado1, gravado2, gravado3, exento] = g.gravado;
  const neto = sumar([gravado1, gravado2, gravado3, exento]);
  const propina =
    entrada.propina_legal === true ? porcentajeDe(neto, TASA_PROPINA_LEGAL) : centavos(0n);
  return {
    lineas,
    ajustes,
    bruto: sumar(lineas.map((l) => l.bruto)),
    descuentos: sumar([...lineas.map((l) => l.descuento), ...global('D')]),
    recargos: sumar([...lineas.map((l) => l.recargo), ...global('R')]),
    monto_gravado_1: gravado1,
    monto_gravado_2: gravado2,
    monto_gravado_3: gravado3,
    monto_exento: exento,
    itbis_1: g.itbis1,
    itbis_2: g.itbis2,
    total_itbis: sumar([g.itbis1, g.itbis2]),
    propina_legal: propina,
    total: sumar([neto, g.itbis1, g.itbis2, propina]),
  };
}

/** MontoItem = r2(cantidad × precio) − descuento + recargo [Formato e-CF field 39]. */
export function calcularLinea(linea: LineaTotales): LineaCalculada {
  const { bruto, descuento, recargo, monto } = montosDeLinea({
    cantidad_e4: linea.cantidad_e4,
    precio_e4: linea.precio_e4,
    descuentos: linea.descuento === null ? [] : [rebajaDe(linea.descuento)],
    recargos: linea.recargo === null ? [] : [rebajaDe(linea.recargo)],
  });
  return { bruto, descuento, recargo, monto };
}

function rebajaDe(rebaja: {
  readonly tipo: TipoValor;
  readonly valor_e4: Decimal4;
}): RebajaEntrada {
  return rebaja.tipo === '%'
    ? { tipo: '%', porcentaje_e4: rebaja.valor_e4 }
    : { tipo: '$', monto: centavos(dividirRedondeado(rebaja.valor_e4, 100n)) };
}
