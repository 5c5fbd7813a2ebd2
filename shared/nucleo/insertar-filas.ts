// Inserts any number of rows of one table with one statement and one parameter: the rows travel as
// JSON and the database itself converts each value to the type of its column. Statement triggers
// (saldo_mes, saldo_factura) then run once per document and not once per line.

import type { Db } from '#shared/db/db.ts';
import { invariante } from './resultado.ts';

export type ValorColumna =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly unknown[]
  | { readonly [c: string]: unknown };

export type FilaNueva = Readonly<Record<string, ValorColumna>>;

const NOMBRE = /^[a-z][a-z0-9_]*$/;

/** JSON in which a bigint is written as text; the column's own type reads it back exactly. */
function aTexto(filas: readonly FilaNueva[]): string {
  return JSON.stringify(filas, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));
}

/** All rows must carry the same columns; columns left out take their default. */
export async function insertarFilas(
  db: Db,
  tabla: string,
  filas: readonly FilaNueva[],
): Promise<void> {
  const [primera] = filas;
  if (primera === undefined) return;
  const columnas = Object.keys(primera);
  invariante(
    NOMBRE.test(tabla) && columnas.every((c) => NOMBRE.test(c)),
    `nombres de columna no admitidos en ${tabla}`,
  );
  const lista = columnas.join(', ');
  await db.query(
    `insert into ${tabla} (${lista})
     select ${lista} from jsonb_populate_recordset(null::${tabla}, $1::text::jsonb)`,
    [aTexto(filas)],
  );
}
