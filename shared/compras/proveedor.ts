// From whom the empresa buys: the tercero or, without one, what was typed.

import { soloDigitos } from '#shared/fiscal/identificacion.ts';
import type { TerceroVenta } from '#shared/ventas/comprador.ts';
import type { DatosComprobante } from './esquema-comprobante.ts';

export type Proveedor = {
  /** RNC or cédula, digits only. */
  readonly rnc: string | null;
  readonly extranjero: string | null;
  /** '' when there is none. */
  readonly nombre: string;
};

function vacioANulo(texto: string | null): string | null {
  return texto === null || texto === '' ? null : texto;
}

export function proveedorDe(datos: DatosComprobante, tercero: TerceroVenta | null): Proveedor {
  if (tercero !== null) {
    const esExtranjero = tercero.tipo_id === 'extranjero';
    return {
      rnc: esExtranjero ? null : tercero.rnc_cedula,
      extranjero: esExtranjero ? tercero.rnc_cedula : null,
      nombre: tercero.nombre,
    };
  }
  return {
    rnc: vacioANulo(soloDigitos(datos.proveedor_rnc ?? '')),
    extranjero: vacioANulo(datos.proveedor_extranjero),
    nombre: datos.proveedor_nombre ?? '',
  };
}
