// The `Db` port over PGlite: the device's database, and the one that tests of SQL and mutators use.
// A transaction holds PGlite's only session, so statements of other callers wait for its end.

import type { ParserOptions, PGliteInterface, SerializerOptions } from '@electric-sql/pglite';
import { OIDS, PARSERS, textoDeParametro } from './codecs.ts';
import { ErrorDb, type Db, type Fila, type Parametro } from './db.ts';

const parsers: ParserOptions = { ...PARSERS };
// Parameters already are text when they reach the driver.
const serializers: SerializerOptions = Object.fromEntries(OIDS.map((o) => [o, String]));

/** Options for `PGlite.create`, so that whoever uses the instance directly reads the same values. */
export const OPCIONES_PGLITE = { parsers, serializers } as const;

type Sesion = Pick<PGliteInterface, 'query' | 'exec'>;

function campo(e: object, nombre: string): string | null {
  const v: unknown = Reflect.get(e, nombre);
  return typeof v === 'string' && v !== '' ? v : null;
}

function aErrorDb(e: unknown): ErrorDb {
  if (e instanceof ErrorDb) return e;
  if (!(e instanceof Error)) return new ErrorDb(String(e), { sqlstate: '', causa: e });
  return new ErrorDb(e.message, {
    sqlstate: campo(e, 'code') ?? '',
    constraint: campo(e, 'constraint'),
    tabla: campo(e, 'table'),
    causa: e,
  });
}

/**
 * One level of transaction. A statement that failed at this level leaves the level unusable, so
 * `fallo` is thrown at its end even when the caller swallowed it: nothing is committed by half.
 */
class Nivel implements Db {
  readonly #sesion: Sesion;
  readonly #profundidad: number;
  #fallo: ErrorDb | null = null;
  #cerrado = false;

  constructor(sesion: Sesion, profundidad: number) {
    this.#sesion = sesion;
    this.#profundidad = profundidad;
  }

  async query<T extends Fila>(sql: string, params: readonly Parametro[] = []): Promise<T[]> {
    return this.#correr(async () => {
      const r = await this.#sesion.query<T>(sql, params.map(textoDeParametro), OPCIONES_PGLITE);
      return r.rows;
    });
  }

  async exec(sql: string): Promise<void> {
    await this.#correr(() => this.#sesion.exec(sql));
  }

  async tx<T>(fn: (db: Db) => Promise<T>): Promise<T> {
    const punto = `kf_${String(this.#profundidad)}`;
    await this.exec(`savepoint ${punto}`);
    const dentro = new Nivel(this.#sesion, this.#profundidad + 1);
    try {
      const valor = await dentro.correrHastaElFinal(fn);
      await this.exec(`release savepoint ${punto}`);
      return valor;
    } catch (e) {
      await this.exec(`rollback to savepoint ${punto}; release savepoint ${punto}`);
      throw e;
    }
  }

  async correrHastaElFinal<T>(fn: (db: Db) => Promise<T>): Promise<T> {
    try {
      const valor = await fn(this);
      if (this.#fallo !== null) throw this.#fallo;
      return valor;
    } finally {
      this.#cerrado = true;
    }
  }

  async #correr<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#cerrado) throw new Error('La transacción ya terminó.');
    try {
      return await fn();
    } catch (e) {
      const error = aErrorDb(e);
      this.#fallo ??= error;
      throw error;
    }
  }
}

export function dbDePglite(pg: PGliteInterface): Db {
  async function correr<T>(fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (e) {
      throw aErrorDb(e);
    }
  }
  return {
    query: <T extends Fila>(sql: string, params: readonly Parametro[] = []) =>
      correr(async () => {
        const r = await pg.query<T>(sql, params.map(textoDeParametro), OPCIONES_PGLITE);
        return r.rows;
      }),
    exec: async (sql) => {
      await correr(() => pg.exec(sql));
    },
    async tx<T>(fn: (db: Db) => Promise<T>): Promise<T> {
      // What `fn` throws is kept aside: only failures of the database itself become ErrorDb.
      let ajeno: { readonly error: unknown } | null = null;
      try {
        return await pg.transaction(async (tx) => {
          try {
            return await new Nivel(tx, 1).correrHastaElFinal(fn);
          } catch (e) {
            ajeno = { error: e };
            throw e;
          }
        });
      } catch (e) {
        const guardado = ajeno as { readonly error: unknown } | null;
        throw guardado === null ? aErrorDb(e) : guardado.error;
      }
    },
  };
}
