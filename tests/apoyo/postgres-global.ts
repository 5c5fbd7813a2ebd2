// Global set-up of the database tests: one real Postgres for the whole run (shared with other runs of
// the same person, kept warm between them) and one migrated template for each engine. Point
// KOFACTURE_PG_PRUEBAS at a server of your own to use it instead.

import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { conCandado } from '#server/db/candado.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { dbDePglite } from '#shared/db/adaptador-pglite.ts';
import { migrar } from '#shared/db/migrador.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import {
  CARPETA_PRUEBAS,
  huellaDeEsquema,
  nombrePlantillaServidor,
  rutaPlantillaLocal,
  rutaVaciaLocal,
} from './cache.ts';

declare module 'vitest' {
  interface ProvidedContext {
    urlPostgres: string;
    huellaEsquema: string;
  }
}

const AHORA = '2026-11-24T12:00:00.000Z' as Instante;

export function conBase(url: string, base: string): string {
  const u = new URL(url);
  u.pathname = `/${base}`;
  return u.toString();
}

async function plantillaServidor(url: string, nombre: string): Promise<void> {
  const raiz = abrirPostgres(url, { maximo: 1 });
  try {
    const hay = await raiz.db.query('select 1 from pg_database where datname = $1', [nombre]);
    if (hay.length > 0) return;
    const nueva = `${nombre}_n`;
    await raiz.db.exec(`drop database if exists ${nueva}`);
    await raiz.db.exec(`create database ${nueva}`);
    const base = abrirPostgres(conBase(url, nueva), { maximo: 1 });
    await migrar(base.db, {
      destino: 'servidor',
      migraciones: await leerMigraciones(),
      ahora: AHORA,
    }).finally(base.cerrar);
    await raiz.db.exec(`alter database ${nueva} rename to ${nombre}`);
  } finally {
    await raiz.cerrar();
  }
}

async function guardarCopia(pg: PGlite, ruta: string): Promise<void> {
  const tar = await pg.dumpDataDir('none');
  await writeFile(`${ruta}.nuevo`, new Uint8Array(await tar.arrayBuffer()));
  await rename(`${ruta}.nuevo`, ruta);
}

/** An empty data directory (initdb takes seconds) and a migrated one. */
async function plantillasLocales(huella: string): Promise<void> {
  const vacia = rutaVaciaLocal(huella);
  const migrada = rutaPlantillaLocal(huella);
  if ((await stat(vacia).catch(() => null)) && (await stat(migrada).catch(() => null))) return;
  const pg = await PGlite.create();
  await guardarCopia(pg, vacia);
  await migrar(dbDePglite(pg), {
    destino: 'local',
    migraciones: await leerMigraciones(),
    ahora: AHORA,
  });
  await guardarCopia(pg, migrada);
  await pg.close();
}

export default async function preparar(project: TestProject): Promise<() => Promise<void>> {
  const huella = await huellaDeEsquema();
  await mkdir(CARPETA_PRUEBAS, { recursive: true });
  const ajena = process.env['KOFACTURE_PG_PRUEBAS'];
  const embebido =
    ajena === undefined || ajena === ''
      ? await arrancarEmbebido({
          dir: join(CARPETA_PRUEBAS, 'pg'),
          ajustes: [
            'fsync=off',
            'synchronous_commit=off',
            'full_page_writes=off',
            'max_connections=300',
          ],
        })
      : { url: ajena, detener: () => Promise.resolve() };
  await conCandado(join(CARPETA_PRUEBAS, 'plantillas'), async () => {
    await plantillaServidor(embebido.url, nombrePlantillaServidor(huella));
    await plantillasLocales(huella);
  });
  project.provide('urlPostgres', embebido.url);
  project.provide('huellaEsquema', huella);
  return () => embebido.detener();
}
