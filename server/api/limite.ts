// Requests per minute and address (architecture of the API: 100). The count lives in the memory of
// the process: with N processes the allowance is at most N times larger. Fixed windows of one minute.

import type { Reloj } from '#shared/fecha/fecha.ts';

const VENTANA_MS = 60_000;
const DIRECCIONES_MAX = 50_000;

export type Limite = {
  /** Seconds to wait; 0 when the request may go on. It counts the request. */
  pasar(ip: string): number;
};

/** `maximo` 0 means no limit. */
export function crearLimite(reloj: Reloj, maximo: number): Limite {
  let ventana = 0;
  let cuentas = new Map<string, number>();
  return {
    pasar(ip) {
      if (maximo === 0) return 0;
      const ahora = reloj.ahora();
      const actual = Math.floor(ahora / VENTANA_MS);
      if (actual !== ventana || cuentas.size > DIRECCIONES_MAX) {
        ventana = actual;
        cuentas = new Map();
      }
      const n = (cuentas.get(ip) ?? 0) + 1;
      cuentas.set(ip, n);
      return n <= maximo ? 0 : Math.ceil(((actual + 1) * VENTANA_MS - ahora) / 1000);
    },
  };
}
