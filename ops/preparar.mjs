// What every command needs before it can begin: the dependencies of the lockfile and the Node that the
// project pins (the `node` package), whatever Node started this. Plain JavaScript, no dependencies,
// so that Node 20 runs it on a fresh clone.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const RAIZ = fileURLToPath(new URL('..', import.meta.url));
const MODULOS = join(RAIZ, 'node_modules');
const SELLO = join(MODULOS, '.kofacture-instalado');
const ES_WINDOWS = platform() === 'win32';

export const NODE = join(MODULOS, 'node', 'bin', ES_WINDOWS ? 'node.exe' : 'node');

/** One line for people, on stderr: stdout belongs to the command. */
export function decir(texto) {
  process.stderr.write(`${texto}\n`);
}

export function salirCon(texto, codigo = 1) {
  decir(texto);
  process.exit(codigo);
}

function leerJson(ruta) {
  return JSON.parse(readFileSync(ruta, 'utf8'));
}

function huellaDeLock() {
  const lock = readFileSync(join(RAIZ, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${platform()}-${arch()}`).digest('hex');
}

/** Whether what npm says it installed is what the lockfile asks for here. */
function coincideConLock() {
  const oculto = join(MODULOS, '.package-lock.json');
  if (!existsSync(oculto)) return false;
  const pedidos = leerJson(join(RAIZ, 'package-lock.json')).packages;
  const puestos = leerJson(oculto).packages;
  const bien = Object.entries(puestos).every(([ruta, p]) => pedidos[ruta]?.version === p.version);
  const faltan = Object.entries(pedidos).some(
    ([ruta, p]) => ruta !== '' && !p.optional && !p.devOptional && !p.peer && !(ruta in puestos),
  );
  return bien && !faltan;
}

function npm(args, opciones = {}) {
  const propio = process.env.npm_execpath;
  const [orden, previos] =
    propio !== undefined && /\.c?js$/.test(propio) && propio.includes('npm')
      ? [process.execPath, [propio]]
      : [ES_WINDOWS ? 'npm.cmd' : 'npm', []];
  return spawnSync(orden, [...previos, ...args], {
    cwd: RAIZ,
    // stdout of npm goes to stderr: the output of a command must stay its own.
    stdio: ['ignore', 2, 2],
    shell: ES_WINDOWS,
    ...opciones,
  });
}

function instalar() {
  decir('Instalando las dependencias (solo la primera vez o cuando cambian)…');
  for (let intento = 1; intento <= 2; intento++) {
    // A package set for production would leave out the builder and the tests.
    const r = npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
    if (r.status === 0) return;
    if (r.error !== undefined) break;
    if (intento === 1) decir('La instalación falló; se intenta una vez más.');
  }
  salirCon(
    'No se pudieron instalar las dependencias. Revise la conexión a internet y que npm funcione.',
  );
}

function versionDe(node) {
  const r = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return r.status === 0 ? r.stdout.trim() : null;
}

/** The `node` package fetches its binary in an install script; here again if that did not run. */
function asegurarNode() {
  if (existsSync(NODE) && versionDe(NODE) !== null) return;
  npm(['rebuild', 'node', '--foreground-scripts', '--loglevel=error']);
  if (existsSync(NODE) && versionDe(NODE) !== null) return;
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(MODULOS, 'node'),
    stdio: ['ignore', 2, 2],
  });
  if (existsSync(NODE) && versionDe(NODE) !== null) return;
  salirCon(
    `No se pudo instalar Node ${leerJson(join(RAIZ, 'package.json')).dependencies.node}. Borre la carpeta node_modules e intente de nuevo.`,
  );
}

/** Leaves everything installed. Quick when it already was. */
export function preparar() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    salirCon(`Kofacture necesita Node 20 o más nuevo; este es el ${process.versions.node}.`);
  }
  const huella = huellaDeLock();
  const sello = existsSync(SELLO) ? readFileSync(SELLO, 'utf8') : '';
  if (sello !== huella) {
    if (!coincideConLock()) instalar();
    asegurarNode();
    writeFileSync(SELLO, huella);
  } else asegurarNode();
}

/** The environment in which `node` and the tools of the project come first. */
export function entorno(extra = {}) {
  const clave = Object.keys(process.env).find((k) => k.toLowerCase() === 'path') ?? 'PATH';
  const rutas = [join(MODULOS, 'node', 'bin'), join(MODULOS, '.bin'), process.env[clave] ?? ''];
  return { ...process.env, [clave]: rutas.join(delimiter), ...extra };
}

/**
 * Runs a program with the project's Node, passes the signals on, and resolves with its exit code. It
 * runs in a group of its own: a Ctrl-C reaches it once, from here, and not also from the terminal.
 * If this process is killed, `vigia.mjs` ends it.
 */
export function correr(args, { env = {}, stdio = 'inherit', cwd = RAIZ } = {}) {
  return new Promise((listo) => {
    const salidas = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
    const vigia = new URL('vigia.mjs', import.meta.url).href;
    const hijo = spawn(NODE, ['--import', vigia, ...args], {
      cwd,
      env: entorno(env),
      stdio: [...salidas, 'ipc'],
      detached: !ES_WINDOWS,
    });
    let ultima = 0;
    const pasar = (senal) => {
      // npm and the terminal both send the same Ctrl-C; a second one on purpose comes later.
      const ahora = performance.now();
      if (ultima !== 0 && ahora - ultima < 700) return;
      ultima = ahora;
      hijo.kill(senal);
    };
    for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, pasar);
    // npm passes a SIGTERM to the shell between both, which dies without passing it on.
    const padre = process.ppid;
    const vigilia = setInterval(() => {
      if (process.env.npm_lifecycle_event !== undefined && process.ppid !== padre) pasar('SIGTERM');
    }, 500);
    hijo.on('error', (e) => salirCon(`No se pudo ejecutar Node: ${e.message}`));
    hijo.on('exit', (codigo, senal) => {
      clearInterval(vigilia);
      for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(s, pasar);
      listo(codigo ?? (senal === 'SIGINT' ? 130 : 1));
    });
  });
}
