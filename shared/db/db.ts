// The one door to a database. Two adapters stand behind it, PGlite on the device and postgres.js on
// the server, and give the same values: int8 as bigint, date as 'AAAA-MM-DD', timestamptz as an ISO
// instant in UTC, numeric as string, json parsed, bytea as Uint8Array. One contract suite runs on both.

export type Parametro =
  string | number | bigint | boolean | null | Uint8Array | readonly string[] | readonly bigint[];

export type Fila = Record<string, unknown>;

export interface Db {
  /** Runs one parameterised statement ($1, $2 …) and returns its rows. Throws only `ErrorDb`. */
  query<T extends Fila = Fila>(sql: string, params?: readonly Parametro[]): Promise<T[]>;
  /** Runs several statements without parameters (migrations). Throws only `ErrorDb`. */
  exec(sql: string): Promise<void>;
  /**
   * Runs `fn` in a transaction: commits when it returns, rolls back when it throws and rethrows.
   * Inside a transaction it opens a savepoint, so that an inner failure leaves the outer one usable.
   */
  tx<T>(fn: (db: Db) => Promise<T>): Promise<T>;
}

/** Every failure of the database, whichever the driver. `sqlstate` is '' when the failure has none. */
export class ErrorDb extends Error {
  override readonly name = 'ErrorDb';
  readonly sqlstate: string;
  readonly constraint: string | null;
  readonly tabla: string | null;

  constructor(
    mensaje: string,
    datos: { sqlstate: string; constraint?: string | null; tabla?: string | null; causa?: unknown },
  ) {
    super(mensaje, { cause: datos.causa });
    this.sqlstate = datos.sqlstate;
    this.constraint = datos.constraint ?? null;
    this.tabla = datos.tabla ?? null;
  }
}
