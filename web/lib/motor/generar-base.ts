// Makes the data directory that a new device starts from: PGlite with every local migration applied,
// dumped and compressed into `static/base/`, with an index that names it. Without it the first start
// would run initdb in the browser (10.5 s against 5.2 s, sincronizacion-evidencia.md §3).
// Runs in Node before the web build; the archive is made again only when the schema or PGlite changes.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { dbDePglite, OPCIONES_PGLITE } from '#shared/db/adaptador-pglite.ts';
import { migrar, type Migracion } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { versionDe } from './version-base.ts';

const RAIZ = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const DESTINO = path.join(RAIZ, 'static/base');
const INDICE = path.join(DESTINO, 'indice.json');
const MIGRACIONES = path.join(RAIZ, 'shared/db/migraciones');

async function leerMigraciones(): Promise<Migracion[]> {
  const nombres = (await readdir(MIGRACIONES)).filter((n) => n.endsWith('.sql')).sort();
  return Promise.all(
    nombres.map(async (nombre) => ({
      nombre,
      sql: await readFile(path.join(MIGRACIONES, nombre), 'utf8'),
    })),
  );
}

async function versionDePglite(): Promise<string> {
  const texto = await readFile(
    path.join(RAIZ, 'node_modules/@electric-sql/pglite/package.json'),
    'utf8',
  );
  const paquete: unknown = JSON.parse(texto);
  return typeof paquete === 'object' && paquete !== null && 'version' in paquete
    ? String(paquete.version)
    : '';
}

/**
 * The device never creates databases, so the two templates of the cluster only cost: each is some 300
 * files that the browser would write once and open at every start.
 */
async function quitarPlantillas(pg: PGlite): Promise<void> {
  await pg.exec("update pg_database set datistemplate = false where datname like 'template%'");
  await pg.exec('drop database if exists template0');
  await pg.exec('drop database if exists template1');
}

/** Leaves one almost empty WAL file: the history of how this directory was made is of no use to a device. */
async function soltarWal(pg: PGlite): Promise<void> {
  await pg.exec('set wal_recycle = off');
  for (let i = 0; i < 2; i++) {
    await pg.exec('select pg_switch_wal()');
    await pg.exec('checkpoint');
  }
}

async function estaVigente(archivo: string): Promise<boolean> {
  if (!existsSync(INDICE) || !existsSync(path.join(DESTINO, archivo))) return false;
  const indice: unknown = JSON.parse(await readFile(INDICE, 'utf8'));
  return (
    typeof indice === 'object' &&
    indice !== null &&
    'archivo' in indice &&
    indice.archivo === archivo
  );
}

/** Returns the name of the archive, made or already there. */
export async function generarBase(): Promise<string> {
  const migraciones = await leerMigraciones();
  const version = versionDe(migraciones);
  const receta = `${version} ${await versionDePglite()} ${await readFile(fileURLToPath(import.meta.url), 'utf8')}`;
  const hash = createHash('sha256').update(receta).digest('hex').slice(0, 16);
  const archivo = `base-${hash}.tar.gz`;
  if (await estaVigente(archivo)) return archivo;
  const pg = await PGlite.create(OPCIONES_PGLITE);
  await migrar(dbDePglite(pg), {
    destino: 'local',
    migraciones,
    ahora: instante(Date.now()),
  });
  await quitarPlantillas(pg);
  await soltarWal(pg);
  const datos = await pg.dumpDataDir('gzip');
  await pg.close();
  await mkdir(DESTINO, { recursive: true });
  for (const viejo of await readdir(DESTINO)) await rm(path.join(DESTINO, viejo));
  await writeFile(path.join(DESTINO, archivo), new Uint8Array(await datos.arrayBuffer()));
  await writeFile(INDICE, `${JSON.stringify({ archivo, version })}\n`);
  return archivo;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const archivo = await generarBase();
  process.stdout.write(`static/base/${archivo}\n`);
}
