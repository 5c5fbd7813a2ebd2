// What the handlers of the simulator share: where its state is, its clock, its settings, and the shape
// in which it answers. Every answer says by header that it does not come from the DGII, and every page in
// large letters.

import type { Context } from 'hono';
import type { Db } from '#shared/db/db.ts';
import type { Reloj } from '#shared/fecha/fecha.ts';
import type { Ids } from '#shared/nucleo/ids.ts';
import type { Fallas } from './fallas.ts';
import type { EmisorSimulado } from './emisor-simulado.ts';

export type Ambiente = 'testecf' | 'certecf' | 'ecf';

export type OpcionesSimulador = {
  /** How long an e-CF stays «En proceso»; the DGII says 200 ms on average. */
  readonly retardo_ms?: number;
  /** Mounts `POST /control` (faults on demand, registry). Only for tests. */
  readonly conControl?: boolean;
  /**
   * Addresses of this very server, which the issuer-receiver may call besides those of the directory. What
   * the request says in its Host is no proof of being one.
   */
  readonly direccionesPropias?: readonly string[];
  /** How the issuer-receiver calls the services of a contribuyente; by default the network. */
  readonly fetch?: typeof fetch;
};

export type Simulador = {
  readonly db: Db;
  readonly reloj: Reloj;
  readonly ids: Ids;
  readonly retardo_ms: number;
  readonly fallas: Fallas;
  readonly conControl: boolean;
  readonly direccionesPropias: readonly string[];
  readonly fetch: typeof fetch;
  /** The electronic contribuyente that the simulator plays; its key is made on first use. */
  readonly emisor: () => Promise<EmisorSimulado>;
};

export type Peticion = {
  readonly c: Context;
  readonly ambiente: Ambiente;
  /** Query parameters with their names in lower case: the DGII does not mind the case. */
  readonly query: ReadonlyMap<string, string>;
  /** Who holds the bearer token; '' where none is asked for. */
  readonly identificacion: string;
};

export type Manejador = (sim: Simulador, peticion: Peticion) => Promise<Response>;

export const CABECERA = 'X-Kofacture-Simulador';
/** Header values are ASCII. */
const CABECERAS = { [CABECERA]: 'si', 'X-Ambiente': 'AMBIENTE DE PRUEBAS (simulador)' };

export function json(cuerpo: unknown, estado = 200): Response {
  return new Response(JSON.stringify(cuerpo), {
    status: estado,
    headers: { 'content-type': 'application/json; charset=utf-8', ...CABECERAS },
  });
}

export function conTipo(cuerpo: string, tipo: string, estado = 200): Response {
  return new Response(cuerpo, {
    status: estado,
    headers: { 'content-type': `${tipo}; charset=utf-8`, ...CABECERAS },
  });
}
