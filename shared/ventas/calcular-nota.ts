// The lines and the totals of a note (Formato e-CF v1.0, section F). Code 1 copies the whole original; code
// 2 has one line worth nothing; code 3 has the lines that were given. A credit note of more than 30
// calendar days after the original carries IndicadorNotaCredito 1 and lowers only the price. Pure: the
// editor previews with it what the comando will write.

import { CERO, decimal4 } from '#shared/dinero/centavos.ts';
import { diasEntre, type Fecha } from '#shared/fecha/fecha.ts';
import { DIAS_NOTA_CREDITO } from '#shared/fiscal/limites.ts';
import type { Centavos } from '#shared/dinero/centavos.ts';
import { entradaTotales } from './entrada-totales.ts';
import type { LineaPorEscribir } from './escribir-factura.ts';
import type { DatosNota } from './esquema-nota.ts';
import { aPrecioNeto } from './precio-neto.ts';
import { calcularTotales, type Totales } from './totales.ts';

/** `id` is null in the lines that nobody wrote; whoever stores them gives them one. */
export type LineaNota = Omit<LineaPorEscribir, 'id' | 'linea_modificada_id'> & {
  readonly id: string | null;
  readonly linea_modificada_id: string | null;
};

/** The original as it was written. */
export type OriginalNota = {
  readonly fecha: Fecha;
  readonly precios_con_itbis: boolean;
  /** With `linea_modificada_id` pointing at themselves. */
  readonly lineas: readonly LineaNota[];
  readonly totales: Totales;
};

export type EntradaNota = {
  readonly datos: Pick<
    DatosNota,
    | 'tipo'
    | 'codigo_modificacion'
    | 'razon'
    | 'fecha'
    | 'fecha_ncf_modificado'
    | 'precios_con_itbis'
    | 'lineas'
    | 'ajustes'
    | 'propina_legal'
  >;
  /** null when it is not in these books. */
  readonly original: OriginalNota | null;
};

export type NotaCalculada = {
  /** null in type 33. */
  readonly indicador_nota_credito: 0 | 1 | null;
  readonly precios_con_itbis: boolean;
  readonly lineas: readonly LineaNota[];
  readonly totales: Totales;
  /** Totals of the lines as they came, before an indicator of 1 turned them into price alone. */
  readonly tecleado: Totales;
  /** What of `monto_exento` was sold with ITBIS that may no longer be lowered. */
  readonly sin_rebajar_itbis: Centavos;
};

export function calcularNota({ datos, original }: EntradaNota): NotaCalculada {
  const indicador = indicadorDe(datos, original?.fecha ?? datos.fecha_ncf_modificado);
  const nota = { indicador_nota_credito: indicador, sin_rebajar_itbis: CERO };
  if (datos.codigo_modificacion === 2) {
    const { lineas, totales } = correccionDeTexto(datos);
    return { ...nota, precios_con_itbis: false, lineas, totales, tecleado: totales };
  }
  const base =
    datos.codigo_modificacion === 1 && original !== null
      ? original
      : {
          precios_con_itbis: datos.precios_con_itbis,
          lineas: datos.lineas,
          totales: calcularTotales(entradaTotales(datos)),
        };
  const { precios_con_itbis, lineas, totales } = base;
  const escrita = { ...nota, precios_con_itbis, lineas, totales, tecleado: totales };
  const tieneItbis = lineas.some((l) => l.indicador_facturacion <= 2);
  // Quantities that no line may have are refused by what was typed; there is nothing to divide by.
  const seDivide = lineas.every((l) => l.cantidad > 0n);
  if (indicador !== 1 || !tieneItbis || !seDivide) return escrita;
  return { ...escrita, precios_con_itbis: false, ...aPrecioNeto(lineas, totales) };
}

/** 0 up to 30 calendar days after the original, 1 later [Formato e-CF field 5]. */
export function indicadorNotaCredito(original: Fecha, nota: Fecha): 0 | 1 {
  return diasEntre(original, nota) > DIAS_NOTA_CREDITO ? 1 : 0;
}

function indicadorDe(datos: EntradaNota['datos'], original: Fecha | null): 0 | 1 | null {
  if (datos.tipo === '33') return null;
  return original === null ? 0 : indicadorNotaCredito(original, datos.fecha);
}

/** One exempt line worth nothing: the structure demands a line and the rule demands zero [field 39c]. */
function correccionDeTexto(datos: EntradaNota['datos']): {
  readonly lineas: readonly LineaNota[];
  readonly totales: Totales;
} {
  const linea: LineaNota = {
    id: null,
    linea_modificada_id: null,
    producto_id: null,
    codigo: '',
    descripcion: datos.razon,
    tipo: 'servicio',
    unidad_medida: 43,
    indicador_facturacion: 4,
    cantidad: decimal4(10_000n),
    precio: decimal4(0n),
    descuento: null,
    recargo: null,
  };
  const totales = calcularTotales({
    precios_con_itbis: false,
    fecha: datos.fecha,
    ajustes: [],
    lineas: [
      {
        indicador_facturacion: 4,
        cantidad_e4: linea.cantidad,
        precio_e4: linea.precio,
        descuento: null,
        recargo: null,
      },
    ],
  });
  return { lineas: [linea], totales };
}
