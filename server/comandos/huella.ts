// The identity of an envelope: two envelopes with one id are the same comando only if everything that
// can change its effect is equal (rule C3). `desfase_reloj` is informative and stays out.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { SobreComando } from '#sync/comando.ts';

/** SHA-256 in hex of the canonical JSON (keys sorted) of the envelope. */
export function huellaSobre(sobre: SobreComando): string {
  const { desfase_reloj: _informativo, ...resto } = sobre;
  return bytesToHex(sha256(utf8ToBytes(canonico(resto))));
}

function canonico(valor: unknown): string {
  if (Array.isArray(valor)) return `[${valor.map(canonico).join(',')}]`;
  if (typeof valor !== 'object' || valor === null) return JSON.stringify(valor) ?? 'null';
  const partes = Object.entries(valor)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([clave, v]) => `${JSON.stringify(clave)}:${canonico(v)}`);
  return `{${partes.join(',')}}`;
}

/** Texts that no Postgres can store: a NUL character or half of a surrogate pair. */
export function tieneTextoImposible(valor: unknown): boolean {
  if (typeof valor === 'string') return valor.includes('\0') || !valor.isWellFormed();
  if (Array.isArray(valor)) return valor.some(tieneTextoImposible);
  if (typeof valor !== 'object' || valor === null) return false;
  return Object.entries(valor).some(([k, v]) => tieneTextoImposible(k) || tieneTextoImposible(v));
}
