// What each page of a document of several pages adds: every amount of the document shared among its pages
// in proportion to their lines, so that the pages add up to the totals whatever the discounts and the
// rounding (Σ MontoSubtotalPagina = MontoTotal).
// Source: Formato e-CF v1.0, section E; Informe Técnico e-CF v1.0 §17.2.3.

import { centavos, CERO, repartir, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import type { LineaImpresa, Representacion, SubtotalPagina } from './modelo.ts';

/** A page by group of tax: what `SubtotalPagina` prints, and what the XML writes. */
export type DetallePagina = {
  readonly desde: number;
  readonly hasta: number;
  readonly gravado: readonly [Centavos, Centavos, Centavos];
  readonly itbis: readonly [Centavos, Centavos, Centavos];
  readonly exento: Centavos;
  readonly adicional: Centavos;
  readonly noFacturable: Centavos;
};

function montoDe(lineas: readonly LineaImpresa[], cual: (l: LineaImpresa) => boolean): bigint {
  return lineas.filter(cual).reduce((s, l) => s + l.monto, 0n);
}

/** `fines` is the last line of each page, in order. */
export function detallePaginas(r: Representacion, fines: readonly number[]): DetallePagina[] {
  const paginas = fines.map((hasta, i) => {
    const desde = (fines[i - 1] ?? 0) + 1;
    return { desde, hasta, lineas: r.lineas.slice(desde - 1, hasta) };
  });
  const por = (total: Centavos, cual: (l: LineaImpresa) => boolean): readonly Centavos[] =>
    repartir(
      total,
      paginas.map((p) => montoDe(p.lineas, cual)),
    );
  const indicador = (n: number) => (l: LineaImpresa) => l.indicador === n;
  const marcadas = r.lineas.some((l) => l.tieneImpuestoAdicional);
  const { gravado, itbis, exento, adicional, noFacturable } = r.cifras;
  const g = gravado.map((total, i) => por(total, indicador(i + 1)));
  const t = itbis.map((total, i) => por(total, indicador(i + 1)));
  const e = por(exento, indicador(4));
  const a = por(adicional, (l) => !marcadas || l.tieneImpuestoAdicional);
  const n = por(noFacturable, indicador(0));
  const trio = (partes: readonly (readonly Centavos[])[], i: number): DetallePagina['gravado'] => [
    partes[0]?.[i] ?? CERO,
    partes[1]?.[i] ?? CERO,
    partes[2]?.[i] ?? CERO,
  ];
  return paginas.map(({ desde, hasta }, i) => ({
    desde,
    hasta,
    gravado: trio(g, i),
    itbis: trio(t, i),
    exento: e[i] ?? CERO,
    adicional: a[i] ?? CERO,
    noFacturable: n[i] ?? CERO,
  }));
}

export function subtotalDe(d: DetallePagina): SubtotalPagina {
  const gravado = sumar(d.gravado);
  const itbis = sumar(d.itbis);
  const { exento, adicional } = d;
  return {
    gravado,
    exento,
    itbis,
    adicional,
    total: centavos(gravado + exento + itbis + adicional),
  };
}
