// Subtotals of each page when the printed representation has more than one. They are sums of the shares of
// the lines, which add up to the header exactly, so the pages add up to MontoTotal exactly.
// Source: Formato e-CF v1.0, section E and field 110c; Informe Técnico e-CF v1.0 §17.2.3.

import { CERO, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import type { ArbolEcf } from '../documento.ts';
import type { CifrasEcf, CifrasLinea } from './cifras.ts';
import { elementos, monto, montoSi } from './elementos.ts';
import type { EntradaEcf } from './entrada.ts';

type LineaDePagina = CifrasLinea & { readonly indicador: number };

function pagina(lineas: readonly LineaDePagina[], desde: number, numero: number): ArbolEcf {
  const suma = (n: number, campo: 'base' | 'itbis'): Centavos =>
    sumar(lineas.map((l) => (l.indicador === n ? l[campo] : CERO)));
  const hay = (n: number): boolean => lineas.some((l) => l.indicador === n);
  const si = (n: number, campo: 'base' | 'itbis'): string | null =>
    hay(n) ? monto(suma(n, campo)) : null;
  const hayGravado = hay(1) || hay(2) || hay(3);
  const gravado = sumar([suma(1, 'base'), suma(2, 'base'), suma(3, 'base')]);
  const itbis = sumar([suma(1, 'itbis'), suma(2, 'itbis')]);
  const isc = sumar(lineas.map((l) => l.isc));
  const otros = sumar(lineas.map((l) => l.otros));
  return elementos({
    PaginaNo: numero.toString(),
    NoLineaDesde: desde.toString(),
    NoLineaHasta: (desde + lineas.length - 1).toString(),
    SubtotalMontoGravadoPagina: hayGravado ? monto(gravado) : null,
    SubtotalMontoGravado1Pagina: si(1, 'base'),
    SubtotalMontoGravado2Pagina: si(2, 'base'),
    SubtotalMontoGravado3Pagina: si(3, 'base'),
    SubtotalExentoPagina: si(4, 'base'),
    SubtotalItbisPagina: hayGravado ? monto(itbis) : null,
    SubtotalItbis1Pagina: si(1, 'itbis'),
    SubtotalItbis2Pagina: si(2, 'itbis'),
    SubtotalItbis3Pagina: hay(3) ? monto(0n) : null,
    SubtotalImpuestoAdicionalPagina: montoSi(isc + otros),
    SubtotalImpuestoAdicional: elementos({
      SubtotalImpuestoSelectivoConsumoEspecificoPagina: montoSi(isc),
      SubtotalOtrosImpuesto: montoSi(otros),
    }),
    MontoSubtotalPagina: monto(gravado + suma(4, 'base') + itbis + isc + otros),
    SubtotalMontoNoFacturablePagina: si(0, 'base'),
  });
}

/** The pages; none when the document fits in one. `paginas` holds the last line of each. */
export function paginasDe(entrada: EntradaEcf, cifras: CifrasEcf): readonly ArbolEcf[] {
  const ultimas = entrada.paginas ?? [];
  if (ultimas.length < 2) return [];
  const lineas = cifras.lineas.map((l, i) => ({
    ...l,
    indicador: entrada.lineas[i]?.indicador ?? 0,
  }));
  let desde = 1;
  return ultimas.map((hasta, i) => {
    const una = pagina(lineas.slice(desde - 1, hasta), desde, i + 1);
    desde = hasta + 1;
    return una;
  });
}
