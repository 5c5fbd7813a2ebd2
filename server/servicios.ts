// What the parts of the server are made with, passed in and never reached for: database, clock, ids,
// configuration, and the notice that an empresa has new rows.

import type { Db } from '#shared/db/db.ts';
import type { Reloj } from '#shared/fecha/fecha.ts';
import type { Ids } from '#shared/nucleo/ids.ts';
import type { Config } from '#server/config.ts';

/** Tells every room of an empresa, in this process and the others, that its rev moved. */
export interface Avisos {
  /** Called after a commit; never inside a transaction. */
  filasNuevas(empresaId: string): void;
  borradorNuevo(empresaId: string, borradorId: string): void;
  alLlegarFilas(oyente: (empresaId: string) => void): () => void;
  alLlegarBorrador(oyente: (empresaId: string, borradorId: string) => void): () => void;
}

export interface Bitacora {
  info(mensaje: string, datos?: Record<string, unknown>): void;
  error(mensaje: string, datos?: Record<string, unknown>): void;
}

export type Servicios = {
  /** Connected as the owner role: only for what has no empresa. Everything else goes through `enEmpresa`. */
  readonly db: Db;
  readonly reloj: Reloj;
  readonly ids: Ids;
  readonly config: Config;
  readonly avisos: Avisos;
  readonly bitacora: Bitacora;
};
