// All the figures of an e-CF of any type from its abstract document, in the order in which they depend on
// each other: lines, ISC, groups and ITBIS, other taxes, totals, the share of each line and retentions.
// Source: Formato e-CF v1.0, sections A and B; Informe Técnico e-CF v1.0 §13.

import { centavos, decimal4, repartir, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import type { CifrasEcf, CifrasLinea } from './cifras.ts';
import type { EntradaEcf } from './entrada.ts';
import { calcularGrupos, type Grupos, type LineaDeGrupo } from './grupos.ts';
import {
  calcularIsc,
  calcularOtros,
  filasImpuestos,
  porLinea,
  tasasIncluidas,
} from './impuestos.ts';
import { montosDeLinea, type MontosLinea } from './lineas.ts';
import { formasDePago, valorPorPagar } from './pagos.ts';
import { retencionDe } from './retenciones.ts';
import { rechazosDeCifras, rechazosDeEntrada } from './validar-entrada.ts';

type Partes = {
  readonly montos: readonly MontosLinea[];
  readonly grupos: Grupos;
  readonly isc: readonly Centavos[];
  readonly otros: readonly Centavos[];
};

/** Share of each line in what its indicador has in the header. */
function repartoDe(
  entrada: EntradaEcf,
  totalDe: (indicador: number) => Centavos,
  pesoDe: (i: number) => bigint,
): readonly Centavos[] {
  const partes: Centavos[] = [];
  for (const indicador of [0, 1, 2, 3, 4]) {
    const suyas = entrada.lineas.flatMap((l, i) => (l.indicador === indicador ? [i] : []));
    const reparto = repartir(totalDe(indicador), suyas.map(pesoDe));
    for (const [k, i] of suyas.entries()) partes[i] = reparto[k] ?? centavos(0n);
  }
  return partes;
}

function lineasDe(entrada: EntradaEcf, p: Partes): readonly CifrasLinea[] {
  const { gravado, itbis1, itbis2 } = p.grupos;
  const bases = repartoDe(
    entrada,
    (n) => gravado[n] ?? centavos(0n),
    (i) => p.montos[i]?.monto ?? 0n,
  );
  const itbis = repartoDe(
    entrada,
    (n) => (n === 1 ? itbis1 : n === 2 ? itbis2 : centavos(0n)),
    (i) => (bases[i] ?? 0n) + (p.isc[i] ?? 0n),
  );
  return entrada.lineas.flatMap((linea, i) => {
    const suyos = p.montos[i];
    if (suyos === undefined) return [];
    const parte = { base: bases[i] ?? centavos(0n), itbis: itbis[i] ?? centavos(0n) };
    return [
      {
        ...suyos,
        ...parte,
        isc: p.isc[i] ?? centavos(0n),
        otros: p.otros[i] ?? centavos(0n),
        retencion: retencionDe(entrada.tipo, linea, parte),
      },
    ];
  });
}

/** The figures without judging them: absurd input gives negative parts. */
export function cifrasDe(entrada: EntradaEcf): CifrasEcf {
  const tasa_e4 = (n: 1 | 2) => tasaItbis(n, entrada.fecha);
  const montos = entrada.lineas.map(montosDeLinea);
  const iscPorCodigo = calcularIsc({
    entrada,
    montos: montos.map((m) => m.monto),
    itbis_e4: tasa_e4(1),
  });
  const isc = porLinea(iscPorCodigo, montos.length);
  const deGrupo: readonly LineaDeGrupo[] = entrada.lineas.map((l, i) => ({
    indicador: l.indicador,
    monto: montos[i]?.monto ?? centavos(0n),
    isc: isc[i] ?? centavos(0n),
    incluidas_e4: l.indicador === 1 ? tasasIncluidas(entrada, l) : decimal4(0n),
  }));
  const grupos = calcularGrupos({
    preciosConItbis: entrada.preciosConItbis === true,
    tasa_e4,
    lineas: deGrupo,
    ajustes: entrada.ajustes ?? [],
  });
  const otrosPorCodigo = calcularOtros({ entrada, lineas: deGrupo, grupos, tasa_e4 });
  const impuestos = filasImpuestos(entrada, iscPorCodigo, otrosPorCodigo);
  const otros = porLinea(otrosPorCodigo, montos.length);
  const lineas = lineasDe(entrada, { montos, grupos, isc, otros });
  const { gravado } = grupos;
  const totalItbis = sumar([grupos.itbis1, grupos.itbis2]);
  const impuestoAdicional = sumar(impuestos.flatMap((i) => [i.especifico, i.advalorem, i.otros]));
  const total = sumar([
    gravado[1],
    gravado[2],
    gravado[3],
    gravado[4],
    totalItbis,
    impuestoAdicional,
  ]);
  const periodo = sumar([total, gravado[0]]);
  const itbisRetenido = sumar(lineas.map((l) => l.retencion?.itbis ?? centavos(0n)));
  const isrRetenido = sumar(lineas.map((l) => l.retencion?.isr ?? centavos(0n)));
  return {
    lineas,
    ajustes: grupos.ajustes,
    grupos: grupos.grupos,
    gravado,
    itbis1: grupos.itbis1,
    itbis2: grupos.itbis2,
    totalItbis,
    impuestos,
    impuestoAdicional,
    total,
    periodo,
    porPagar: valorPorPagar(entrada, total, grupos.ajustes),
    itbisRetenido,
    isrRetenido,
    formasPago: formasDePago(entrada, { periodo, itbisRetenido, isrRetenido }),
  };
}

/**
 * The figures of a document, or everything that makes them impossible.
 * Refusals: ecf.SIN_LINEAS, LINEA_NEGATIVA, AJUSTE_EXCESIVO, AJUSTE_SIN_LINEAS, ISC_SIN_TASA,
 * ISC_DATOS_FALTANTES, FORMAS_PAGO_EXCEDEN.
 */
export function calcularCifras(entrada: EntradaEcf): Resultado<CifrasEcf> {
  const antes = rechazar(rechazosDeEntrada(entrada));
  if (antes !== null) return antes;
  const cifras = cifrasDe(entrada);
  return rechazar(rechazosDeCifras(cifras)) ?? bien(cifras);
}
