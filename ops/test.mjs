// `npm test`: everything that must hold, in stages, on a fresh clone too. A stage that fails does not
// hide the ones after it, and the last line is always `N passed, N failed`: the tests of Vitest and
// Playwright plus one for each stage that only checks.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { construir } from './construir.mjs';
import { entorno, NODE, preparar, RAIZ } from './preparar.mjs';

const INFORMES = mkdtempSync(join(tmpdir(), 'kofacture-informes-'));

const VITE_NODE = {
  kit: 'node_modules/@sveltejs/kit/svelte-kit.js',
  svelteCheck: 'node_modules/svelte-check/bin/svelte-check',
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
};

let enCurso = null;
for (const senal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(senal, () => {
    matarGrupo(enCurso, 'SIGTERM');
    rmSync(INFORMES, { recursive: true, force: true });
    process.exit(130);
  });
}

function matarGrupo(hijo, senal) {
  if (hijo?.pid === undefined) return;
  try {
    process.kill(-hijo.pid, senal);
  } catch (e) {
    // ESRCH: it had already ended.
    if (e.code !== 'ESRCH') throw e;
  }
}

/** Runs one tool to its end; a tool that hangs is cut after `minutos` and counts as failed. */
function herramienta(args, { env = {}, minutos = 15 } = {}) {
  return new Promise((listo) => {
    const hijo = spawn(NODE, args, {
      cwd: RAIZ,
      env: entorno({ FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env }),
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    enCurso = hijo;
    const corte = setTimeout(() => {
      console.log(`La etapa no terminó en ${minutos} minutos y se detuvo.`);
      matarGrupo(hijo, 'SIGKILL');
    }, minutos * 60_000);
    hijo.on('exit', (codigo) => {
      clearTimeout(corte);
      // Whatever the tool left running in its group ends with it.
      matarGrupo(hijo, 'SIGKILL');
      enCurso = null;
      listo(codigo ?? 1);
    });
  });
}

/** A stage that only checks: one passed or one failed, all its tools run. */
async function comprobar(...ordenes) {
  let codigo = 0;
  for (const args of ordenes) codigo = (await herramienta(args)) || codigo;
  return codigo === 0 ? { bien: 1, mal: 0 } : { bien: 0, mal: 1 };
}

function leerInforme(ruta) {
  return existsSync(ruta) ? JSON.parse(readFileSync(ruta, 'utf8')) : null;
}

/** A run that ended badly without a failed test (a file that does not load, a crash) is one failure. */
function contar({ bien, mal, omitidas }, codigo) {
  return { bien, mal: mal === 0 && codigo !== 0 ? 1 : mal, omitidas };
}

async function vitest(proyecto) {
  const informe = join(INFORMES, `${proyecto}.json`);
  const codigo = await herramienta(
    [
      VITE_NODE.vitest,
      'run',
      '--project',
      proyecto,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${informe}`,
    ],
    { minutos: 25 },
  );
  const j = leerInforme(informe);
  if (j === null) return { bien: 0, mal: 1 };
  // A file that failed to load has no test of its own in the count.
  const rotos = j.testResults.filter(
    (f) => f.status === 'failed' && !f.assertionResults.some((a) => a.status === 'failed'),
  ).length;
  return contar(
    {
      bien: j.numPassedTests,
      mal: j.numFailedTests + rotos,
      omitidas: j.numPendingTests + j.numTodoTests,
    },
    codigo,
  );
}

async function playwright() {
  const informe = join(INFORMES, 'e2e.json');
  const codigo = await herramienta([VITE_NODE.playwright, 'test'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: informe },
    minutos: 45,
  });
  const j = leerInforme(informe);
  if (j === null) return { bien: 0, mal: 1 };
  const { expected, unexpected, flaky, skipped } = j.stats;
  return contar({ bien: expected, mal: unexpected + flaky, omitidas: skipped }, codigo);
}

const PROGRAMAS = [
  { paquete: 'chromium', ordenes: ['chromium', 'chromium-browser', 'google-chrome'] },
  { paquete: 'libxml2-utils', ordenes: ['xmllint'] },
  { paquete: 'xmlsec1', ordenes: ['xmlsec1'] },
];

function existeOrden(orden) {
  return spawnSync('sh', ['-c', `command -v ${orden}`], { stdio: 'ignore' }).status === 0;
}

function faltantes() {
  return PROGRAMAS.filter(
    ({ paquete, ordenes }) =>
      !(paquete === 'chromium' && existsSync(process.env.CHROMIUM ?? '')) &&
      !ordenes.some(existeOrden),
  ).map((p) => p.paquete);
}

/** Browser and XML tools of the system: installed when root may, otherwise told. */
function programas() {
  const faltan = faltantes();
  if (faltan.length === 0) return { bien: 1, mal: 0 };
  const esRoot = process.getuid?.() === 0;
  if (esRoot && existeOrden('apt-get')) {
    console.log(`Instalando del sistema: ${faltan.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...faltan);
  }
  const siguen = faltantes();
  if (siguen.length === 0) return { bien: 1, mal: 0 };
  console.log(
    `Faltan programas del sistema. Instálelos con:\n  sudo apt-get install ${siguen.join(' ')}`,
  );
  return { bien: 0, mal: 1 };
}

async function construccion() {
  const codigo = await construir();
  return codigo === 0 ? { bien: 1, mal: 0 } : { bien: 0, mal: 1 };
}

const ETAPAS = [
  ['programas', programas],
  [
    'types',
    () =>
      comprobar(
        [VITE_NODE.kit, 'sync'],
        [
          VITE_NODE.svelteCheck,
          '--tsconfig',
          './tsconfig.json',
          '--fail-on-warnings',
          '--output',
          'human',
        ],
        [VITE_NODE.tsc, '--noEmit', '-p', 'tsconfig.json'],
      ),
  ],
  [
    'lint',
    () =>
      comprobar(
        [VITE_NODE.eslint, '.', '--max-warnings', '0'],
        [VITE_NODE.prettier, '--check', '--log-level', 'warn', '.'],
      ),
  ],
  ['tidy', () => vitest('tidy')],
  ['unit', () => vitest('unit')],
  ['db', () => vitest('db')],
  ['build', construccion],
  ['e2e', playwright],
];

function segundos(desde) {
  return ((performance.now() - desde) / 1000).toFixed(1);
}

preparar();
let bien = 0;
let mal = 0;
const resumen = [];
for (const [nombre, etapa] of ETAPAS) {
  console.log(`\n── ${nombre} ──`);
  const desde = performance.now();
  let r;
  try {
    r = await etapa();
  } catch (e) {
    console.log(e);
    r = { bien: 0, mal: 1 };
  }
  bien += r.bien;
  mal += r.mal;
  const omitidas = r.omitidas ? `, ${r.omitidas} skipped` : '';
  resumen.push(
    `${r.mal === 0 ? 'ok  ' : 'FAIL'} ${nombre.padEnd(10)} ${r.bien} passed, ${r.mal} failed${omitidas} (${segundos(desde)} s)`,
  );
}
rmSync(INFORMES, { recursive: true, force: true });
console.log(`\n── stages ──\n${resumen.join('\n')}\n`);
console.log(`${bien} passed, ${mal} failed`);
process.exit(mal === 0 ? 0 : 1);
