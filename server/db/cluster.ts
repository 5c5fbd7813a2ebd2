// Creating, launching and stopping one PostgreSQL server of ours: initdb, postgres in its own process
// group (a Ctrl-C in the terminal must not reach it before us), and postmaster.pid as the only state.

import { spawn, type SpawnOptions } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { estaVivo } from './candado.ts';
import type { EntornoPg } from './entorno-pg.ts';
import { ErrorEmbebido } from './error-embebido.ts';

export { ErrorEmbebido } from './error-embebido.ts';

const ejecutar = promisify(execFile);

export type Postmaster = {
  readonly pid: number;
  readonly puerto: number;
  /** The server says that it takes connections. */
  readonly estaListo: boolean;
  readonly estaVivo: boolean;
  /** Asks for a fast stop and waits until it is gone. */
  detener(): Promise<void>;
};

function orden(entorno: EntornoPg, binario: string, args: readonly string[]): [string, string[]] {
  const [primero, ...resto] = [...entorno.prefijo, binario, ...args];
  return [primero ?? binario, resto];
}

function opcionesDe(entorno: EntornoPg): SpawnOptions {
  // The locale of messages is fixed because their text is read below.
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };
  const comun = { env, cwd: '/' };
  return entorno.usuario === null || entorno.prefijo.length > 0
    ? comun
    : { ...comun, uid: entorno.usuario.uid, gid: entorno.usuario.gid };
}

function explicar(salida: string, mensaje: string): ErrorEmbebido {
  if (/No space left on device|wrote only \d+ of \d+ bytes|Check free disk space/i.test(salida)) {
    return new ErrorEmbebido(`${mensaje} No queda espacio en el disco.`, salida);
  }
  if (/Permission denied/i.test(salida)) {
    return new ErrorEmbebido(`${mensaje} No hay permiso sobre la carpeta.`, salida);
  }
  if (/incompatible with server|not compatible with this version/i.test(salida)) {
    return new ErrorEmbebido(
      `${mensaje} La carpeta es de otra versión de PostgreSQL; restaure un respaldo en una carpeta nueva.`,
      salida,
    );
  }
  const lineas = salida.trim().split('\n');
  const falla = lineas.find((l) => /\b(FATAL|PANIC|error): /i.test(l));
  const ultima = falla ?? lineas.at(-1) ?? '';
  return new ErrorEmbebido(`${mensaje} ${ultima}`.trim(), salida);
}

export async function iniciarCluster(
  entorno: EntornoPg,
  datos: { readonly pgdata: string; readonly usuario: string; readonly archivoClave: string },
): Promise<void> {
  const [programa, args] = orden(entorno, entorno.initdb, [
    `--pgdata=${datos.pgdata}`,
    `--username=${datos.usuario}`,
    `--pwfile=${datos.archivoClave}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of text everywhere, whatever locales the system has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  const hijo = spawn(programa, args, { ...opcionesDe(entorno), stdio: ['ignore', 'pipe', 'pipe'] });
  let salida = '';
  hijo.stdout?.on('data', (d: Buffer) => (salida += d.toString()));
  hijo.stderr?.on('data', (d: Buffer) => (salida += d.toString()));
  const codigo = await new Promise<number | null>((bien, mal) => {
    hijo.on('error', mal);
    hijo.on('close', bien);
  });
  if (codigo !== 0) throw explicar(salida, 'No se pudo crear la base de datos incorporada.');
}

async function puertoLibre(): Promise<number> {
  return new Promise((bien, mal) => {
    const s = createServer();
    s.on('error', mal);
    s.listen(0, '127.0.0.1', () => {
      const d = s.address();
      s.close(() => {
        bien(typeof d === 'object' && d !== null ? d.port : 0);
      });
    });
  });
}

/** Whether a process is a PostgreSQL; a pid of a dead server may belong to anyone by now. */
async function esPostgres(pid: number): Promise<boolean> {
  if (!estaVivo(pid)) return false;
  try {
    const { stdout } = await ejecutar('ps', ['-p', String(pid), '-o', 'stat=,comm=']);
    // A zombie (Z) has ended; only its parent has not noticed.
    return stdout.includes('postgres') && !stdout.trimStart().startsWith('Z');
  } catch {
    return leerComm(pid);
  }
}

/** For systems without `ps`. */
async function leerComm(pid: number): Promise<boolean> {
  try {
    const estado = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    return /^\d+ \(postgres[^)]*\) [^Z]/.test(estado);
  } catch {
    // Neither ps nor /proc: believe the pid file; PostgreSQL itself will refuse if it is wrong.
    return true;
  }
}

async function esperarFin(pid: number, espera_ms_max: number): Promise<boolean> {
  for (let ms = 0; ms < espera_ms_max; ms += 50) {
    if (!(await esPostgres(pid))) return true;
    await dormir(50);
  }
  return false;
}

/** What postmaster.pid says (its lines 1, 4 and 8), or null when there is none. */
export async function leerPostmaster(pgdata: string): Promise<Postmaster | null> {
  let lineas: string[];
  try {
    lineas = (await readFile(join(pgdata, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw e;
  }
  const pid = Number(lineas[0]);
  return {
    pid,
    puerto: Number(lineas[3] ?? '0'),
    estaListo: (lineas[7] ?? '').trim() === 'ready',
    estaVivo: await esPostgres(pid),
    async detener() {
      // SIGINT: fast shutdown, with a checkpoint. SIGQUIT only if it does not answer.
      process.kill(pid, 'SIGINT');
      if (await esperarFin(pid, 30_000)) return;
      process.kill(pid, 'SIGQUIT');
      await esperarFin(pid, 10_000);
    },
  };
}

async function tamano(ruta: string): Promise<number> {
  try {
    return (await stat(ruta)).size;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw e;
  }
}

type Lanzamiento = {
  readonly pgdata: string;
  readonly bitacora: string;
  readonly ajustes: readonly string[];
};

/** One try; returns the port, or the text of the log when the server ended before being ready. */
async function intentar(
  entorno: EntornoPg,
  l: Lanzamiento,
): Promise<{ puerto: number } | { salida: string }> {
  const puerto = await puertoLibre();
  const desde = await tamano(l.bitacora);
  const ajustes = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    ...l.ajustes,
  ];
  const [programa, args] = orden(entorno, entorno.postgres, [
    '-D',
    l.pgdata,
    '-p',
    String(puerto),
    ...ajustes.flatMap((a) => ['-c', a]),
  ]);
  const log = await open(l.bitacora, 'a', 0o600);
  const hijo = spawn(programa, args, {
    ...opcionesDe(entorno),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  let acabo = false;
  hijo.on('error', () => (acabo = true));
  hijo.on('exit', () => (acabo = true));
  hijo.unref();
  // Recovery after a crash may take a while; a server that ends says so at once.
  for (let ms = 0; ms < 120_000 && !acabo; ms += 25) {
    const p = await leerPostmaster(l.pgdata);
    if (p !== null && p.pid === hijo.pid && p.estaListo) return { puerto };
    await dormir(25);
  }
  const bytes = await readFile(l.bitacora);
  return { salida: bytes.subarray(desde).toString('utf8') };
}

/** Launches the server and returns its port once it takes connections. */
export async function lanzarServidor(entorno: EntornoPg, l: Lanzamiento): Promise<number> {
  const previo = await leerPostmaster(l.pgdata);
  if (previo !== null) {
    if (previo.estaVivo) {
      // It is stopping (we hold the lock, so nobody is starting it) or does not know our password.
      if (!(await esperarFin(previo.pid, 15_000))) {
        throw new ErrorEmbebido(
          `Ya corre un PostgreSQL sobre ${l.pgdata} (proceso ${String(previo.pid)}) que no responde. Deténgalo e intente de nuevo.`,
        );
      }
    }
    await rm(join(l.pgdata, 'postmaster.pid'), { force: true });
  }
  let salida = '';
  for (let intento = 0; intento < 20; intento++) {
    const r = await intentar(entorno, l);
    if ('puerto' in r) return r.puerto;
    salida = r.salida;
    // Children of a killed server take a moment to notice; a port may be lost to another process.
    if (!/still in use|Address already in use|already exists/i.test(salida)) break;
    await dormir(500);
  }
  throw explicar(salida, 'No arrancó la base de datos incorporada.');
}
