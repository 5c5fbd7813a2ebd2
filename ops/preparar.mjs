// What every command needs on a fresh machine: the packages of the lock file, and Node 24 from them.
// Plain JavaScript for any Node >= 20, without dependencies.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const RAIZ = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const NODO = join(RAIZ, 'node_modules/node/bin/node');
const SELLO = join(RAIZ, 'node_modules/.kofacture-lock');

/** Installs exactly what package-lock.json says, unless that was done already. */
export function instalar() {
  const huella = createHash('sha256')
    .update(readFileSync(join(RAIZ, 'package-lock.json')))
    .digest('hex');
  const hecho = existsSync(SELLO) && readFileSync(SELLO, 'utf8') === huella && existsSync(NODO);
  if (hecho) return;
  console.log('Instalando las dependencias…');
  const r = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: RAIZ, stdio: 'inherit' });
  if (r.status !== 0 || !existsSync(NODO)) {
    console.error('No se pudieron instalar las dependencias: revise la conexión y repita.');
    process.exit(1);
  }
  writeFileSync(SELLO, huella);
}

/** The environment in which the project's own Node comes first. */
export function entorno() {
  const bin = join(RAIZ, 'node_modules/.bin');
  return { ...process.env, PATH: `${dirname(NODO)}:${bin}:${process.env.PATH ?? ''}` };
}
