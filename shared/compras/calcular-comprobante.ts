// The amounts of a purchase document of ours: totals as in a sale, and of each line its share of the ITBIS,
// its net and what is retained, so that the lines add up to the header to the centavo. Pure.
// Source: Formato e-CF v1.0, section B (5 to 7) and fields 116 to 119.

import {
  centavos,
  CERO,
  porcentajeDe,
  repartir,
  sumar,
  type Centavos,
} from '#shared/dinero/centavos.ts';
import { calcularTotales, type Totales } from '#shared/ventas/totales.ts';
import { entradaTotales } from '#shared/ventas/entrada-totales.ts';
import { montosNetos } from '#shared/ventas/precio-neto.ts';
import type { DatosComprobante, DatosLineaComprobante } from './esquema-comprobante.ts';

export type LineaComprobante = {
  /** Without ITBIS. */
  readonly neto: Centavos;
  readonly itbis: Centavos;
  readonly itbis_retenido: Centavos;
  readonly isr_retenido: Centavos;
};

export type ComprobanteCalculado = {
  readonly totales: Totales;
  readonly lineas: readonly LineaComprobante[];
  readonly itbis_retenido: Centavos;
  readonly isr_retenido: Centavos;
  /** What is paid to the other party. */
  readonly neto: Centavos;
};

export function calcularComprobante(datos: DatosComprobante): ComprobanteCalculado {
  const totales = calcularTotales(
    entradaTotales({
      precios_con_itbis: datos.precios_con_itbis,
      fecha: datos.fecha,
      lineas: datos.lineas.map((l) => ({ ...l, recargo: null })),
      ajustes: [],
    }),
  );
  const netos = montosNetos(datos.lineas, totales);
  const itbis = itbisPorLinea(datos.lineas, netos, totales);
  const lineas = datos.lineas.map((linea, i): LineaComprobante => {
    const neto = netos[i] ?? CERO;
    const suyo = itbis[i] ?? CERO;
    return { neto, itbis: suyo, ...retenido(datos.tipo, linea, { neto, itbis: suyo }) };
  });
  const itbisRetenido = sumar(lineas.map((l) => l.itbis_retenido));
  const isrRetenido = sumar(lineas.map((l) => l.isr_retenido));
  return {
    totales,
    lineas,
    itbis_retenido: itbisRetenido,
    isr_retenido: isrRetenido,
    neto: centavos(totales.total - itbisRetenido - isrRetenido),
  };
}

/** 43 retains nothing; 47 only ISR. */
function retenido(
  tipo: DatosComprobante['tipo'],
  linea: DatosLineaComprobante,
  de: { readonly neto: Centavos; readonly itbis: Centavos },
): Pick<LineaComprobante, 'itbis_retenido' | 'isr_retenido'> {
  const itbis = tipo === '41' ? porcentajeDe(de.itbis, linea.itbis_retenido_porcentaje) : CERO;
  const isr = tipo === '43' ? CERO : porcentajeDe(de.neto, linea.isr_retenido_porcentaje);
  return { itbis_retenido: itbis, isr_retenido: isr };
}

function itbisPorLinea(
  lineas: readonly DatosLineaComprobante[],
  netos: readonly Centavos[],
  totales: Totales,
): readonly Centavos[] {
  const itbis: Centavos[] = lineas.map(() => CERO);
  for (const n of [1, 2] as const) {
    const suyas = lineas.flatMap((l, i) => (l.indicador_facturacion === n ? [i] : []));
    const partes = repartir(
      totales[`itbis_${n}`],
      suyas.map((i) => netos[i] ?? CERO),
    );
    for (const [k, i] of suyas.entries()) itbis[i] = partes[k] ?? CERO;
  }
  return itbis;
}
