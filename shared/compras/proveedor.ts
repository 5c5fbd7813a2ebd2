// From whom the empresa buys: the tercero or, without one, what was typed.

import { compradorDe, type TerceroVenta } from '#shared/ventas/comprador.ts';
import type { DatosComprobante } from './esquema-comprobante.ts';

export type Proveedor = {
  /** RNC or cédula, digits only. */
  readonly rnc: string | null;
  readonly extranjero: string | null;
  /** '' when there is none. */
  readonly nombre: string;
};

/** Identified as the buyer of a sale is; only that a name is never missing, because it may be empty. */
export function proveedorDe(datos: DatosComprobante, tercero: TerceroVenta | null): Proveedor {
  const tecleado = {
    comprador_rnc: datos.proveedor_rnc,
    comprador_extranjero: datos.proveedor_extranjero,
    comprador_nombre: datos.proveedor_nombre,
  };
  const { rnc, extranjero, nombre } = compradorDe(tecleado, tercero);
  return { rnc, extranjero, nombre: nombre ?? '' };
}
