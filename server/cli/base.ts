// The database for an order: the one of DATABASE_URL, or the embedded one, which starts when none runs
// on its folder and stops again when the order ends (unless a server took it meanwhile).

import { join } from 'node:path';
import type { Config } from '#server/config.ts';
import { abrirPostgres, type ConexionPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';

/** Runs `fn` with the database open. */
export async function conBase<T>(
  config: Config,
  fn: (conexion: ConexionPostgres) => Promise<T>,
): Promise<T> {
  const embebido =
    config.databaseUrl === null
      ? await arrancarEmbebido({ dir: join(config.carpetaDatos, 'pg') })
      : null;
  try {
    const conexion = abrirPostgres(embebido?.url ?? config.databaseUrl ?? '', { maximo: 4 });
    try {
      return await fn(conexion);
    } finally {
      await conexion.cerrar();
    }
  } finally {
    await embebido?.detener();
  }
}
