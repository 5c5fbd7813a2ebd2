// Reads the migration files from disk, for the server, the CLI, the tests and the builder of the
// device's prebuilt data directory. The device itself gets their text from the bundler.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Migracion } from '#shared/db/migrador.ts';

export const CARPETA_MIGRACIONES = fileURLToPath(
  new URL('../../shared/db/migraciones/', import.meta.url),
);

/** Every migration file, in order of name. */
export async function leerMigraciones(carpeta = CARPETA_MIGRACIONES): Promise<Migracion[]> {
  const nombres = (await readdir(carpeta)).filter((n) => n.endsWith('.sql')).toSorted();
  return Promise.all(
    nombres.map(async (nombre) => ({
      nombre,
      sql: await readFile(`${carpeta}/${nombre}`, 'utf8'),
    })),
  );
}
