// Contract of /api/v1/productos. A write becomes the comando `productos.guardarProducto`.

import { z } from 'zod';
import { PAGINA, zDecimalEntrada, zDecimalSalida, zEnteroTexto, zUuid } from './comun.ts';

const campos = {
  codigo: z.string().min(1).max(35),
  codigo_barras: z.string().max(35).nullable(),
  nombre: z.string().min(1).max(80),
  descripcion: z.string().max(1000),
  tipo: z.enum(['bien', 'servicio']),
  unidad_medida: z.int().min(1).max(62),
  precio: zDecimalEntrada,
  precio_incluye_itbis: z.boolean(),
  indicador_facturacion: z.int().min(1).max(4),
  esta_activo: z.boolean(),
} as const;

export const PRODUCTO_NUEVO = {
  codigo_barras: null,
  descripcion: '',
  tipo: 'bien',
  unidad_medida: 43,
  precio_incluye_itbis: false,
  indicador_facturacion: 1,
  esta_activo: true,
} as const;

const todos = z.strictObject(campos);

export const zProductoNuevo = todos
  .partial()
  .required({ codigo: true, nombre: true, precio: true })
  .extend({ id: zUuid.optional() });

export const zProductoCambio = todos.partial().extend({
  rev: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

export const zProducto = z
  .object({ ...campos, id: zUuid, precio: zDecimalSalida, rev: zEnteroTexto })
  .meta({ id: 'Producto' });

export const zProductosConsulta = z.object({
  texto: z.string().max(80).default(''),
  solo_activos: z.stringbool().default(true),
  ...PAGINA,
});
