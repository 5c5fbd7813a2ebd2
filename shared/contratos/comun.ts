// Pieces of the API contract that every module uses: the envelope, paging, ids, and the two codecs of
// amounts. In: a decimal string or a JSON number. Out: a JSON number with two decimals (`5900.00`),
// written by `shared/dinero/json.ts`; prices and quantities with two to four.

import { z } from 'zod';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { decimal, monto } from '#shared/dinero/json.ts';
import { escribirDecimal4, escribirMonto, leerDecimal4, leerMonto } from '#shared/dinero/texto.ts';
import { leerFecha, leerPeriodo } from '#shared/fecha/fecha.ts';

export const zUuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'uuid en minúsculas')
  .meta({ format: 'uuid', example: '0193f3a2-7d10-7c3a-9a51-3f6a1c2b4d5e' });

/** A JSON number beyond these digits may already have lost its last one before it reached us. */
const DIGITOS_DE_UN_NUMERO = 15;

function textoDeNumero(valor: string | number): string | null {
  if (typeof valor === 'string') return valor;
  const texto = String(valor);
  return texto.replace(/\D/g, '').length <= DIGITOS_DE_UN_NUMERO ? texto : null;
}

const numeroOTexto = z.union([z.string().max(24), z.number()]);

/** '1180.00' or 1180 → '1180.00', the form that comandos carry. */
export const zMontoEntrada = numeroOTexto
  .transform((valor, ctx): string => {
    const texto = textoDeNumero(valor);
    const n = texto === null ? null : leerMonto(texto);
    if (n !== null) return escribirMonto(n);
    ctx.addIssue({ code: 'custom', message: 'un monto como 1180.00' });
    return z.NEVER;
  })
  .meta({ format: 'decimal', example: '1180.00' });

/** '57.1234' or 57.1234 → '57.1234', the form that comandos carry. */
export const zDecimalEntrada = numeroOTexto
  .transform((valor, ctx): string => {
    const texto = textoDeNumero(valor);
    const n = texto === null ? null : leerDecimal4(texto);
    if (n !== null) return escribirDecimal4(n);
    ctx.addIssue({ code: 'custom', message: 'un número con hasta cuatro decimales' });
    return z.NEVER;
  })
  .meta({ format: 'decimal', example: '57.1234' });

/** A day as it travels: checked, and still text. */
export const zFechaTexto = z
  .string()
  .refine((t) => leerFecha(t) !== null, 'una fecha como 2026-11-24')
  .meta({ format: 'date', example: '2026-11-24' });

export const zPeriodoTexto = z
  .string()
  .refine((t) => leerPeriodo(t) !== null, 'un período como 2026-11')
  .meta({ example: '2026-11' });

/** Centavos → a number with two decimals. */
export const zMontoSalida = z
  .bigint()
  .transform((n) => monto(centavos(n)))
  .meta({ type: 'number', format: 'decimal', example: 5900.0 });

/** A value scaled by 10⁴ → a number with two to four decimals. */
export const zDecimalSalida = z
  .bigint()
  .transform((n) => decimal(decimal4(n)))
  .meta({ type: 'number', format: 'decimal', example: 57.1234 });

/** rev and other 64-bit integers travel as text: JavaScript would round them. */
export const zEnteroTexto = z
  .bigint()
  .transform(String)
  .meta({ type: 'string', format: 'int64', example: '1284' });

const entero = (defecto: number, maximo: number) =>
  z.coerce.number().int().min(1).max(maximo).default(defecto);

export const PAGINA = { page: entero(1, 100_000), per_page: entero(20, 200) } as const;

/** How many rows to skip for a page. */
export function desplazamiento(q: { readonly page: number; readonly per_page: number }): number {
  return (q.page - 1) * q.per_page;
}

export const zMeta = z.object({
  timestamp: z.iso.datetime().meta({ example: '2026-11-24T10:30:00.000Z' }),
  request_id: z.string().meta({ example: 'req_0193f3a27d107c3a9a513f6a1c2b4d5e' }),
});

export const zPaginacion = z.object({
  page: z.int(),
  per_page: z.int(),
  total: z.int(),
  pages: z.int(),
});

export const zRechazo = z.object({
  codigo: z.string().meta({ example: 'ventas.SIN_LINEAS' }),
  mensaje: z.string(),
  campo: z.string().optional(),
  severidad: z.enum(['rechazo', 'condicional', 'aviso']),
  datos: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const zError = z
  .object({
    success: z.literal(false),
    error: z.object({
      codigo: z.string(),
      mensaje: z.string(),
      rechazos: z.array(zRechazo),
    }),
    meta: zMeta,
  })
  .meta({ id: 'Error' });

export function zRespuesta(datos: z.ZodType): z.ZodType {
  return z.object({ success: z.literal(true), data: datos, meta: zMeta });
}

export function zListado(fila: z.ZodType): z.ZodType {
  return z.object({
    success: z.literal(true),
    data: z.array(fila),
    pagination: zPaginacion,
    meta: zMeta,
  });
}
