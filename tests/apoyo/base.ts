// Fresh databases for a test: a copy of the migrated template in the run's Postgres, or PGlite from
// the migrated data directory. Each has nothing in it but the schema.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import type postgres from 'postgres';
import { inject } from 'vitest';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { dbDePglite, OPCIONES_PGLITE } from '#shared/db/adaptador-pglite.ts';
import type { Db } from '#shared/db/db.ts';
import { nombrePlantillaServidor, rutaPlantillaLocal, rutaVaciaLocal } from './cache.ts';
import { conBase } from './postgres-global.ts';

export type BaseServidor = {
  readonly db: Db;
  readonly sql: postgres.Sql;
  readonly url: string;
  /** Closes the pool and drops the database. */
  cerrar(): Promise<void>;
};

export type BaseLocal = {
  readonly db: Db;
  readonly pg: PGlite;
  cerrar(): Promise<void>;
};

/** A server database of its own. Without `vacia` it is migrated. */
export async function nuevaBaseServidor(
  opciones: { readonly vacia?: boolean; readonly maximo?: number } = {},
): Promise<BaseServidor> {
  const raizUrl = inject('urlPostgres');
  const nombre = `kf_${randomBytes(8).toString('hex')}`;
  const plantilla =
    opciones.vacia === true ? 'template0' : nombrePlantillaServidor(inject('huellaEsquema'));
  await comoRaiz(raizUrl, `create database ${nombre} template ${plantilla}`);
  const url = conBase(raizUrl, nombre);
  const { db, sql, cerrar } = abrirPostgres(url, { maximo: opciones.maximo ?? 5 });
  return {
    db,
    sql,
    url,
    async cerrar() {
      await cerrar();
      await comoRaiz(raizUrl, `drop database if exists ${nombre} with (force)`);
    },
  };
}

async function comoRaiz(url: string, orden: string): Promise<void> {
  const raiz = abrirPostgres(url, { maximo: 1 });
  try {
    await raiz.db.exec(orden);
  } finally {
    await raiz.cerrar();
  }
}

/** A device database of its own, in memory. Without `vacia` it is migrated. */
export async function nuevaBaseLocal(
  opciones: { readonly vacia?: boolean } = {},
): Promise<BaseLocal> {
  const huella = inject('huellaEsquema');
  const tar = await readFile(
    opciones.vacia === true ? rutaVaciaLocal(huella) : rutaPlantillaLocal(huella),
  );
  const pg = await PGlite.create({
    ...OPCIONES_PGLITE,
    loadDataDir: new Blob([new Uint8Array(tar)]),
  });
  return { db: dbDePglite(pg), pg, cerrar: () => pg.close() };
}
