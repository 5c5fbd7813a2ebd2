// Our frames on the y-websocket socket (types 100–104 of protocolo.ts): a varuint type and a
// varuint-length JSON text in UTF-8. Reading never throws: what is not a frame of ours, is too big or
// does not fit its schema is `null`, and the caller closes or ignores (rules R1, R2 of SPEC.md).

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { z } from 'zod';
import {
  MENSAJE,
  type MensajeAcuse,
  type MensajeFilas,
  type MensajeHola,
  type MensajeManifiesto,
  type MensajeResinc,
} from './protocolo.ts';

/** Largest JSON text of one frame, in bytes. A frame of rows is cut well below it (rule R3). */
export const BYTES_TRAMA_MAX = 8 * 1024 * 1024;
/** What a device may send in one frame; it is also the `maxPayload` of the socket. */
export const BYTES_MENSAJE_MAX = 1024 * 1024;

export type Trama =
  | { readonly tipo: 'filas'; readonly mensaje: MensajeFilas }
  | { readonly tipo: 'acuse'; readonly mensaje: MensajeAcuse }
  | { readonly tipo: 'hola'; readonly mensaje: MensajeHola }
  | { readonly tipo: 'manifiesto'; readonly mensaje: MensajeManifiesto }
  | { readonly tipo: 'resinc'; readonly mensaje: MensajeResinc };

const rev = z.string().regex(/^\d{1,18}$/);
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

const esquemaRechazo = z.object({
  codigo: z.string().max(120),
  campo: z.string().optional(),
  datos: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  severidad: z.enum(['rechazo', 'condicional', 'aviso']),
});

const ESQUEMAS = {
  filas: z.strictObject({
    desde: rev,
    hasta: rev,
    ops: z.array(z.tuple([uuid, rev])),
    cambios: z.array(z.tuple([z.string(), z.enum(['U', 'D']), uuid, z.string().nullable()])),
  }),
  acuse: z.discriminatedUnion('ok', [
    z.strictObject({
      id: z.string(),
      ok: z.literal(true),
      rev,
      salida: z.record(z.string(), z.unknown()),
    }),
    z.strictObject({
      id: z.string(),
      ok: z.literal(false),
      rechazos: z.array(esquemaRechazo).min(1),
    }),
  ]),
  hola: z.strictObject({
    rev,
    esquema: z.int().positive(),
    hora: z.iso.datetime().optional(),
  }),
  manifiesto: z.strictObject({
    rev,
    esquema: z.int().positive(),
    columnas: z.record(z.string(), z.array(z.string())),
    segmentos: z.array(
      z.strictObject({
        hash: z.string().regex(/^[0-9a-f]{64}$/),
        tabla: z.string(),
        mes: z.string().nullable(),
        filas: z.int().nonnegative(),
        bytes: z.int().nonnegative(),
      }),
    ),
  }),
  resinc: z.strictObject({ motivo: z.string() }),
} as const;

/** Schema of the manifest as it also travels by HTTP. */
export const esquemaManifiesto = ESQUEMAS.manifiesto;

function escribir(tipo: number, mensaje: unknown): Uint8Array {
  const e = encoding.createEncoder();
  encoding.writeVarUint(e, tipo);
  encoding.writeVarUint8Array(e, new TextEncoder().encode(JSON.stringify(mensaje)));
  return encoding.toUint8Array(e);
}

export function escribirFilas(m: MensajeFilas): Uint8Array {
  return escribir(MENSAJE.filas, m);
}
export function escribirAcuse(m: MensajeAcuse): Uint8Array {
  return escribir(MENSAJE.acuse, m);
}
export function escribirHola(m: MensajeHola): Uint8Array {
  return escribir(MENSAJE.hola, m);
}
export function escribirManifiesto(m: MensajeManifiesto): Uint8Array {
  return escribir(MENSAJE.manifiesto, m);
}
export function escribirResinc(m: MensajeResinc): Uint8Array {
  return escribir(MENSAJE.resinc, m);
}

/** Reads a whole frame; `null` when it is not a well formed frame of types 100–104. */
export function leerTrama(bytes: Uint8Array): Trama | null {
  try {
    const d = decoding.createDecoder(bytes);
    return leerCuerpo(decoding.readVarUint(d), d);
  } catch {
    // lib0 throws when the bytes end early: garbage is answered with null.
    return null;
  }
}

/** Reads the body of a frame whose type was already read (as a handler of y-websocket receives it). */
export function leerCuerpo(tipo: number, d: decoding.Decoder): Trama | null {
  const json = leerJson(d);
  if (json === undefined) return null;
  switch (tipo) {
    case MENSAJE.filas:
      return conTipo('filas', ESQUEMAS.filas.safeParse(json).data);
    case MENSAJE.acuse:
      return conTipo('acuse', ESQUEMAS.acuse.safeParse(json).data);
    case MENSAJE.hola:
      return conTipo('hola', ESQUEMAS.hola.safeParse(json).data);
    case MENSAJE.manifiesto:
      return conTipo('manifiesto', ESQUEMAS.manifiesto.safeParse(json).data);
    case MENSAJE.resinc:
      return conTipo('resinc', ESQUEMAS.resinc.safeParse(json).data);
    default:
      return null;
  }
}

function conTipo(tipo: Trama['tipo'], mensaje: unknown): Trama | null {
  // The schema of the same name has just accepted the message: the pair is a Trama by construction.
  return mensaje === undefined ? null : ({ tipo, mensaje } as Trama);
}

function leerJson(d: decoding.Decoder): unknown {
  try {
    const bytes = decoding.readVarUint8Array(d);
    if (bytes.byteLength > BYTES_TRAMA_MAX || decoding.hasContent(d)) return undefined;
    const valor: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return valor;
  } catch {
    // Truncated bytes, bad UTF-8 or bad JSON are the same thing here: not a frame.
    return undefined;
  }
}
