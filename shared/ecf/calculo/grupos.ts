// From the lines to the header: groups by indicador, what is taxed, global discounts and surcharges and
// ITBIS. With prices that include ITBIS the group is divided once, the adjustments are net of ITBIS, and
// the ITBIS is what is left of the group, so that the customer pays what the ticket says (the literal
// r2(G / 1.18) + r2(r2(G / 1.18) × 18 %) misses G by one centavo in 15 % of the amounts; that centavo lies
// within the tolerance).
// Source: Formato e-CF v1.0, fields 93 to 103 and section D; Informe Técnico e-CF v1.0 §§12 and 13.

import {
  centavos,
  CERO,
  decimal4,
  porcentajeDe,
  repartir,
  sinImpuesto,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { IndicadorFacturacion } from '#shared/fiscal/tasas.ts';
import type { CifrasAjuste, PorIndicador } from './cifras.ts';
import type { AjusteEntrada } from './entrada.ts';

export const INDICADORES = [1, 2, 3, 4] as const;
export type Indicador = (typeof INDICADORES)[number];

export type LineaDeGrupo = {
  readonly indicador: IndicadorFacturacion;
  readonly monto: Centavos;
  /** ISC of the line, which enters the base of its ITBIS. */
  readonly isc?: Centavos;
  /** Rates of 002 and 004 that its price includes (Norma 10-07 with ITBIS included). */
  readonly incluidas_e4?: Decimal4;
};

export type EntradaGrupos = {
  readonly preciosConItbis: boolean;
  readonly tasa_e4: (indicador: 1 | 2) => Decimal4;
  readonly lineas: readonly LineaDeGrupo[];
  readonly ajustes: readonly AjusteEntrada[];
};

export type Grupos = {
  readonly grupos: PorIndicador;
  /** Without ITBIS, before the adjustments. */
  readonly netos: PorIndicador;
  readonly ajustes: readonly CifrasAjuste[];
  readonly gravado: PorIndicador;
  readonly itbis1: Centavos;
  readonly itbis2: Centavos;
};

type Cinco = [Centavos, Centavos, Centavos, Centavos, Centavos];

function vacio(): Cinco {
  return [CERO, CERO, CERO, CERO, CERO];
}

function agrupar(lineas: readonly LineaDeGrupo[]): Cinco {
  const grupos = vacio();
  for (const l of lineas) grupos[l.indicador] = centavos(grupos[l.indicador] + l.monto);
  return grupos;
}

/**
 * Net of ITBIS of the lines with that indicador: one division per group. Under the Norma 10-07 the price
 * also includes the CDT and the ISC of telecommunications, so there is one group per set of taxes.
 */
export function netoDe(
  lineas: readonly LineaDeGrupo[],
  indicador: IndicadorFacturacion,
  e: Pick<EntradaGrupos, 'preciosConItbis' | 'tasa_e4'>,
): Centavos {
  const porTasa = new Map<bigint, bigint>();
  for (const l of lineas) {
    if (l.indicador !== indicador) continue;
    const incluidas = l.incluidas_e4 ?? 0n;
    porTasa.set(incluidas, (porTasa.get(incluidas) ?? 0n) + l.monto);
  }
  let neto = 0n;
  for (const [incluidas, suma] of porTasa) {
    const itbis = indicador === 1 || indicador === 2 ? e.tasa_e4(indicador) : 0n;
    neto += e.preciosConItbis
      ? sinImpuesto(centavos(suma), decimal4(itbis + incluidas))
      : centavos(suma);
  }
  return centavos(neto);
}

/** Over lines worth nothing there is nothing to spread on. */
function repartirSobre(bases: readonly Centavos[], monto: Centavos): readonly Centavos[] {
  const pesos = bases.map((b) => (b > 0n ? b : 0n));
  return pesos.every((p) => p === 0n) ? [] : repartir(monto, pesos);
}

/** One row per indicador touched; an amount in pesos is spread over them in proportion. */
function filasDe(ajuste: AjusteEntrada, bases: PorIndicador): CifrasAjuste[] {
  const { rebaja } = ajuste;
  const tocados = ajuste.indicador === undefined ? INDICADORES : [ajuste.indicador];
  const suyas = tocados.map((i) => bases[i]);
  const partes =
    rebaja.tipo === '%' && rebaja.monto === undefined
      ? suyas.map((b) => porcentajeDe(b, rebaja.porcentaje_e4))
      : repartirSobre(suyas, rebaja.monto ?? CERO);
  return tocados.flatMap((indicador, k) => {
    const monto = partes[k] ?? CERO;
    if (monto === CERO) return [];
    return [
      {
        tipo: ajuste.tipo,
        descripcion: ajuste.descripcion,
        porcentaje_e4: rebaja.tipo === '%' ? rebaja.porcentaje_e4 : null,
        monto,
        indicador,
        esNorma1007: ajuste.esNorma1007 === true,
      },
    ];
  });
}

/** What an adjustment does to what is taxed: nothing under the Norma 10-07. */
export function efectoDe(a: CifrasAjuste): Centavos {
  if (a.esNorma1007) return CERO;
  return centavos(a.tipo === 'D' ? -a.monto : a.monto);
}

type Propio = {
  readonly indicador: 1 | 2;
  readonly grupo: Centavos;
  readonly neto: Centavos;
  readonly gravado: Centavos;
  readonly ajustes: readonly CifrasAjuste[];
};

function itbisDe(p: Propio, e: EntradaGrupos): Centavos {
  const tasa_e4 = e.tasa_e4(p.indicador);
  let isc = 0n;
  let incluidos = 0n;
  for (const l of e.lineas) {
    if (l.indicador !== p.indicador) continue;
    isc += l.isc ?? 0n;
    const incluidas = l.incluidas_e4 ?? 0n;
    if (incluidas > 0n) incluidos += 1n;
  }
  const literal = porcentajeDe(centavos(p.gravado + isc), tasa_e4);
  if (!e.preciosConItbis || p.gravado <= 0n || incluidos > 0n) return literal;
  let itbis = p.grupo - p.neto + porcentajeDe(centavos(isc), tasa_e4);
  for (const a of p.ajustes) {
    if (a.indicador === p.indicador) itbis += porcentajeDe(efectoDe(a), tasa_e4);
  }
  return itbis < 0n ? literal : centavos(itbis);
}

/** Pure and total: absurd input gives negative parts, never a silent cap. */
export function calcularGrupos(e: EntradaGrupos): Grupos {
  const grupos = agrupar(e.lineas);
  const netos: PorIndicador = [
    grupos[0],
    netoDe(e.lineas, 1, e),
    netoDe(e.lineas, 2, e),
    grupos[3],
    grupos[4],
  ];
  const ajustes = e.ajustes.flatMap((a) => filasDe(a, netos));
  const gravado: Cinco = [...netos];
  for (const a of ajustes) gravado[a.indicador] = centavos(gravado[a.indicador] + efectoDe(a));
  const propio = (indicador: 1 | 2): Propio => ({
    indicador,
    grupo: grupos[indicador],
    neto: netos[indicador],
    gravado: gravado[indicador],
    ajustes,
  });
  return {
    grupos,
    netos,
    ajustes,
    gravado,
    itbis1: itbisDe(propio(1), e),
    itbis2: itbisDe(propio(2), e),
  };
}
