// A real PostgreSQL in a folder of ours, for who has no DATABASE_URL. It listens on a random port of
// 127.0.0.1 only, outlives a killed process, and serves every process that asks for the same folder:
// each holds one anchor connection, and the last one out stops the server. Durability is never relaxed
// except by who says so in `ajustes` (tests).

import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { conCandado } from './candado.ts';
import { ErrorEmbebido, iniciarCluster, lanzarServidor, leerPostmaster } from './cluster.ts';
import { resolverEntorno, type EntornoPg } from './entorno-pg.ts';

export { ErrorEmbebido } from './cluster.ts';

export type Embebido = {
  readonly url: string;
  /** Lets go of the server; it stops when nobody else holds it. */
  detener(): Promise<void>;
};

export type OpcionesEmbebido = {
  /** Folder of the server; its data lives in `datos` below it. Default `./.datos/pg`. */
  readonly dir?: string;
  /** More settings of the server, `nombre=valor`. */
  readonly ajustes?: readonly string[];
};

const USUARIO = 'kofacture';
const BASE = 'kofacture';
const ANCLA = 'kofacture-ancla';

function urlDe(puerto: number, clave: string, base: string): string {
  return `postgres://${USUARIO}:${clave}@127.0.0.1:${String(puerto)}/${base}`;
}

/** One connection for as long as this process uses the server. */
function abrirAncla(puerto: number, clave: string): postgres.Sql {
  return postgres(urlDe(puerto, clave, 'postgres'), {
    max: 1,
    fetch_types: false,
    connect_timeout: 5,
    max_lifetime: null,
    idle_timeout: 0,
    onnotice: () => undefined,
    connection: { application_name: ANCLA },
  });
}

async function leerClave(dir: string): Promise<string | null> {
  try {
    return (await readFile(join(dir, 'clave'), 'utf8')).trim();
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw e;
  }
}

/** Creates the cluster beside its place and moves it there whole, so that a cut leaves nothing by half. */
async function crearCluster(dir: string, entorno: EntornoPg): Promise<string> {
  const clave = randomBytes(24).toString('hex');
  const nuevo = join(dir, 'datos.nuevo');
  const archivoClave = join(dir, 'clave.initdb');
  await rm(nuevo, { recursive: true, force: true });
  await mkdir(nuevo, { recursive: true, mode: 0o700 });
  await writeFile(archivoClave, `${clave}\n`, { mode: 0o600 });
  if (entorno.usuario !== null) {
    await chown(nuevo, entorno.usuario.uid, entorno.usuario.gid);
    await chown(archivoClave, entorno.usuario.uid, entorno.usuario.gid);
  }
  try {
    await iniciarCluster(entorno, { pgdata: nuevo, usuario: USUARIO, archivoClave });
  } finally {
    await rm(archivoClave, { force: true });
  }
  await writeFile(join(dir, 'clave'), `${clave}\n`, { mode: 0o600 });
  await rename(nuevo, join(dir, 'datos'));
  return clave;
}

/** Connects to the server that already runs on this folder, or null when there is none. */
async function reusar(
  dir: string,
  clave: string,
): Promise<{ puerto: number; ancla: postgres.Sql } | null> {
  const post = await leerPostmaster(join(dir, 'datos'));
  if (post === null || !post.estaVivo) return null;
  const ancla = abrirAncla(post.puerto, clave);
  try {
    await ancla`select 1`;
    return { puerto: post.puerto, ancla };
  } catch {
    // It is stopping or is not ours: the launcher below waits for it or says what is wrong.
    await ancla.end({ timeout: 1 });
    return null;
  }
}

async function asegurarBase(ancla: postgres.Sql): Promise<void> {
  const [hay] = await ancla`select 1 from pg_database where datname = ${BASE}`;
  if (hay === undefined) await ancla.unsafe(`create database ${BASE}`);
}

async function detener(dir: string, ancla: postgres.Sql): Promise<void> {
  await conCandado(join(dir, 'candado'), async () => {
    let hayOtros = true;
    try {
      const [otros] = await ancla<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity
        where application_name = ${ANCLA} and pid <> pg_backend_pid()`;
      hayOtros = (otros?.n ?? 0) > 0;
    } catch {
      // The server is already gone; there is nothing to stop.
    }
    await ancla.end({ timeout: 1 });
    if (hayOtros) return;
    const post = await leerPostmaster(join(dir, 'datos'));
    if (post?.estaVivo === true) await post.detener();
  });
}

/**
 * Starts (or joins) the server of a folder. Throws `ErrorEmbebido`, whose message is one Spanish line.
 */
export async function arrancarEmbebido(opciones: OpcionesEmbebido = {}): Promise<Embebido> {
  const dir = resolve(opciones.dir ?? './.datos/pg');
  await mkdir(dir, { recursive: true, mode: 0o755 }).catch((e: unknown) => {
    throw ErrorEmbebido.desde(e, `No se pudo crear la carpeta de datos ${dir}.`);
  });
  const { puerto, clave, ancla } = await conCandado(join(dir, 'candado'), async () => {
    const entorno = await resolverEntorno(dir);
    const guardada =
      (await leerPostmaster(join(dir, 'datos'))) === null ? null : await leerClave(dir);
    if (guardada !== null) {
      const vivo = await reusar(dir, guardada);
      if (vivo !== null) return { ...vivo, clave: guardada };
    }
    const clave = (await existeCluster(dir))
      ? await exigirClave(dir)
      : await crearCluster(dir, entorno);
    const puerto = await lanzarServidor(entorno, {
      pgdata: join(dir, 'datos'),
      bitacora: join(dir, 'postgres.log'),
      ajustes: opciones.ajustes ?? [],
    });
    const ancla = abrirAncla(puerto, clave);
    await asegurarBase(ancla);
    return { puerto, clave, ancla };
  });
  let terminado: Promise<void> | null = null;
  return {
    url: urlDe(puerto, clave, BASE),
    detener: () => (terminado ??= detener(dir, ancla)),
  };
}

async function existeCluster(dir: string): Promise<boolean> {
  try {
    await readFile(join(dir, 'datos', 'PG_VERSION'));
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw ErrorEmbebido.desde(e, `No se pudo leer la carpeta de datos ${dir}.`);
  }
}

async function exigirClave(dir: string): Promise<string> {
  const clave = await leerClave(dir);
  if (clave === null) {
    throw new ErrorEmbebido(
      `Falta el archivo ${join(dir, 'clave')} de la base de datos incorporada. Restáurelo de su respaldo.`,
    );
  }
  return clave;
}
