// Where the databases of tests are kept between runs: a folder of the system's temporary directory
// named after what they are made of, so that a changed migration never meets an old copy.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';

export const CARPETA_PRUEBAS = join(tmpdir(), `kofacture-pruebas-${String(userInfo().uid)}`);

/** 12 hex digits over the migrations and the version of PGlite. */
export async function huellaDeEsquema(): Promise<string> {
  const h = createHash('sha256');
  for (const m of await leerMigraciones()) h.update(`${m.nombre}\n${m.sql}\n`);
  h.update(await readFile('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  return h.digest('hex').slice(0, 12);
}

export const rutaPlantillaLocal = (huella: string): string =>
  join(CARPETA_PRUEBAS, `pglite-${huella}.tar`);

export const nombrePlantillaServidor = (huella: string): string => `kf_plantilla_${huella}`;

export const rutaVaciaLocal = (huella: string): string =>
  join(CARPETA_PRUEBAS, `pglite-vacia-${huella}.tar`);
