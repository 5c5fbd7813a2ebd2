// The services of the server for an order of the command line: database, clock, ids and the notices by
// which a running server hears of the new rows.

import { randomBytes } from 'node:crypto';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { leerConfig } from '#server/config.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import type { Servicios } from '#server/servicios.ts';
import { conBase } from './base.ts';
import { FALLA, type Pedido } from './orden.ts';

/** Runs `fn` with everything open; says so, and ends with 1, when the database has no tables. */
export function conServicios(
  pedido: Pedido,
  fn: (servicios: Servicios) => Promise<number>,
): Promise<number> {
  const { salida, ahora } = pedido;
  const config = leerConfig(pedido.env);
  const bitacora = {
    info: () => undefined,
    error: (mensaje: string, datos?: Record<string, unknown>) => {
      salida.avisar(`${mensaje} ${JSON.stringify(datos ?? {})}`);
    },
  };
  return conBase(config, async ({ db, sql }) => {
    const [hay] = await db.query<{ esta: boolean }>(
      "select to_regclass('empresa') is not null as esta",
    );
    if (hay?.esta !== true) {
      salida.avisar('La base todavía no tiene tablas. Ejecute antes la orden migrar.');
      return FALLA;
    }
    const avisos = crearAvisos({ sql, bitacora });
    const ids = { nuevo: () => uuid7(ahora(), new Uint8Array(randomBytes(10))) };
    try {
      return await fn({ db, reloj: { ahora }, ids, config, avisos, bitacora });
    } finally {
      await avisos.cerrar();
    }
  });
}
