// What every file and folder must have, and what none may.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { archivos, CODIGO, esPrueba, guion, hallar, RAIZ, type Archivo } from './arbol.ts';

const FUENTES = archivos(
  /^(shared|sync|server|web|tests|ops|bench)\/.*\.(ts|mjs|js|svelte|sql)$/,
).concat(archivos(/^[^/]*\.(ts|js)$/));

function capturasVacias(a: Archivo): string[] {
  const fuente = ts.createSourceFile(a.ruta, guion(a), ts.ScriptTarget.Latest, true);
  const malas: string[] = [];
  const ver = (nodo: ts.Node): void => {
    if (ts.isCatchClause(nodo) && nodo.block.statements.length === 0) {
      const dentro = nodo.block.getFullText().replace(/[\s{}]/g, '');
      if (!dentro.includes('//') && !dentro.includes('/*')) {
        const { line } = fuente.getLineAndCharacterOfPosition(nodo.getStart());
        malas.push(`${a.ruta}:${String(line + 1)}`);
      }
    }
    ts.forEachChild(nodo, ver);
  };
  ver(fuente);
  return malas;
}

describe('files', () => {
  test('each opens by saying what it is for', () => {
    const sin = archivos(/^(shared|sync|server|ops|bench)\/.*\.(ts|mjs|sql)$|^web\/.*\.ts$/)
      .filter((a) => !/^web\/routes\/.*\/\+(page|layout)\.ts$/.test(a.ruta))
      .filter((a) => !esPrueba(a.ruta))
      .filter((a) => !/^(#![^\n]*\n)?(\/\/|\/\*\*?|--) ?\S/.test(a.texto))
      .map((a) => a.ruta);
    expect(sin).toEqual([]);
  });

  test('nothing is left for later in the code', () => {
    const fuentes = FUENTES.filter((a) => a.ruta !== 'tests/tidy/archivos.test.ts');
    expect(hallar(fuentes, /\b(TODO|FIXME|HACK)\b|\bXXX:/, (a) => a.texto)).toEqual([]);
  });

  test('no catch is empty: it says why nothing is done', () => {
    expect(CODIGO.flatMap(capturasVacias)).toEqual([]);
  });

  test('no test is skipped or alone by hand', () => {
    const pruebas = archivos(/\.(test|spec)\.ts$/);
    expect(hallar(pruebas, /\b(test|describe|it)\.(only|todo)\(/, (a) => a.texto)).toEqual([]);
  });

  test('no path of somebody’s machine is written down', () => {
    const todos = [...FUENTES, ...archivos(/\.(md|json|ya?ml|html|css)$/)].filter(
      (a) => a.ruta !== 'tests/tidy/archivos.test.ts',
    );
    expect(hallar(todos, /(^|[\s"'`(=])\/(work|home|Users|root)\/\w/, (a) => a.texto)).toEqual([]);
  });
});

describe('folders', () => {
  test.each(['web', 'sync', 'server', 'shared', 'static', 'tests', 'docs', 'bench', 'ops'])(
    '%s has its README',
    (carpeta) => {
      expect(existsSync(join(RAIZ, carpeta, 'README.md'))).toBe(true);
    },
  );

  test('the root has what a newcomer looks for', () => {
    const faltan = [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      '.ci/run',
      '.github/workflows/ci.yml',
    ].filter((f) => !existsSync(join(RAIZ, f)));
    expect(faltan).toEqual([]);
  });

  test('every link between documents leads somewhere', () => {
    const rotos = archivos(/\.md$/).flatMap((a) =>
      [...a.texto.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((m) => m[1] ?? '')
        .filter((destino) => !/^(https?:|mailto:)/.test(destino))
        .filter((destino) => !existsSync(join(RAIZ, a.ruta, '..', destino)))
        .map((destino) => `${a.ruta} → ${destino}`),
    );
    expect(rotos).toEqual([]);
  });
});
