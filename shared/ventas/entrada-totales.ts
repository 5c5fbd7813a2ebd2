// From the wire form of a sale to the entry of the totals.

import type { DatosFactura, DatosLineaFactura } from './esquema-factura.ts';
import type { EntradaTotales, Rebaja } from './totales.ts';

function rebaja(r: DatosFactura['lineas'][number]['descuento']): Rebaja {
  return r === null ? null : { tipo: r.tipo, valor_e4: r.valor };
}

export function entradaTotales(
  datos: Pick<DatosFactura, 'precios_con_itbis' | 'ajustes' | 'fecha'> & {
    readonly lineas: readonly Pick<
      DatosLineaFactura,
      'indicador_facturacion' | 'cantidad' | 'precio' | 'descuento' | 'recargo'
    >[];
    readonly propina_legal?: boolean;
  },
): EntradaTotales {
  return {
    precios_con_itbis: datos.precios_con_itbis,
    fecha: datos.fecha,
    propina_legal: datos.propina_legal ?? false,
    lineas: datos.lineas.map((l) => ({
      indicador_facturacion: l.indicador_facturacion,
      cantidad_e4: l.cantidad,
      precio_e4: l.precio,
      descuento: rebaja(l.descuento),
      recargo: rebaja(l.recargo),
    })),
    ajustes: datos.ajustes.map((a) => ({
      tipo: a.tipo,
      descripcion: a.descripcion,
      tipo_valor: a.tipo_valor,
      valor_e4: a.valor,
    })),
  };
}
