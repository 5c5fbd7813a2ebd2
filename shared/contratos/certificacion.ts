// Contract of /api/v1/empresas/{empresaId}/certificacion: the test set, its progress and its files.

import { z } from 'zod';
import { zUuid } from './comun.ts';

const zMensaje = z.object({ codigo: z.string(), valor: z.string() });

const zRechazoDicho = z.object({
  codigo: z.string(),
  severidad: z.enum(['rechazo', 'condicional', 'aviso']),
  campo: z.string().optional(),
  mensaje: z.string(),
});

export const CLASES_ARCHIVO = ['ecf', 'rfce', 'pdf'] as const;

const zArchivo = z.object({
  clase: z.enum(CLASES_ARCHIVO),
  nombre: z.string(),
  /** The portal asks for it: it is uploaded by a person. */
  a_mano: z.boolean(),
});

export const zCasoCertificacion = z.object({
  numero: z.number().int(),
  orden_envio: z.number().int().nullable(),
  nombre: z.string(),
  tipo_ecf: z.string(),
  encf: z.string(),
  referido: z.string().nullable(),
  monto_total: z.string(),
  estado: z.enum([
    'invalido',
    'listo',
    'enviado',
    'por_confirmar',
    'aceptado',
    'condicional',
    'rechazado',
  ]),
  rechazos: z.array(zRechazoDicho),
  mensajes: z.array(zMensaje),
  track_id: z.string().nullable(),
  archivos: z.array(zArchivo),
});

export const zCertificacion = z
  .object({
    id: zUuid,
    archivo: z.string(),
    ambiente: z.enum(['testecf', 'certecf', 'ecf']),
    /** Who answers is not the DGII: nothing of this is a certification. */
    es_simulador: z.boolean(),
    estado: z.enum(['con_errores', 'lista', 'enviando', 'detenida', 'terminada']),
    detalle: z.string(),
    creado_en: z.string(),
    enviado_en: z.string().nullable(),
    casos: z.array(zCasoCertificacion),
  })
  .meta({ id: 'Certificacion' });

/** The last one that was loaded; null before the first. */
export const zCertificacionActual = zCertificacion.nullable();

export const zCertificacionId = z.object({ empresaId: zUuid, id: zUuid });

export const zArchivoCertificacion = z.object({
  empresaId: zUuid,
  id: zUuid,
  numero: z.coerce.number().int().min(1).max(100_000),
  clase: z.enum(CLASES_ARCHIVO),
});

/** Multipart: one part `archivo` with the workbook (.xlsx) or its JSON. */
export const zSetSubido = z.object({ archivo: z.string().meta({ format: 'binary' }) });
