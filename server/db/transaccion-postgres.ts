// Transactions over postgres.js, whose `begin` and `savepoint` already refuse to commit a level in which
// a statement failed. One thing is added: when the connection is lost in the middle, the driver would
// still write ROLLBACK to the socket that is gone and bring the whole process down. So from the moment
// of the loss no statement is sent any more, and the driver's own scope is left waiting for ever.

import type postgres from 'postgres';
import { ErrorDb, type Db, type Fila, type Parametro } from '#shared/db/db.ts';
import { aErrorDb, correrExec, correrQuery, esPerdida } from './sentencia-postgres.ts';

/** The connection of one transaction, shared by its levels. */
type Enlace = { perdido: boolean; readonly alPerder: () => void };

function perder(enlace: Enlace): void {
  enlace.perdido = true;
  enlace.alPerder();
}

type Cuerpo<T> = (tx: postgres.TransactionSql) => Promise<T>;

function errorDePerdida(): ErrorDb {
  return new ErrorDb('Se perdió la conexión con la base de datos.', { sqlstate: '' });
}

const nuncaTermina = <T>(): Promise<T> => new Promise<T>(() => undefined);

type Nivel<T> = {
  readonly enlace: Enlace;
  /** Opens the level in the driver: `begin` or `savepoint`. */
  readonly abrir: (cuerpo: Cuerpo<T>) => Promise<unknown>;
  readonly fn: (db: Db) => Promise<T>;
};

/** Runs one level. What `fn` throws passes unchanged; what the database refuses is an `ErrorDb`. */
function correrNivel<T>({ enlace, abrir, fn }: Nivel<T>): Promise<T> {
  return new Promise<T>((bien, mal) => {
    let fase: 'sin abrir' | 'corriendo' | 'terminado' = 'sin abrir';
    let fallo: { readonly error: unknown } | null = null;
    const cuerpo: Cuerpo<T> = async (tx) => {
      fase = 'corriendo';
      try {
        const valor = await fn(dbDeTransaccion(tx, enlace, () => fase === 'corriendo'));
        if (enlace.perdido) throw errorDePerdida();
        fase = 'terminado';
        return valor;
      } catch (e) {
        fase = 'terminado';
        fallo = { error: e };
        if (!enlace.perdido) throw e;
        mal(e);
        return await nuncaTermina<T>();
      }
    };
    abrir(cuerpo).then(
      (valor) => {
        // What the driver resolves with is what `cuerpo` returned.
        bien(valor as T);
      },
      (e: unknown) => {
        // Rejected while `fn` still runs: the connection is gone. Its end is awaited in `cuerpo`.
        if (fase === 'corriendo' || esPerdida(e)) perder(enlace);
        if (fase === 'corriendo') return;
        mal(fallo === null ? aErrorDb(e) : fallo.error);
      },
    );
  });
}

function dbDeTransaccion(
  tx: postgres.TransactionSql,
  enlace: Enlace,
  estaAbierta: () => boolean,
): Db {
  async function correr<T>(enviar: () => Promise<T>): Promise<T> {
    if (!estaAbierta()) throw new Error('La transacción ya terminó.');
    if (enlace.perdido) throw errorDePerdida();
    try {
      return await enviar();
    } catch (e) {
      if (esPerdida(e)) perder(enlace);
      throw aErrorDb(e);
    }
  }
  return {
    query: <T extends Fila>(sql: string, params: readonly Parametro[] = []) =>
      correr(() => correrQuery<T>(tx, sql, params)),
    exec: (sql) => correr(() => correrExec(tx, sql)),
    async tx(fn) {
      if (!estaAbierta()) throw new Error('La transacción ya terminó.');
      if (enlace.perdido) throw errorDePerdida();
      return correrNivel({ enlace, abrir: (cuerpo) => tx.savepoint(cuerpo), fn });
    },
  };
}

/** Runs `fn` in a transaction of its own connection. `alPerder` is told when that connection is lost. */
export function enTransaccion<T>(
  sql: postgres.Sql,
  alPerder: () => void,
  fn: (db: Db) => Promise<T>,
): Promise<T> {
  const enlace: Enlace = { perdido: false, alPerder };
  return correrNivel({ enlace, abrir: (cuerpo) => sql.begin(cuerpo), fn });
}
