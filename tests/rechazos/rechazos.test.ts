// The catalogue of refusals as a whole: a text and a fixture for each code, and no code twice.

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CATALOGOS, CODIGOS, httpDe, textoRechazo } from '#shared/rechazos.ts';
import { codigosSinFixture } from './cubiertos.ts';
import { FIXTURES_COMANDOS } from './fixtures-comandos.ts';

const RAIZ = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const TODAS = CATALOGOS.flatMap((c) =>
  Object.entries(c.entradas).map(([nombre, entrada]) => ({
    codigo: `${c.modulo}.${nombre}`,
    entrada,
  })),
);

describe('the catalogue', () => {
  test('no code is declared twice, not even by two catalogues of one module', () => {
    expect(new Set(CODIGOS).size).toBe(TODAS.length);
  });

  test.each(TODAS.map((t) => [t.codigo, t.entrada] as const))(
    '%s reads well',
    (codigo, entrada) => {
      expect(codigo).toMatch(/^[a-z]+\.[A-Z][A-Z0-9_]+$/);
      expect(entrada.texto).toMatch(/^[A-ZÁÉÍÓÚ«{¿].*\.$/s);
      expect(entrada.texto).not.toMatch(/!|¡|Algo salió mal\.$/);
      expect(entrada.texto.length).toBeGreaterThan(20);
    },
  );

  test('every code is produced by some test', () => {
    expect(codigosSinFixture(RAIZ)).toEqual([]);
  });

  test('there is one fixture per code, and of codes that exist', () => {
    const codigos = FIXTURES_COMANDOS.map((f) => f.codigo);
    expect(new Set(codigos).size).toBe(codigos.length);
    expect(codigos.filter((c) => !CODIGOS.includes(c))).toEqual([]);
  });
});

describe('what a person reads', () => {
  test('the values of the refusal stand in the place of the braces', () => {
    expect(
      textoRechazo({
        codigo: 'ventas.SECUENCIA_AGOTADA',
        severidad: 'rechazo',
        datos: { tipo: '31', secuencia: 'E31' },
      }),
    ).toBe(
      'No se pudo emitir: la secuencia E31 se agotó. Solicite una nueva en la Oficina Virtual y regístrela en Ajustes › Secuencias.',
    );
  });

  test('an unknown code is still a sentence, with the code for support', () => {
    const rechazo = { codigo: 'luna.LLENA', severidad: 'rechazo' } as const;
    expect(textoRechazo(rechazo)).toMatch(/luna\.LLENA\.$/);
    expect(httpDe(rechazo)).toBe(422);
  });

  test('each knows its HTTP status', () => {
    expect(httpDe({ codigo: 'ventas.YA_EMITIDA', severidad: 'rechazo' })).toBe(409);
    expect(httpDe({ codigo: 'contabilidad.PERIODO_CERRADO', severidad: 'rechazo' })).toBe(423);
  });
});
