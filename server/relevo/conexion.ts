// One socket of the relay with who is behind it. Sending never queues without bound: a consumer that
// lets 4 MiB pile up is closed with 4508 and comes back with its rev (rule R6).

import type { WebSocket } from 'ws';
import type { Rol } from '#shared/permisos/roles.ts';
import type { Sala } from '#sync/buzon.ts';
import { CIERRE } from '#sync/protocolo.ts';

export const BYTES_EN_COLA_MAX = 4 * 1024 * 1024;
/** Above this, catching up waits for the socket to drain. */
export const BYTES_EN_COLA_HOLGADOS = 512 * 1024;
const GRACIA_CIERRE_MS = 2000;

export type Identidad = {
  readonly usuarioId: string;
  readonly nombre: string;
  readonly rol: Rol;
  readonly permisosVersion: number;
};

export type Conexion = {
  readonly ws: WebSocket;
  readonly sala: Sala;
  quien: Identidad;
  /** Rows: null until the device says hola; then the rev up to which it was sent everything. */
  rev: bigint | null;
  /** Whether it is being brought up to date from `cambio`, apart from the live rows. */
  poniendoseAlDia: boolean;
  /** Client id of its presence, once it has shown one. */
  clienteId: number | null;
  respondio: boolean;
  /** Whether it has delivered its buzón at least once. */
  entrego: boolean;
  /** Its greetings, one after the other. */
  turno: Promise<void>;
};

export function crearConexion(ws: WebSocket, sala: Sala, quien: Identidad): Conexion {
  return {
    ws,
    sala,
    quien,
    rev: null,
    poniendoseAlDia: false,
    clienteId: null,
    respondio: true,
    entrego: false,
    turno: Promise.resolve(),
  };
}

export function estaAbierta(c: Conexion): boolean {
  return c.ws.readyState === c.ws.OPEN;
}

export function enviar(c: Conexion, bytes: Uint8Array): void {
  if (!estaAbierta(c)) return;
  if (c.ws.bufferedAmount > BYTES_EN_COLA_MAX) {
    cerrar(c, CIERRE.lento, 'lento');
    return;
  }
  c.ws.send(bytes);
}

/** Closes with a code; a peer that does not answer the closing is cut. */
export function cerrar(c: Conexion, codigo: number, motivo: string): void {
  if (c.ws.readyState === c.ws.CLOSED) return;
  c.ws.close(codigo, motivo);
  setTimeout(() => {
    c.ws.terminate();
  }, GRACIA_CIERRE_MS).unref();
}

/** Resolves when the socket has room again, or is closed. */
export async function esperarHolgura(c: Conexion): Promise<void> {
  while (estaAbierta(c) && c.ws.bufferedAmount > BYTES_EN_COLA_HOLGADOS) {
    await new Promise((r) => setTimeout(r, 20));
  }
}
