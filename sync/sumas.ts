// Count and checksum of each replicated table at the current rev, the same on device and server (rule
// S6). The text of a row is `to_jsonb`, which both engines write alike once the time zone is UTC;
// derived tables are left out because they are proved by their own triggers.

import type { Db } from '#shared/db/db.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';

/** Table → `<rows>:<sum of the first 48 bits of md5 of each row>`. Reads every row: for idle moments. */
export function calcularSumas(
  db: Db,
  empresaId: string,
): Promise<Readonly<Record<string, string>>> {
  return db.tx((tx) => sumasEn(tx, empresaId));
}

/** The same inside a transaction of the caller, whose time zone becomes UTC until it ends. */
export async function sumasEn(
  tx: Db,
  empresaId: string,
): Promise<Readonly<Record<string, string>>> {
  await tx.exec("set local timezone to 'UTC'");
  const partes: [string, string][] = [];
  for (const { tabla } of COLECCIONES) {
    const [fila] = await tx.query<{ suma: string }>(
      `select count(*)::text || ':' ||
         coalesce(sum(('x' || left(md5(to_jsonb(t)::text), 12))::bit(48)::bigint), 0)::text as suma
       from ${tabla} t where t.empresa_id = $1`,
      [empresaId],
    );
    partes.push([tabla, fila?.suma ?? '0:0']);
  }
  return Object.fromEntries(partes);
}
