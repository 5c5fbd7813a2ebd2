// The y-protocols messages that the relay speaks besides our own frames: 0 sync, 1 presence, 3 query.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { escribirPresencia, type EntradaPresencia } from '#sync/presencia.ts';

export const TIPO = { sync: 0, presencia: 1, consultaPresencia: 3 } as const;
const PASO = { vector: 0, diferencia: 1, cambio: 2 } as const;

export type MensajeSync =
  | { readonly clase: 'vector'; readonly bytes: Uint8Array }
  | { readonly clase: 'cambio'; readonly bytes: Uint8Array };

/** Reads a sync message after its type; null when it is not one. Steps 2 and «update» are the same here. */
export function leerSync(d: decoding.Decoder): MensajeSync | null {
  try {
    const paso = decoding.readVarUint(d);
    const bytes = decoding.readVarUint8Array(d);
    if (paso === PASO.vector) return { clase: 'vector', bytes };
    return paso === PASO.diferencia || paso === PASO.cambio ? { clase: 'cambio', bytes } : null;
  } catch {
    // The bytes end early: not a sync message.
    return null;
  }
}

function escribir(tipo: number, cuerpo: (e: encoding.Encoder) => void): Uint8Array {
  const e = encoding.createEncoder();
  encoding.writeVarUint(e, tipo);
  cuerpo(e);
  return encoding.toUint8Array(e);
}

function mensajeSync(paso: number, bytes: Uint8Array): Uint8Array {
  return escribir(TIPO.sync, (e) => {
    encoding.writeVarUint(e, paso);
    encoding.writeVarUint8Array(e, bytes);
  });
}

export function mensajeVector(doc: Y.Doc): Uint8Array {
  return mensajeSync(PASO.vector, Y.encodeStateVector(doc));
}

/** What `doc` has beyond the state vector of the other side; null when that is not a state vector. */
export function mensajeDiferencia(doc: Y.Doc, vector: Uint8Array): Uint8Array | null {
  try {
    return mensajeSync(PASO.diferencia, Y.encodeStateAsUpdate(doc, vector));
  } catch {
    return null;
  }
}

export function mensajeCambio(update: Uint8Array): Uint8Array {
  return mensajeSync(PASO.cambio, update);
}

export function mensajePresencia(entradas: readonly EntradaPresencia[]): Uint8Array {
  return escribir(TIPO.presencia, (e) => {
    encoding.writeVarUint8Array(e, escribirPresencia(entradas));
  });
}

/** An empty presence: y-websocket drops a socket on which nothing came for 30 s. */
export const LATIDO: Uint8Array = mensajePresencia([]);
