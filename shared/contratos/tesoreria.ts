// Contract of /api/v1/tesoreria: receivables and receipts.

import { z } from 'zod';
import { zFechaTexto, zMontoEntrada, zMontoSalida, zUuid } from './comun.ts';

export const zAntiguedadConsulta = z.object({ al: zFechaTexto.optional() });

const tramos = {
  corriente: zMontoSalida,
  d1_30: zMontoSalida,
  d31_60: zMontoSalida,
  d61_90: zMontoSalida,
  mas_90: zMontoSalida,
  total: zMontoSalida,
} as const;

export const zAntiguedad = z
  .object({
    filas: z.array(z.object({ tercero_id: zUuid, nombre: z.string(), ...tramos })),
    totales: z.object(tramos),
  })
  .meta({ id: 'Antiguedad' });

export const zCobroNuevo = z.strictObject({
  id: zUuid.optional(),
  tercero_id: zUuid,
  fecha: zFechaTexto,
  forma: z.int().min(1).max(8),
  monto: zMontoEntrada,
  referencia: z.string().max(60).default(''),
  aplicaciones: z.array(z.strictObject({ factura_id: zUuid, monto: zMontoEntrada })).max(200),
});

export const zCobroHecho = z.object({
  id: zUuid,
  rev: z.string(),
  salida: z.record(z.string(), z.unknown()),
});
