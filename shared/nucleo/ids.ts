// Identifiers. A new id is a UUIDv7 made where the person acts (time and randomness are parameters);
// an id that a mutator needs is derived from its comando, so that device and server agree on it.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

function formatear(bytes: Uint8Array): string {
  const h = bytesToHex(bytes);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20, 32)}`;
}

/** UUIDv7 (RFC 9562 §5.7) from milliseconds since the epoch and 10 random bytes. */
export function uuid7(ms: number, azar: Uint8Array): string {
  const b = new Uint8Array(16);
  let t = ms;
  for (let i = 5; i >= 0; i--) {
    b[i] = t % 256;
    t = Math.floor(t / 256);
  }
  b.set(azar.subarray(0, 10), 6);
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x70;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  return formatear(b);
}

/** UUIDv8 from SHA-256 of `base/etiqueta`: the same on every machine. */
export function idDerivado(base: string, etiqueta: string): string {
  const b = sha256(utf8ToBytes(`${base}/${etiqueta}`)).slice(0, 16);
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x80;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  return formatear(b);
}

/** Where ids and time come from; passed in, never reached for. */
export interface Ids {
  nuevo(): string;
}

const PATRON_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function esUuid(s: string): boolean {
  return PATRON_UUID.test(s);
}
