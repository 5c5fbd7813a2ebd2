// Locks between processes for as long as something is being sent: one per document, and a few places per
// RNC. They are session locks of Postgres on a connection of their own, so a process that is killed lets
// go of everything at once and nobody has to wait for a lease to end.

import { setTimeout as dormir } from 'node:timers/promises';
import postgres from 'postgres';

export interface Candados {
  /** False when this process or another one holds it. */
  tomar(clave: string): Promise<boolean>;
  soltar(clave: string): Promise<void>;
  cerrar(): Promise<void>;
}

/** Apart from other uses of advisory locks in the same database. */
const SEMILLA = 5_310;
const ESPERA_MS_MAX = 10_000;

type Sql = ReturnType<typeof postgres>;

/** One connection for ever: another one would not be the holder of what this one took. */
function abrir(url: string): Sql {
  return postgres(url, {
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    connect_timeout: 10,
    connection: { application_name: 'kofacture-candados' },
    onnotice: () => undefined,
  });
}

export function abrirCandados(url: string): Candados {
  let sql = abrir(url);
  const propios = new Set<string>();

  /** A connection that fails, or goes silent, is thrown away with what it held: Postgres lets go of it. */
  async function pedir<T>(fn: (con: Sql) => Promise<T>): Promise<T> {
    const actual = sql;
    const corte = new AbortController();
    try {
      return await Promise.race([
        fn(actual),
        dormir(ESPERA_MS_MAX, null, { signal: corte.signal }).then(() => {
          throw new Error('los candados no responden');
        }),
      ]);
    } catch (causa) {
      if (sql === actual) {
        sql = abrir(url);
        propios.clear();
        void actual.end({ timeout: 0 }).catch(() => undefined);
      }
      throw causa;
    } finally {
      corte.abort();
    }
  }

  return {
    async tomar(clave) {
      if (propios.has(clave)) return false;
      propios.add(clave);
      let esMio = false;
      try {
        esMio = await pedir(async (con) => {
          const [fila] = await con<{ tomado: boolean }[]>`
            select pg_try_advisory_lock(hashtextextended(${clave}, ${SEMILLA})) as tomado`;
          return fila?.tomado === true;
        });
      } finally {
        if (!esMio) propios.delete(clave);
      }
      return esMio;
    },
    async soltar(clave) {
      if (!propios.has(clave)) return;
      try {
        await pedir(
          (con) => con`select pg_advisory_unlock(hashtextextended(${clave}, ${SEMILLA}))`,
        );
      } finally {
        propios.delete(clave);
      }
    },
    cerrar: () => sql.end({ timeout: 5 }),
  };
}
