// `npm test`: installs what is missing, then runs the stages in order and ends with one plain line
// `N passed, N failed` that adds the tests of every stage.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entorno, instalar, NODO, RAIZ } from './preparar.mjs';

instalar();
const carpeta = mkdtempSync(join(tmpdir(), 'kofacture-test-'));
let pasaron = 0;
let fallaron = 0;

function correr(args) {
  return spawnSync(NODO, args, { cwd: RAIZ, env: entorno(), stdio: 'inherit' }).status === 0;
}

function vitest(proyecto) {
  const archivo = join(carpeta, `${proyecto}.json`);
  const ok = correr([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    proyecto,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${archivo}`,
  ]);
  let informe = { numPassedTests: 0, numFailedTests: 0 };
  try {
    informe = JSON.parse(readFileSync(archivo, 'utf8'));
  } catch {
    console.error(`La etapa ${proyecto} no dejó informe.`);
  }
  pasaron += informe.numPassedTests;
  fallaron += informe.numFailedTests;
  if (!ok && informe.numFailedTests === 0) fallaron += 1;
}

correr(['node_modules/@sveltejs/kit/svelte-kit.js', 'sync']);
vitest('unit');
rmSync(carpeta, { recursive: true, force: true });
console.log(`${String(pasaron)} passed, ${String(fallaron)} failed`);
process.exit(fallaron === 0 && pasaron > 0 ? 0 : 1);
