// The contract of a comando: an intent with legal weight that runs as the same mutator on the device
// (optimistic, undoable) and on the server (authoritative, exactly once). A mutator is a function of
// the transaction and the comando alone: no clock, no randomness, no network.

import type { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import type { Resultado } from './resultado.ts';

export type Lado = 'servidor' | 'dispositivo';

export type NumeroFiscal = {
  readonly encf: string;
  readonly secuenciaId: string;
  readonly vence: Fecha | null;
};

/** Gives numbers where numbers may be given: the server. On the device every answer is `null`. */
export interface Numerador {
  /** Next e-NCF of the authorised range, or the refusal `ventas.SECUENCIA_AGOTADA` / `SECUENCIA_VENCIDA`. */
  encf(tipo: string, fecha: Fecha): Promise<Resultado<NumeroFiscal | null>>;
  /** Next number of the diario in the ejercicio, without gaps. */
  asiento(diario: string, ejercicio: number): Promise<bigint | null>;
}

export type Contexto = {
  readonly db: Db;
  readonly lado: Lado;
  readonly empresaId: string;
  readonly usuario: { readonly id: string; readonly nombre: string; readonly rol: Rol };
  readonly dispositivoId: string;
  /** Id of the comando (UUIDv7 made by the device). */
  readonly opId: string;
  /** Position of the comando in its device, from 1, without gaps. */
  readonly n: number;
  /** When the person acted, by the clock of the device. Shown, never trusted. */
  readonly hechoEn: Instante;
  /** Server: its own time. Device: `hechoEn`, so that a redo gives the same rows. */
  readonly ahora: Instante;
  /** The day of `ahora` in America/Santo_Domingo. */
  readonly hoy: Fecha;
  /** Deterministic UUID from the comando and a label: device and server make the same ids. */
  id(etiqueta: string): string;
  readonly numerador: Numerador;
};

/** What the server answers besides `ok` and `rev`; small, JSON, without bigint. */
export type Salida = Readonly<Record<string, string | number | boolean | null>>;

export type DefComando<Datos> = {
  /** `modulo.verboObjeto`, e.g. `ventas.emitirFactura`. */
  readonly tipo: string;
  readonly v: number;
  readonly esquema: z.ZodType<Datos>;
  readonly roles: readonly Rol[];
  /** What a person calls it: «Emitir factura». */
  readonly titulo: string;
  /** Validates everything, then writes everything inside `ctx.db` (already a transaction). */
  ejecutar(ctx: Contexto, datos: Datos): Promise<Resultado<Salida>>;
};

// The registry holds definitions of different data types; each is only ever fed what its own schema parsed.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CualquierComando = DefComando<any>;

export function definirComando<Datos>(def: DefComando<Datos>): DefComando<Datos> {
  return def;
}

export type DefConsulta<Args, Salida> = {
  readonly nombre: string;
  readonly esquema: z.ZodType<Args>;
  readonly roles: readonly Rol[];
  /** Tables whose change makes the answer stale; a live query runs again when one of them moves. */
  readonly tablas: readonly string[];
  ejecutar(db: Db, empresaId: string, args: Args): Promise<Salida>;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CualquierConsulta = DefConsulta<any, any>;

export function definirConsulta<Args, Salida>(
  def: DefConsulta<Args, Salida>,
): DefConsulta<Args, Salida> {
  return def;
}
