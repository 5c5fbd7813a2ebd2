// What the device may not lose, behind a port: comandos with their number, the epoch of the buzón,
// updates of drafts, the boot snapshot and settings. Dexie implements it in the browser, a memory
// one in tests. PGlite is a cache of the server; this is not (sincronizacion.md §7).

import type { Salida } from '#shared/nucleo/comando.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { SobreComando } from '#sync/comando.ts';

export type EstadoOp = 'por_enviar' | 'aceptada' | 'rechazada';

export type OpGuardada = {
  readonly id: string;
  /** Position in the device, from 1, without gaps. */
  readonly n: number;
  readonly estado: EstadoOp;
  readonly sobre: SobreComando;
  /** Of an accepted comando: the rev that holds its rows. */
  readonly rev: string | null;
  /** What the comando answered; known once accepted. */
  readonly salida: Salida | null;
  readonly rechazos: readonly Rechazo[];
};

export type Aceptacion = {
  readonly id: string;
  readonly rev: string;
  readonly salida: Salida | null;
};

export interface AlmacenOps {
  /** Numbers and stores a comando in one durable step. An id that is already there comes back as it is. */
  agregar(id: string, hacer: (n: number) => SobreComando): Promise<OpGuardada>;
  obtener(id: string): Promise<OpGuardada | null>;
  /** Takes back a comando that was never queued, and gives its number back when it was the last one. */
  retirar(id: string): Promise<void>;
  /** In order of `n`. */
  deEstado(estado: EstadoOp): Promise<readonly OpGuardada[]>;
  contar(estado: EstadoOp): Promise<number>;
  /** Ids that are not of this device are ignored; the first `salida` known stays. */
  aceptar(lista: readonly Aceptacion[]): Promise<void>;
  rechazar(id: string, rechazos: readonly Rechazo[]): Promise<void>;
  /** Forgets a refused comando; any other stays. */
  descartar(id: string): Promise<void>;
  /** Keeps only the newest `conservar` accepted comandos. */
  podar(conservar: number): Promise<void>;
}

export type Epoca = {
  readonly epoca: number;
  /** Starts of the engine that wrote into this epoch. */
  readonly sesiones: number;
  readonly comandos: number;
};

export interface AlmacenEpoca {
  leer(): Promise<Epoca>;
  guardar(epoca: Epoca): Promise<void>;
}

export type UpdateBorrador = { readonly n: number; readonly cambios: Uint8Array };

export interface AlmacenBorradores {
  leer(borradorId: string): Promise<readonly UpdateBorrador[]>;
  agregar(borradorId: string, cambios: Uint8Array): Promise<void>;
  /** Replaces every update up to and including `hasta` by one. */
  compactar(borradorId: string, hasta: number, todo: Uint8Array): Promise<void>;
  borrar(borradorId: string): Promise<void>;
}

export interface AlmacenClaves {
  leer(clave: string): Promise<unknown>;
  guardar(clave: string, valor: unknown): Promise<void>;
  /** What is there, or, in the same step, what `hacer` makes: two tabs that ask at once agree. */
  fijar(clave: string, hacer: () => unknown): Promise<unknown>;
}

export interface Almacen {
  readonly ops: AlmacenOps;
  readonly epoca: AlmacenEpoca;
  readonly borradores: AlmacenBorradores;
  /** Last answers of the first screens, painted while PGlite boots. */
  readonly foto: AlmacenClaves;
  readonly ajustes: AlmacenClaves;
  /** Deletes everything of this (usuario, empresa); `conservarOps` spares the comandos and their numbering. */
  borrar(opciones: { readonly conservarOps: boolean }): Promise<void>;
  cerrar(): void;
}
