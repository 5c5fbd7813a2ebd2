// Sorts what a database throws at a comando: passing (try again), of the data (a refusal, because it
// will be the same next time), or a fault of the program (rules C8 and C9).

import { ErrorDb } from '#shared/db/db.ts';
import { rechazosSync } from '#shared/nucleo/rechazos-sync.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';

const ESTADOS_PASAJEROS: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '57014', // query_canceled (statement timeout)
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** A lost connection, a deadlock, a server that restarts: the same comando may work in a moment. */
export function esPasajera(error: unknown): boolean {
  if (!(error instanceof ErrorDb)) return false;
  if (ESTADOS_PASAJEROS.has(error.sqlstate)) return true;
  // Classes 08 (connection) and 53 (insufficient resources).
  if (/^(08|53)/.test(error.sqlstate)) return true;
  return error.sqlstate === '' && /CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND/.test(codigoDe(error));
}

function codigoDe(error: ErrorDb): string {
  const causa = error.cause;
  const codigo =
    typeof causa === 'object' && causa !== null && 'code' in causa ? String(causa.code) : '';
  return `${codigo} ${error.message}`;
}

/**
 * The refusal for an error of classes 22 and 23: `sync.INTEGRIDAD` when the person can do something
 * (a repeated key, a row that is gone), `sync.FALLO_INTERNO` when a rule of ours should have refused
 * before. `null` when the error is not of the data.
 */
export function rechazoDeDatos(error: unknown): Rechazo | null {
  if (!(error instanceof ErrorDb) || !/^2[23]/.test(error.sqlstate)) return null;
  if (error.sqlstate === '23505') {
    return rechazosSync.rechazo('INTEGRIDAD', {
      datos: { detalle: `ya existe ${nombreDe(error)} con ese mismo dato` },
    });
  }
  if (error.sqlstate === '23503') {
    return rechazosSync.rechazo('INTEGRIDAD', {
      datos: { detalle: 'ya no existe un registro al que hace referencia' },
    });
  }
  return rechazosSync.rechazo('FALLO_INTERNO');
}

const NOMBRES: Readonly<Record<string, string>> = {
  factura: 'una factura',
  linea_factura: 'una línea de factura',
  tercero: 'un tercero',
  producto: 'un producto',
  secuencia: 'una secuencia',
  movimiento: 'un cobro',
  periodo: 'un período',
  borrador: 'un borrador',
  cuenta: 'una cuenta',
};

function nombreDe(error: ErrorDb): string {
  return NOMBRES[error.tabla ?? ''] ?? 'un registro';
}
