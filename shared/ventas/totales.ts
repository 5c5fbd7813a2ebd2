// The totals of a sale, exactly as the DGII computes them (Formato e-CF v1.0 fields 29, 39, 92–101 and
// section D; Informe Técnico e-CF v1.0 §13): one rounding per line, ITBIS over the sum of its group,
// and the division by (1 + tasa) over the group when prices include it. Pure: the editor, the mutator
// and the tests call this one function.

import {
  aplicar,
  centavos,
  CERO,
  decimal4,
  dividirRedondeado,
  porcentajeDe,
  repartir,
  sinImpuesto,
  sumar,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
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
  readonly total: Centavos;
};

/** One amount per indicador, in the order of `INDICADORES`. */
type PorIndicador = readonly [Centavos, Centavos, Centavos, Centavos];

/**
 * Everything in centavos. Absurd input (a discount above its line, above its group) gives negative
 * parts instead of a silent cap: the validator refuses it, and the editor shows what was typed.
 */
export function calcularTotales(entrada: EntradaTotales): Totales {
  const lineas = entrada.lineas.map(calcularLinea);
  const grupos = agrupar(entrada.lineas, lineas);
  const bases = sinItbis(grupos, entrada);
  const ajustes = calcularAjustes(entrada.ajustes, bases);
  const [gravado1, gravado2, gravado3, exento] = conAjustes(bases, ajustes);
  const itbis1 = itbisDe({ grupo: grupos[0], gravado: gravado1, indicador: 1 }, entrada);
  const itbis2 = itbisDe({ grupo: grupos[1], gravado: gravado2, indicador: 2 }, entrada);
  const descuentosGlobales = sumar(ajustes.filter((a) => a.tipo === 'D').map((a) => a.monto));
  const recargosGlobales = sumar(ajustes.filter((a) => a.tipo === 'R').map((a) => a.monto));
  return {
    lineas,
    ajustes,
    bruto: sumar(lineas.map((l) => l.bruto)),
    descuentos: sumar([...lineas.map((l) => l.descuento), descuentosGlobales]),
    recargos: sumar([...lineas.map((l) => l.recargo), recargosGlobales]),
    monto_gravado_1: gravado1,
    monto_gravado_2: gravado2,
    monto_gravado_3: gravado3,
    monto_exento: exento,
    itbis_1: itbis1,
    itbis_2: itbis2,
    total_itbis: sumar([itbis1, itbis2]),
    total: sumar([gravado1, gravado2, gravado3, exento, itbis1, itbis2]),
  };
}

/** MontoItem = r2(cantidad × precio) − descuento + recargo [Formato e-CF field 39]. */
export function calcularLinea(linea: LineaTotales): LineaCalculada {
  const bruto = aplicar(linea.precio_e4, linea.cantidad_e4);
  const descuento = montoRebaja(linea.descuento, linea);
  const recargo = montoRebaja(linea.recargo, linea);
  return { bruto, descuento, recargo, monto: centavos(bruto - descuento + recargo) };
}

/** A percentage applies to precio × cantidad, unrounded and never in cascade [Formato e-CF field 29]. */
function montoRebaja(rebaja: Rebaja, linea: LineaTotales): Centavos {
  if (rebaja === null) return CERO;
  return rebaja.tipo === '$'
    ? enCentavos(rebaja.valor_e4)
    : centavos(
        dividirRedondeado(
          linea.precio_e4 * linea.cantidad_e4 * rebaja.valor_e4,
          1_000_000n * 1_000_000n,
        ),
      );
}

function enCentavos(valor_e4: Decimal4): Centavos {
  return centavos(dividirRedondeado(valor_e4, 100n));
}

function agrupar(
  lineas: readonly LineaTotales[],
  calculadas: readonly LineaCalculada[],
): PorIndicador {
  const grupos: [Centavos, Centavos, Centavos, Centavos] = [CERO, CERO, CERO, CERO];
  for (const [i, linea] of lineas.entries()) {
    const k = linea.indicador_facturacion - 1;
    grupos[k] = centavos((grupos[k] ?? CERO) + (calculadas[i]?.monto ?? CERO));
  }
  return grupos;
}

/** With ITBIS included the group is divided once, not line by line [fields 93c, 94c]. */
function sinItbis(grupos: PorIndicador, entrada: EntradaTotales): PorIndicador {
  if (!entrada.precios_con_itbis) return grupos;
  return [
    sinImpuesto(grupos[0], tasaVigente(1, entrada.fecha)),
    sinImpuesto(grupos[1], tasaVigente(2, entrada.fecha)),
    grupos[2],
    grupos[3],
  ];
}

/**
 * One row per indicador touched. A percentage applies to each base; an amount in pesos is spread over
 * the bases in proportion, so that the rows add up to it exactly. Bases are net of ITBIS, so an amount
 * in pesos over prices with ITBIS is net too, as the DGII's own test set computes it.
 */
function calcularAjustes(
  ajustes: readonly AjusteTotales[],
  bases: PorIndicador,
): readonly AjusteCalculado[] {
  const filas: Omit<AjusteCalculado, 'numero'>[] = [];
  for (const ajuste of ajustes) {
    const partes =
      ajuste.tipo_valor === '%'
        ? bases.map((base) => porcentajeDe(base, ajuste.valor_e4))
        : repartirSobre(bases, enCentavos(ajuste.valor_e4));
    for (const indicador of INDICADORES) {
      const monto = partes[indicador - 1] ?? CERO;
      if (monto === CERO) continue;
      filas.push({
        tipo: ajuste.tipo,
        descripcion: ajuste.descripcion,
        tipo_valor: ajuste.tipo_valor,
        valor_e4: ajuste.tipo_valor === '%' ? ajuste.valor_e4 : decimal4(monto * 100n),
        monto,
        indicador,
      });
    }
  }
  return filas.map((fila, i) => ({ numero: i + 1, ...fila }));
}

/** Over lines worth nothing there is nothing to spread on. */
function repartirSobre(bases: PorIndicador, monto: Centavos): readonly Centavos[] {
  const pesos = bases.map((base) => (base > 0n ? base : 0n));
  return pesos.every((p) => p === 0n) ? [] : repartir(monto, pesos);
}

function conAjustes(bases: PorIndicador, ajustes: readonly AjusteCalculado[]): PorIndicador {
  const netos: [Centavos, Centavos, Centavos, Centavos] = [...bases];
  for (const { indicador, tipo, monto } of ajustes) {
    const k = indicador - 1;
    netos[k] = centavos((netos[k] ?? CERO) + (tipo === 'D' ? -monto : monto));
  }
  return netos;
}

/**
 * With ITBIS included and no global adjustment, ITBIS is what is left of the group, so that the total
 * is what the customer pays: r2(G/1.18) + r2(r2(G/1.18) × 18 %) misses G by one centavo in 15 % of
 * amounts (230.00 → 230.01). The centavo lies within the tolerance of Informe Técnico §12. In every
 * other case the literal formula of field 101.
 */
function itbisDe(
  grupo: {
    readonly grupo: Centavos;
    readonly gravado: Centavos;
    readonly indicador: 1 | 2;
  },
  entrada: EntradaTotales,
): Centavos {
  if (entrada.precios_con_itbis && entrada.ajustes.length === 0) {
    return centavos(grupo.grupo - grupo.gravado);
  }
  return porcentajeDe(grupo.gravado, tasaVigente(grupo.indicador, entrada.fecha));
}
