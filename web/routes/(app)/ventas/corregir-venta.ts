// From the data of a refused sale back to a draft, and what a blank draft starts with.

import { z } from 'zod';
import { TIPOS_VENTA } from '#shared/ventas/tipos-venta.ts';
import type { BorradorFactura, CabeceraBorrador } from '#sync/borrador.ts';

export const BORRADOR_EN_BLANCO: Omit<CabeceraBorrador, 'fecha' | 'precios_con_itbis'> = {
  tipo_ecf: '32',
  condicion: 'contado',
  fecha_limite_pago: null,
  tercero_id: null,
  comprador_nombre: null,
  comprador_rnc: null,
  comprador_extranjero: null,
  propina_legal: false,
  tipo_ingresos: '01',
  nota: '',
  ncf: null,
};

const zRebaja = z.object({ tipo: z.enum(['%', '$']), valor: z.string() }).nullable();
const zDatos = z.object({
  tipo_ecf: z.enum(TIPOS_VENTA),
  fecha: z.string(),
  condicion: z.enum(['contado', 'credito']),
  fecha_limite_pago: z.string().nullable(),
  tercero_id: z.string().nullable(),
  comprador_nombre: z.string().nullable(),
  comprador_rnc: z.string().nullable(),
  comprador_extranjero: z.string().nullable().default(null),
  propina_legal: z.boolean().default(false),
  /** Only a sale that was copied from a talonario. */
  ncf: z.string().nullable().default(null),
  precios_con_itbis: z.boolean(),
  tipo_ingresos: z.string(),
  nota: z.string(),
  lineas: z.array(
    z.object({
      id: z.string(),
      producto_id: z.string().nullable(),
      codigo: z.string(),
      descripcion: z.string(),
      tipo: z.enum(['bien', 'servicio']),
      unidad_medida: z.int(),
      indicador_facturacion: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
      cantidad: z.string(),
      precio: z.string(),
      descuento: zRebaja,
      recargo: zRebaja,
    }),
  ),
  ajustes: z.array(
    z.object({
      tipo: z.enum(['D', 'R']),
      descripcion: z.string(),
      tipo_valor: z.enum(['%', '$']),
      valor: z.string(),
    }),
  ),
  pagos: z.array(z.object({ forma: z.int(), monto: z.string(), referencia: z.string() })),
});

/** Throws when the data are not those of a sale: they were written by this app. */
export function deDatosRehusados(datos: unknown, nuevoId: () => string): BorradorFactura {
  const d = zDatos.parse(datos);
  return {
    ...d,
    ajustes: d.ajustes.map((a) => ({ id: nuevoId(), ...a })),
    pagos: d.pagos.map((p) => ({ id: nuevoId(), ...p })),
  };
}
