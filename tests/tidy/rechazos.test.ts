// A refusal that nobody raises, or that no test produces, is a promise that nobody keeps.

import { describe, expect, test } from 'vitest';
import { CATALOGOS, CODIGOS } from '#shared/rechazos.ts';
import { codigosSinFixture } from '../rechazos/cubiertos.ts';
import { CODIGO, RAIZ } from './arbol.ts';

const FUERA_DE_CATALOGOS = CODIGO.map((a) => ({
  ...a,
  // The entry of the catalogue itself (`NOMBRE: {`) is not a use.
  texto: a.texto.replace(/^\s+[A-Z][A-Z0-9_]+: \{/gm, ''),
}));

/** 'NOMBRE' or 'modulo.NOMBRE' between quotes somewhere in the code. */
function seUsa(codigo: string): boolean {
  const nombre = codigo.slice(codigo.indexOf('.') + 1);
  return FUERA_DE_CATALOGOS.some(
    ({ texto }) => texto.includes(`'${nombre}'`) || texto.includes(`'${codigo}'`),
  );
}

describe('refusals', () => {
  test('every catalogue of the code is in shared/rechazos.ts', () => {
    const declarados = CODIGO.filter((a) => /= definirRechazos\(/.test(a.texto)).map((a) => a.ruta);
    expect(declarados.length).toBe(CATALOGOS.length);
  });

  test('every code is raised somewhere', () => {
    expect(CODIGOS.filter((c) => !seUsa(c))).toEqual([]);
  });

  test('every code has a test that produces it', () => {
    expect(codigosSinFixture(RAIZ.replace(/\/$/, ''))).toEqual([]);
  });

  test('every code named in the code exists', () => {
    const modulos = new Set(CATALOGOS.map((c) => c.modulo));
    const conocidos = new Set(CODIGOS);
    const malos = CODIGO.flatMap((a) =>
      [...a.texto.matchAll(/['"`]([a-z]+)\.([A-Z][A-Z0-9_]{2,})['"`]/g)]
        .filter((m) => modulos.has(m[1] ?? '') && !conocidos.has(`${m[1] ?? ''}.${m[2] ?? ''}`))
        .map((m) => `${a.ruta}: ${m[1] ?? ''}.${m[2] ?? ''}`),
    );
    expect(malos).toEqual([]);
  });
});
