// What the API is mounted with, besides the services: parts whose life belongs to the server.

import type { Hono } from 'hono';
import type { Freno } from '#server/auth/freno.ts';
import type { Estaticos } from './estaticos.ts';

export type ColaDeApi = {
  /** Somebody takes its jobs. */
  estaViva(): Promise<boolean>;
  /** What waits its turn goes now: a certificate arrived. Never throws. */
  reintentar(empresaId: string): Promise<void>;
};

export type PartesApi = {
  readonly freno: Freno;
  /** The queue of e-CF; null without one (tests of the API alone). */
  readonly cola: ColaDeApi | null;
  /** The simulator of the DGII, mounted at /simulador, or null. */
  readonly simulador: Hono | null;
  /** The stand-in of Alanube, mounted at /simulador-alanube; without it, none. */
  readonly simuladorAlanube?: Hono | null;
  /** The built app, or null to serve the API alone. */
  readonly estaticos: Estaticos | null;
};
