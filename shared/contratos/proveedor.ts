// Contract of /api/v1/empresas/{empresaId}/proveedor. The token goes in and is in no answer.

import { z } from 'zod';

/** What a header admits: visible ASCII, without spaces. */
const zToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,4096}$/, 'un token de 8 caracteres o más, sin espacios')
  .nullable()
  .default(null)
  .meta({ format: 'password' });

const zIdCompania = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z-]{1,64}$/, 'un identificador de letras y números')
  .nullable()
  .default(null);

export const zProveedorElegido = z.strictObject({
  proveedor: z.enum(['dgii', 'alanube']),
  /** null keeps the one that is there. */
  token: zToken,
  /** Associated company for which it is issued; null for the one of the token. */
  id_compania: zIdCompania,
});

export const zPrueba = z.strictObject({ token: zToken, id_compania: zIdCompania });

const zDestino = z.enum(['produccion', 'pruebas', 'simulador']);

export const zProveedor = z
  .object({
    proveedor: z.enum(['dgii', 'alanube']),
    alanube: z.object({
      tiene_token: z.boolean(),
      id_compania: z.string().nullable(),
      actualizado_en: z.string().nullable(),
      destino: zDestino,
    }),
    en_camino: z.object({ dgii: z.int(), alanube: z.int() }),
  })
  .meta({ id: 'ProveedorEcf' });

export const zConexionProbada = z.object({ compania: z.string(), destino: zDestino });
