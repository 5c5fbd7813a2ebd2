// Contract of /api/v1/contabilidad: readings of the ledger.

import { z } from 'zod';
import { PAGINA, zEnteroTexto, zFechaTexto, zMontoSalida, zPeriodoTexto, zUuid } from './comun.ts';

export const zBalanzaConsulta = z.object({
  desde: zFechaTexto,
  hasta: zFechaTexto,
  nivel: z.coerce.number().int().min(1).max(9).nullable().default(null),
});

export const zBalanza = z
  .object({
    filas: z.array(
      z.object({
        cuenta_id: zUuid,
        codigo: z.string(),
        nombre: z.string(),
        nivel: z.int(),
        naturaleza: z.enum(['deudora', 'acreedora']),
        es_imputable: z.boolean(),
        inicial: zMontoSalida,
        debe: zMontoSalida,
        haber: zMontoSalida,
        final: zMontoSalida,
      }),
    ),
    totales: z.object({
      debe: zMontoSalida,
      haber: zMontoSalida,
    }),
  })
  .meta({ id: 'Balanza' });

export const zMayorConsulta = z.object({
  cuenta_id: zUuid,
  desde: zFechaTexto,
  hasta: zFechaTexto,
  ...PAGINA,
});

export const zLineaMayor = z
  .object({
    fecha: z.string(),
    asiento_id: zUuid,
    diario: z.string(),
    numero: zEnteroTexto.nullable(),
    concepto: z.string(),
    documento: z.string().nullable(),
    origen_tipo: z.string(),
    origen_id: zUuid,
    tercero: z.string().nullable(),
    debe: zMontoSalida,
    haber: zMontoSalida,
    saldo: zMontoSalida,
  })
  .meta({ id: 'LineaMayor' });

export const zCuenta = z
  .object({
    id: zUuid,
    codigo: z.string(),
    nombre: z.string(),
    tipo: z.string(),
    naturaleza: z.enum(['deudora', 'acreedora']),
    nivel: z.int(),
    es_imputable: z.boolean(),
    esta_activa: z.boolean(),
  })
  .meta({ id: 'Cuenta' });

export const zPeriodo = z
  .object({ periodo: z.string(), estado: z.enum(['abierto', 'cerrado', 'declarado']) })
  .meta({ id: 'Periodo' });

export const zPeriodoCambio = z.strictObject({
  periodo: zPeriodoTexto,
  estado: z.enum(['abierto', 'cerrado']),
});
