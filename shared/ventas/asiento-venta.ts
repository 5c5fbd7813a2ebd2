// The posting of a sale from its data and totals: what `lineasVenta` asks for, and the concept that a
// person reads in the diario. A sale written by hand on series B is posted by the same function.

import type { LineaRol } from '#shared/contabilidad/linea-rol.ts';
import { lineasVenta, type TipoIngresos } from '#shared/contabilidad/reglas/venta.ts';
import type { DatosFactura, DatosLineaFactura } from './esquema-factura.ts';
import type { Totales } from './totales.ts';
import type { PagoVenta } from './validar-pagos.ts';

type DatosAsiento = {
  readonly tipo_ingresos: TipoIngresos;
  readonly tercero_id: string | null;
  readonly lineas: readonly Pick<DatosLineaFactura, 'tipo' | 'indicador_facturacion'>[];
};

export function asientoDeVenta(
  datos: DatosAsiento,
  totales: Totales,
  pagos: readonly PagoVenta[],
): LineaRol[] {
  return lineasVenta({
    ...totales,
    tipo_ingresos: datos.tipo_ingresos,
    tercero_id: datos.tercero_id,
    pagos,
    lineas: datos.lineas.map((linea, i) => ({
      tipo: linea.tipo,
      indicador_facturacion: linea.indicador_facturacion,
      monto: totales.lineas[i]?.monto ?? totales.total,
    })),
  });
}

export function conceptoDeVenta(
  datos: Pick<DatosFactura, 'condicion'>,
  nombre: string | null,
): string {
  const condicion = datos.condicion === 'contado' ? 'al contado' : 'a crédito';
  return `Venta ${condicion}: ${nombre ?? 'consumidor final'}`;
}
