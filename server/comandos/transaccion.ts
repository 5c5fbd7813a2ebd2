// The two ways into the rows of one empresa. `enEmpresa` reads (and writes what has no rev) under the
// non-owner role with RLS; `conRev` also takes the next rev of the empresa, which locks it: commit
// order is rev order (sincronizacion.md §4).

import type { Db } from '#shared/db/db.ts';
import { invariante } from '#shared/nucleo/resultado.ts';

/** Runs `fn` in a transaction as `kofacture_app`, seeing only the rows of `empresaId`. */
export function enEmpresa<T>(db: Db, empresaId: string, fn: (tx: Db) => Promise<T>): Promise<T> {
  return db.tx(async (tx) => {
    await entrarEnEmpresa(tx, empresaId);
    return fn(tx);
  });
}

/** Takes the next rev of the empresa and runs `fn`; the rows it writes carry that rev. */
export function conRev<T>(
  db: Db,
  empresaId: string,
  fn: (tx: Db, rev: bigint) => Promise<T>,
): Promise<{ readonly valor: T; readonly rev: bigint }> {
  return enEmpresa(db, empresaId, async (tx) => {
    const rev = await tomarRev(tx, empresaId);
    return { valor: await fn(tx, rev), rev };
  });
}

/** `set local role` and the empresa of RLS, in one round trip. */
export async function entrarEnEmpresa(tx: Db, empresaId: string): Promise<void> {
  await tx.query(
    "select set_config('role', 'kofacture_app', true), set_config('app.empresa', $1, true)",
    [empresaId],
  );
}

/** Locks the empresa until the end of the transaction and returns its next rev; null when there is none. */
export async function intentarRev(tx: Db, empresaId: string): Promise<bigint | null> {
  const [fila] = await tx.query<{ rev: bigint }>(
    `update empresa_rev set rev = rev + 1 where empresa_id = $1
     returning rev, set_config('app.rev', rev::text, true)`,
    [empresaId],
  );
  return fila?.rev ?? null;
}

/** The same for an empresa that is known to exist. */
export async function tomarRev(tx: Db, empresaId: string): Promise<bigint> {
  const rev = await intentarRev(tx, empresaId);
  invariante(rev !== null, `la empresa ${empresaId} no tiene contador de rev`);
  return rev;
}
