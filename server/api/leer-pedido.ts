// Reads what a request brings: size first, then form. Everything wrong is said at once, with the path
// of each field (estilo §4.6).

import type { z } from 'zod';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { bien, mal, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Ctx } from './respuesta.ts';

export const BYTES_JSON_MAX = 256 * 1024;

/** The body as bytes, never more than `maximo`: refuses `api.MUY_GRANDE` before reading the rest. */
export async function leerBytes(c: Ctx, maximo: number): Promise<Resultado<Uint8Array>> {
  const muyGrande = () =>
    mal(rechazosApi.rechazo('MUY_GRANDE', { datos: { maximo_kb: Math.floor(maximo / 1024) } }));
  const declarado = c.req.header('content-length');
  if (declarado !== undefined && Number(declarado) > maximo) return muyGrande();
  const cuerpo = c.req.raw.body;
  if (cuerpo === null) return bien(new Uint8Array());
  const trozos: Uint8Array[] = [];
  let total = 0;
  const lector = cuerpo.getReader();
  for (;;) {
    const { done, value } = await lector.read();
    if (done) break;
    // The body of a Request is a stream of bytes by its specification.
    const trozo = value as Uint8Array;
    total += trozo.byteLength;
    if (total > maximo) {
      await lector.cancel();
      return muyGrande();
    }
    trozos.push(trozo);
  }
  return bien(new Uint8Array(Buffer.concat(trozos)));
}

/** The body as JSON: `api.TIPO_DE_CONTENIDO`, `api.MUY_GRANDE`, `api.JSON_INVALIDO`. */
export async function leerJson(c: Ctx): Promise<Resultado<unknown>> {
  const tipo = c.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(tipo))
    return mal(
      rechazosApi.rechazo('TIPO_DE_CONTENIDO', { datos: { esperado: 'application/json' } }),
    );
  const bytes = await leerBytes(c, BYTES_JSON_MAX);
  if (!bytes.ok) return bytes;
  try {
    const valor: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.valor),
    );
    return bien(valor);
  } catch (e) {
    if (e instanceof SyntaxError || e instanceof TypeError)
      return mal(rechazosApi.rechazo('JSON_INVALIDO'));
    throw e;
  }
}

export type Parte = {
  readonly donde: 'params' | 'query' | 'cuerpo';
  readonly esquema: z.ZodType | undefined;
  readonly valor: unknown;
};

/** Each part read with its schema; all refusals of all parts together. */
export function leerPartes(partes: readonly Parte[]): Resultado<Record<Parte['donde'], unknown>> {
  const leidas: Record<Parte['donde'], unknown> = { params: {}, query: {}, cuerpo: undefined };
  const lista: Rechazo[] = [];
  for (const { donde, esquema, valor } of partes) {
    if (esquema === undefined) continue;
    const leida = esquema.safeParse(valor, { reportInput: true });
    if (leida.success) leidas[donde] = leida.data;
    else lista.push(...leida.error.issues.flatMap(rechazosDe));
  }
  return rechazar(lista) ?? bien(leidas);
}

function rechazosDe(i: z.core.$ZodIssue): Rechazo[] {
  const campo = i.path.map(String).join('.');
  const nombre = campo === '' ? 'cuerpo' : campo;
  if (i.code === 'unrecognized_keys')
    return i.keys.map((clave) => {
      const ruta = campo === '' ? clave : `${campo}.${clave}`;
      return rechazosApi.rechazo('CAMPO_DESCONOCIDO', { campo: ruta, datos: { nombre: ruta } });
    });
  if (i.input === undefined && i.code !== 'custom')
    return [rechazosApi.rechazo('FALTA_CAMPO', { campo: nombre, datos: { nombre } })];
  return [
    rechazosApi.rechazo('CAMPO_INVALIDO', { campo: nombre, datos: { nombre, espera: espera(i) } }),
  ];
}

function espera(i: z.core.$ZodIssue): string {
  switch (i.code) {
    case 'invalid_type':
      return NOMBRE_TIPO[i.expected] ?? i.expected;
    case 'invalid_value':
      return `uno de ${i.values.map(String).join(', ')}`;
    case 'too_big':
      return i.origin === 'string'
        ? `hasta ${String(i.maximum)} caracteres`
        : `hasta ${String(i.maximum)}`;
    case 'too_small':
      return i.origin === 'string'
        ? `al menos ${String(i.minimum)} caracteres`
        : `desde ${String(i.minimum)}`;
    case 'custom':
      return i.message;
    case 'invalid_format':
      return i.message.startsWith('Invalid') ? 'otro formato' : i.message;
    default:
      return 'otro valor';
  }
}

const NOMBRE_TIPO: Readonly<Record<string, string>> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'verdadero o falso',
  array: 'una lista',
  object: 'un objeto',
  record: 'un objeto',
};
