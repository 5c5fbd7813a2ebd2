// The `Db` port over postgres.js: the server's authoritative database. Statements outside a
// transaction use any connection of the pool; a transaction reserves one until it ends.

import postgres from 'postgres';
import { OIDS, PARSERS, textoDeParametro } from '#shared/db/codecs.ts';
import type { Db, Fila, Parametro } from '#shared/db/db.ts';
import { crearPiscina } from './piscina.ts';
import { aErrorDb, correrExec, correrQuery, esPerdida } from './sentencia-postgres.ts';
import { enTransaccion } from './transaccion-postgres.ts';

export type ConexionPostgres = {
  readonly db: Db;
  /** A small pool apart, for LISTEN/NOTIFY and COPY only; everything else goes through `db`. */
  readonly sql: postgres.Sql;
  cerrar(): Promise<void>;
};

/** Parameters of the port are text already; what users of `sql` pass directly is served too. */
function serializar(v: unknown): string {
  if (typeof v === 'string') return v;
  if (v instanceof Date) return v.toISOString();
  if (v instanceof Uint8Array) return textoDeParametro(v) ?? '';
  return typeof v === 'object' ? JSON.stringify(v) : String(v);
}

/** One entry per OID: postgres.js then neither guesses types nor asks the database for them. */
function tipos(): Record<string, postgres.PostgresType> {
  return Object.fromEntries(
    OIDS.map((oid) => [
      `t${String(oid)}`,
      { to: oid, from: [oid], serialize: serializar, parse: PARSERS[oid] ?? String },
    ]),
  );
}

/** Opens a pool of at most `maximo` connections (10). Nothing connects until the first statement. */
export function abrirPostgres(url: string, opciones: { maximo?: number } = {}): ConexionPostgres {
  const abrir = (max: number): postgres.Sql =>
    postgres(url, {
      max,
      fetch_types: false,
      connect_timeout: 10,
      types: tipos(),
      connection: { TimeZone: 'UTC', application_name: 'kofacture' },
      onnotice: () => undefined,
    });
  const piscina = crearPiscina(() => abrir(opciones.maximo ?? 10));
  const sql = abrir(2);

  function correr<T>(enviar: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    return piscina.usar(async (actual, alPerder) => {
      try {
        return await enviar(actual);
      } catch (e) {
        if (esPerdida(e)) alPerder();
        throw aErrorDb(e);
      }
    });
  }
  const db: Db = {
    query: <T extends Fila>(texto: string, params: readonly Parametro[] = []) =>
      correr((s) => correrQuery<T>(s, texto, params)),
    exec: (texto) => correr((s) => correrExec(s, texto)),
    tx: (fn) => piscina.usar((actual, alPerder) => enTransaccion(actual, alPerder, fn)),
  };
  return {
    db,
    sql,
    async cerrar() {
      await Promise.all([piscina.cerrar(), sql.end({ timeout: 5 })]);
    },
  };
}
