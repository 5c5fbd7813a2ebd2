// The device's database as the engine needs it: the `Db` port, COPY from bytes, and a way to throw
// the whole cache away. The PGlite filesystem behind it is chosen elsewhere (browser: opfs-ahp).

import type { Db } from '#shared/db/db.ts';

export interface BaseLocal {
  readonly db: Db;
  /**
   * Loads rows in COPY text format into `tabla`, with triggers and foreign keys off: the bytes are
   * the server's own rows and what triggers derive is rebuilt afterwards. Throws `ErrorDb`.
   */
  copiar(tabla: string, columnas: readonly string[], datos: Uint8Array): Promise<void>;
  cerrar(): Promise<void>;
}

export interface FabricaBase {
  /** Opens the migrated database, making it when there is none. Throws when it cannot be used. */
  abrir(): Promise<BaseLocal>;
  /** Deletes the database; the next `abrir` starts empty. */
  destruir(): Promise<void>;
}
