// Contract of /api/v1/compras: the purchase documents that the empresa issues itself (41, 43, 47).

import { z } from 'zod';
import { TIPOS_GASTO } from '#shared/compras/tipos-gasto.ts';
import { zDecimalEntrada, zFechaTexto, zMontoEntrada, zUuid } from './comun.ts';

const zLinea = z.strictObject({
  id: zUuid.optional(),
  producto_id: zUuid.nullable().default(null),
  codigo: z.string().max(35).default(''),
  descripcion: z.string().min(1).max(1000),
  tipo: z.enum(['bien', 'servicio']).default('servicio'),
  unidad_medida: z.int().min(1).max(62).default(43),
  indicador_facturacion: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
    .default(4),
  cantidad: zDecimalEntrada,
  precio: zDecimalEntrada,
  descuento: z
    .strictObject({ tipo: z.enum(['%', '$']), valor: zDecimalEntrada })
    .nullable()
    .default(null),
  itbis_retenido_porcentaje: zDecimalEntrada.default('100'),
  isr_retenido_porcentaje: zDecimalEntrada.default('0'),
  cuenta_id: zUuid.nullable().default(null),
});

export const zComprobanteNuevo = z.strictObject({
  id: zUuid.optional(),
  tipo: z.enum(['41', '43', '47']),
  fecha: zFechaTexto.optional(),
  condicion: z.enum(['contado', 'credito']).default('contado'),
  fecha_limite_pago: zFechaTexto.nullable().default(null),
  tercero_id: zUuid.nullable().default(null),
  proveedor_nombre: z.string().max(150).nullable().default(null),
  proveedor_rnc: z.string().max(20).nullable().default(null),
  proveedor_extranjero: z.string().max(20).nullable().default(null),
  tipo_gasto: z.enum(TIPOS_GASTO),
  precios_con_itbis: z.boolean().default(false),
  lineas: z.array(zLinea).max(1000),
  pagos: z
    .array(
      z.strictObject({
        forma: z.int().min(1).max(8),
        monto: zMontoEntrada,
        referencia: z.string().max(60).default(''),
      }),
    )
    .max(7)
    .default([]),
  nota: z.string().max(500).default(''),
});

export const zComprobanteHecho = z.object({
  id: zUuid,
  rev: z.string(),
  salida: z.record(z.string(), z.unknown()),
});
