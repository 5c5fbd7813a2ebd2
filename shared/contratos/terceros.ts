// Contract of /api/v1/terceros. A write becomes the comando `terceros.guardarTercero`, which has the
// rules; here only the form is checked.

import { z } from 'zod';
import { PAGINA, zEnteroTexto, zMontoEntrada, zMontoSalida, zUuid } from './comun.ts';

const campos = {
  tipo_id: z.enum(['rnc', 'cedula', 'extranjero', 'ninguno']),
  rnc_cedula: z.string().max(20).nullable(),
  nombre: z.string().min(1).max(150),
  nombre_comercial: z.string().max(150),
  es_cliente: z.boolean(),
  es_proveedor: z.boolean(),
  correo: z.string().max(80),
  telefono: z.string().max(20),
  direccion: z.string().max(100),
  municipio: z.string().max(6).nullable(),
  provincia: z.string().max(6).nullable(),
  limite_credito: zMontoEntrada,
  dias_credito: z.int().min(0).max(365),
  esta_activo: z.boolean(),
} as const;

export const TERCERO_NUEVO = {
  tipo_id: 'ninguno',
  rnc_cedula: null,
  nombre_comercial: '',
  es_cliente: true,
  es_proveedor: false,
  correo: '',
  telefono: '',
  direccion: '',
  municipio: null,
  provincia: null,
  limite_credito: '0.00',
  dias_credito: 0,
  esta_activo: true,
} as const;

const todos = z.strictObject(campos);

export const zTerceroNuevo = todos
  .partial()
  .required({ nombre: true })
  .extend({ id: zUuid.optional() });

/** Only the fields that change, with the `rev` that was seen; without it the present one counts. */
export const zTerceroCambio = todos.partial().extend({
  rev: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

export const zTercero = z
  .object({
    ...campos,
    id: zUuid,
    limite_credito: zMontoSalida,
    saldo: zMontoSalida,
    rev: zEnteroTexto,
  })
  .meta({ id: 'Tercero' });

export const zTercerosConsulta = z.object({
  texto: z.string().max(80).default(''),
  solo_activos: z.stringbool().default(true),
  ...PAGINA,
});
