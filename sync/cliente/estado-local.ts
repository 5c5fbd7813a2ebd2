// Where the device stands: the rev of the empresa whose rows it holds. `null` while it holds none
// (a new device, or a load that was interrupted).

import type { Db } from '#shared/db/db.ts';

export async function leerRev(db: Db): Promise<bigint | null> {
  const [fila] = await db.query<{ valor: string }>(
    "select valor from estado_local where clave = 'rev'",
  );
  return fila === undefined ? null : BigInt(fila.valor);
}

/** Call it in the transaction that writes the rows of that rev. `null` forgets it. */
export async function guardarRev(tx: Db, rev: string | null): Promise<void> {
  if (rev === null) {
    await tx.query("delete from estado_local where clave = 'rev'");
    return;
  }
  await tx.query(
    `insert into estado_local (clave, valor) values ('rev', $1)
     on conflict (clave) do update set valor = excluded.valor`,
    [rev],
  );
}
