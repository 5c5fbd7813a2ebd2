// Builds the web app into `build/` when its sources changed since the last time: first the prebuilt
// data directory of the device, then Vite. A hash of the contents decides, not dates, which git does
// not keep.

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { correr, decir, RAIZ } from './preparar.mjs';

const FUENTES = [
  'web',
  'shared',
  'sync',
  'static',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
];
const SELLO = join(RAIZ, 'build', '.huella');
const BASE = join(RAIZ, 'static', 'base');
const GENERADOR = 'web/lib/motor/generar-base.ts';

function* archivos(ruta) {
  const absoluta = join(RAIZ, ruta);
  if (!existsSync(absoluta)) return;
  let entradas;
  try {
    entradas = readdirSync(absoluta, { withFileTypes: true });
  } catch (e) {
    if (e.code !== 'ENOTDIR') throw e;
    yield ruta;
    return;
  }
  for (const e of entradas.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const hija = `${ruta}/${e.name}`;
    // What is generated does not decide whether to generate; tests do not reach the browser.
    if (hija === 'static/base' || /\.test\.ts$/.test(e.name)) continue;
    if (e.isDirectory()) yield* archivos(hija);
    else yield hija;
  }
}

export function huellaDeFuentes() {
  const h = createHash('sha256');
  for (const fuente of FUENTES) {
    for (const ruta of archivos(fuente)) {
      h.update(`${ruta}\0`)
        .update(readFileSync(join(RAIZ, ruta)))
        .update('\0');
    }
  }
  return h.digest('hex');
}

function estaAlDia(huella) {
  return (
    existsSync(SELLO) &&
    readFileSync(SELLO, 'utf8') === huella &&
    existsSync(join(RAIZ, 'build', 'index.html')) &&
    (!existsSync(join(RAIZ, GENERADOR)) || existsSync(BASE))
  );
}

/** Runs a step of the build. In silence, unless it fails: then what it said is shown. */
async function paso(args, { enSilencio, env = {} }) {
  if (!enSilencio) return correr(args, { stdio: ['ignore', 1, 2], env });
  const ruta = join(tmpdir(), `kofacture-construccion-${process.pid}.log`);
  const registro = openSync(ruta, 'w');
  const codigo = await correr(args, { stdio: ['ignore', registro, registro], env });
  closeSync(registro);
  if (codigo !== 0) decir(readFileSync(ruta, 'utf8'));
  rmSync(ruta, { force: true });
  return codigo;
}

/** Resolves with 0 when `build/` is up to date, or with the exit code of what failed. */
export async function construir({ siempre = false, enSilencio = false } = {}) {
  const huella = huellaDeFuentes();
  if (!siempre && estaAlDia(huella)) return 0;
  decir('Construyendo la aplicación web (un par de minutos la primera vez)…');
  if (existsSync(join(RAIZ, GENERADOR))) {
    const codigo = await paso([GENERADOR], { enSilencio });
    if (codigo !== 0) return codigo;
  }
  const codigo = await paso(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    enSilencio,
    env: { NODE_ENV: 'production' },
  });
  if (codigo === 0) writeFileSync(SELLO, huella);
  return codigo;
}
