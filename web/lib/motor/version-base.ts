// Names the schema of a device's database: the same migrations give the same version, whoever
// computes it (the script that makes the prebuilt directory, or the app that opens it).

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { checksumDe, migracionesDe, type Migracion } from '#shared/db/migrador.ts';

export function versionDe(migraciones: readonly Migracion[]): string {
  const lista = migracionesDe('local', migraciones).map((m) => `${m.nombre} ${checksumDe(m.sql)}`);
  return bytesToHex(sha256(utf8ToBytes(lista.join('\n')))).slice(0, 20);
}
