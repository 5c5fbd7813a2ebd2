// Additional taxes of a document: ISC by line and code (006 to 039), which enters the base of the ITBIS,
// and the percentages 001 to 005 on the net of the lines that carry them, with their share of the global
// discounts and surcharges. An amount that was already determined is taken as it comes and spread over
// its lines.
// Source: Formato e-CF v1.0, table I and fields 104 to 109.

import {
  centavos,
  CERO,
  decimal4,
  dividirRedondeado,
  porcentajeDe,
  repartir,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import {
  impuestoAdicional,
  type CodigoImpuesto,
} from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { CifrasImpuesto } from './cifras.ts';
import type { EntradaEcf, LineaEntrada } from './entrada.ts';
import { efectoDe, INDICADORES, netoDe, type Grupos, type LineaDeGrupo } from './grupos.ts';
import { esAdvalorem, esEspecifico, esIsc, iscAdvalorem, iscEspecifico } from './isc.ts';

/** Codes whose rate the price includes under the Norma 10-07. */
const NORMA_1007: readonly CodigoImpuesto[] = ['002', '004'];

export function esNorma1007(entrada: EntradaEcf): boolean {
  return (entrada.ajustes ?? []).some((a) => a.esNorma1007 === true);
}

/** Rate that applies to a code: the one of the document, or that of the table. null when unknown. */
export function tasaDe(entrada: EntradaEcf, codigo: CodigoImpuesto): Decimal4 | null {
  const propia = entrada.tasasImpuestos?.find((t) => t.codigo === codigo)?.tasa_e4;
  return propia ?? impuestoAdicional(codigo).tasa_e4;
}

/** Rates of 002 and 004 inside the price of the line; none outside the Norma 10-07. */
export function tasasIncluidas(entrada: EntradaEcf, linea: LineaEntrada): Decimal4 {
  if (entrada.preciosConItbis !== true || !esNorma1007(entrada)) return decimal4(0n);
  const suyas = NORMA_1007.filter((c) => linea.impuestos?.includes(c) === true);
  return decimal4(suyas.reduce((s, c) => s + (tasaDe(entrada, c) ?? 0n), 0n));
}

function montoDado(entrada: EntradaEcf, codigo: CodigoImpuesto): Centavos | undefined {
  return entrada.tasasImpuestos?.find((t) => t.codigo === codigo)?.monto;
}

/** Every code that some line carries, in order. */
export function codigosDe(entrada: EntradaEcf): readonly CodigoImpuesto[] {
  return [...new Set(entrada.lineas.flatMap((l) => l.impuestos ?? []))].sort();
}

/** Amount of each line by code. */
export type PorCodigo = ReadonlyMap<CodigoImpuesto, readonly Centavos[]>;

type Isc = { readonly entrada: EntradaEcf; readonly montos: readonly Centavos[]; itbis_e4: bigint };

/** ISC of every line by code. The ad valorem needs the specific of its own line. */
export function calcularIsc(isc: Isc): PorCodigo {
  const { entrada, montos } = isc;
  const porCodigo = new Map<CodigoImpuesto, readonly Centavos[]>();
  // The specific codes come before the ad valorem ones, so they are there when those need them.
  for (const codigo of codigosDe(entrada).filter(esIsc)) {
    const lleva = (l: LineaEntrada): boolean => l.impuestos?.includes(codigo) === true;
    const dado = montoDado(entrada, codigo);
    const suyos =
      dado === undefined
        ? entrada.lineas.map((l, i) =>
            lleva(l) ? unaLinea(isc, { linea: l, i, codigo, porCodigo }) : CERO,
          )
        : repartir(
            dado,
            entrada.lineas.map((l, i) => (lleva(l) ? (montos[i] ?? 0n) : 0n)),
          );
    porCodigo.set(codigo, suyos);
  }
  return porCodigo;
}

type UnaLinea = {
  readonly linea: LineaEntrada;
  readonly i: number;
  readonly codigo: CodigoImpuesto;
  readonly porCodigo: PorCodigo;
};

function unaLinea(isc: Isc, u: UnaLinea): Centavos {
  const { linea, codigo } = u;
  const tasa_e4 = tasaDe(isc.entrada, codigo) ?? 0n;
  if (!esAdvalorem(codigo)) return iscEspecifico(linea, codigo, tasa_e4);
  const suEspecifico = linea.impuestos?.find(esEspecifico);
  return iscAdvalorem(linea, codigo, {
    tasa_e4,
    itbis_e4: isc.itbis_e4,
    especifico: suEspecifico === undefined ? CERO : (u.porCodigo.get(suEspecifico)?.[u.i] ?? CERO),
    tasaEspecifico_e4: suEspecifico === undefined ? 0n : (tasaDe(isc.entrada, suEspecifico) ?? 0n),
  });
}

type Otros = {
  readonly entrada: EntradaEcf;
  readonly lineas: readonly LineaDeGrupo[];
  readonly grupos: Grupos;
  readonly tasa_e4: (indicador: 1 | 2) => Decimal4;
};

/** The tax of the first plate goes on the whole price, ITBIS included. */
const SOBRE_EL_PRECIO: CodigoImpuesto = '005';

/**
 * Net of the lines with the code, plus their share of what adjusts each indicador. Each line is taken
 * without its own ITBIS: an exempt one has none to take out (field 109c speaks of rate 1 alone).
 */
function baseDe(o: Otros, codigo: CodigoImpuesto): bigint {
  const suyas = o.lineas.filter(
    (_, i) => o.entrada.lineas[i]?.impuestos?.includes(codigo) === true,
  );
  const preciosConItbis = o.entrada.preciosConItbis === true && codigo !== SOBRE_EL_PRECIO;
  const modo = { preciosConItbis, tasa_e4: o.tasa_e4 };
  let base: bigint = netoDe(suyas, 0, modo);
  for (const indicador of INDICADORES) {
    const bruto = suyas.reduce((s, l) => (l.indicador === indicador ? s + l.monto : s), 0n);
    base += netoDe(suyas, indicador, modo);
    const grupo = o.grupos.grupos[indicador];
    const efecto = o.grupos.ajustes.reduce(
      (s, a) => (a.indicador === indicador ? s + efectoDe(a) : s),
      0n,
    );
    if (grupo !== 0n) base += dividirRedondeado(efecto * bruto, grupo);
  }
  return base;
}

/** Taxes 001 to 005 of every line by code: the total of the code, spread over its lines. */
export function calcularOtros(o: Otros): PorCodigo {
  const porCodigo = new Map<CodigoImpuesto, readonly Centavos[]>();
  for (const codigo of codigosDe(o.entrada)) {
    if (esIsc(codigo)) continue;
    const tasa_e4 = tasaDe(o.entrada, codigo) ?? decimal4(0n);
    const total =
      montoDado(o.entrada, codigo) ?? porcentajeDe(centavos(baseDe(o, codigo)), tasa_e4);
    const pesos = o.lineas.map((l, i) =>
      o.entrada.lineas[i]?.impuestos?.includes(codigo) === true ? l.monto : 0n,
    );
    porCodigo.set(codigo, repartir(total, pesos));
  }
  return porCodigo;
}

/** Sum by line over all codes. */
export function porLinea(porCodigo: PorCodigo, cuantas: number): readonly Centavos[] {
  return Array.from({ length: cuantas }, (_, i) =>
    centavos([...porCodigo.values()].reduce((s, montos) => s + (montos[i] ?? 0n), 0n)),
  );
}

/** Rows of ImpuestosAdicionales, by code. A tax that comes to nothing has no row. */
export function filasImpuestos(
  entrada: EntradaEcf,
  isc: PorCodigo,
  otros: PorCodigo,
): readonly CifrasImpuesto[] {
  return codigosDe(entrada).flatMap((codigo) => {
    const montos = isc.get(codigo) ?? otros.get(codigo) ?? [];
    const monto = centavos(montos.reduce((s, m) => s + m, 0n));
    if (monto === CERO) return [];
    const { clase } = impuestoAdicional(codigo);
    return [
      {
        codigo,
        tasa_e4: tasaDe(entrada, codigo) ?? decimal4(0n),
        especifico: clase === 'especifico' ? monto : CERO,
        advalorem: clase === 'advalorem' ? monto : CERO,
        otros: clase === 'otro' ? monto : CERO,
      },
    ];
  });
}
