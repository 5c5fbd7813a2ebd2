// Presence on the wire (y-protocols awareness, message type 1), read and written entry by entry so that
// the relay can let through only what is the sender's own (rules P1–P5 of SPEC.md).

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Largest state of one person, in bytes of JSON (rule P2). */
export const BYTES_PRESENCIA_MAX = 4096;
/** People in one update; more is not an update of ours. */
const ENTRADAS_MAX = 1000;

export type EstadoPresencia = Readonly<Record<string, unknown>>;

export type EntradaPresencia = {
  readonly clienteId: number;
  readonly reloj: number;
  /** null: that person left. */
  readonly estado: EstadoPresencia | null;
};

/** The bytes after the message type and length; null when they are not an awareness update. */
export function leerPresencia(bytes: Uint8Array): EntradaPresencia[] | null {
  try {
    const d = decoding.createDecoder(bytes);
    const cuantas = decoding.readVarUint(d);
    if (cuantas > ENTRADAS_MAX) return null;
    const entradas: EntradaPresencia[] = [];
    for (let i = 0; i < cuantas; i++) {
      const clienteId = decoding.readVarUint(d);
      const reloj = decoding.readVarUint(d);
      const estado: unknown = JSON.parse(decoding.readVarString(d));
      if (estado !== null && !esObjeto(estado)) return null;
      entradas.push({ clienteId, reloj, estado });
    }
    return entradas;
  } catch {
    // Bytes that end early or bad JSON: not an update.
    return null;
  }
}

export function escribirPresencia(entradas: readonly EntradaPresencia[]): Uint8Array {
  const e = encoding.createEncoder();
  encoding.writeVarUint(e, entradas.length);
  for (const { clienteId, reloj, estado } of entradas) {
    encoding.writeVarUint(e, clienteId);
    encoding.writeVarUint(e, reloj);
    encoding.writeVarString(e, JSON.stringify(estado));
  }
  return encoding.toUint8Array(e);
}

function esObjeto(v: unknown): v is EstadoPresencia {
  return typeof v === 'object' && v !== null && !Array.isArray(v);
}
