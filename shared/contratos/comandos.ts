// Contract of POST /api/v1/comandos: any comando of the product, for programs. The server fills in
// the device («API») and its position; `id` is the unit of exactly-once and may be repeated safely.

import { z } from 'zod';
import { zUuid } from './comun.ts';

export const zComandoApi = z.strictObject({
  sobre: z.strictObject({
    id: zUuid.optional(),
    tipo: z.string().min(3).max(80),
    v: z.int().positive().default(1),
    hecho_en: z.iso.datetime().optional(),
    deps: z.array(zUuid).max(50).default([]),
    datos: z.record(z.string(), z.unknown()),
  }),
});

export const zComandoHecho = z
  .object({
    id: zUuid,
    rev: z.string(),
    salida: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ComandoHecho' });

export const zSalud = z.object({
  estado: z.literal('bien'),
  esquema: z.string(),
  base: z.literal('bien'),
  cola: z.enum(['bien', 'sin cola']),
});
