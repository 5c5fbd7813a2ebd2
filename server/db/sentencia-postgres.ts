// One statement over postgres.js, and how its failures become `ErrorDb`.

import postgres from 'postgres';
import { textoDeParametro } from '#shared/db/codecs.ts';
import { ErrorDb, type Fila, type Parametro } from '#shared/db/db.ts';

type Ejecutor = Pick<postgres.Sql, 'unsafe'>;

export async function correrQuery<T extends Fila>(
  sql: Ejecutor,
  texto: string,
  params: readonly Parametro[],
): Promise<T[]> {
  // `simple: false` keeps one statement per call, as PGlite does, also without parameters.
  const opciones = { prepare: true, simple: false };
  const filas = await sql.unsafe<T[]>(texto, params.map(textoDeParametro), opciones);
  return [...filas];
}

export async function correrExec(sql: Ejecutor, texto: string): Promise<void> {
  await sql.unsafe(texto).simple();
}

/** The connection is gone: what the driver itself says, or the operating system through it. */
export function esPerdida(e: unknown): boolean {
  if (e instanceof postgres.PostgresError || !(e instanceof Error)) return false;
  const { code = '', syscall } = e as NodeJS.ErrnoException;
  return code.startsWith('CONNECTION_') || syscall !== undefined;
}

export function aErrorDb(e: unknown): ErrorDb {
  if (e instanceof ErrorDb) return e;
  if (e instanceof postgres.PostgresError) {
    return new ErrorDb(e.message, {
      sqlstate: e.code,
      constraint: e.constraint_name ?? null,
      tabla: e.table_name ?? null,
      causa: e,
    });
  }
  // Some connection failures (AggregateError of several addresses) have a code but no message.
  const codigo = e instanceof Error ? ((e as NodeJS.ErrnoException).code ?? '') : '';
  const mensaje = e instanceof Error ? e.message : String(e);
  return new ErrorDb(mensaje === '' ? codigo : mensaje, { sqlstate: '', causa: e });
}
