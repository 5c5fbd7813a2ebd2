// One word per concept (docs/glosario.md), in letters that every tool accepts.

import { describe, expect, test } from 'vitest';
import { archivos, CODIGO, identificadores } from './arbol.ts';
import { ENTEROS, EXCEPCIONES, PARTES, TABLAS } from './sinonimos.ts';

/** 'camelCase_ySnake' → ['camel', 'case', 'y', 'snake']. */
function palabras(nombre: string): string[] {
  return nombre
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/[_$\d]+/)
    .map((p) => p.toLowerCase())
    .filter((p) => p !== '');
}

const MALAS = new Map(
  PARTES.flatMap(
    ({ malo, bueno }) =>
      [
        [malo, bueno],
        [`${malo}s`, bueno],
      ] as const,
  ),
);
const ENTEROS_MALOS = new Map(ENTEROS.map(({ malo, bueno }) => [malo, bueno]));

const MIGRACIONES = archivos(/^shared\/db\/migraciones\/.*\.sql$/);

function tablasDe(sql: string): string[] {
  return [...sql.matchAll(/create table (?:if not exists )?(\w+)/gi)].map((m) => m[1] ?? '');
}

/** Columns, tables, functions and constraints: every word of the SQL outside strings and comments. */
function nombresSql(sql: string): Set<string> {
  const limpio = sql.replace(/--[^\n]*/g, '').replace(/'[^']*'/g, '');
  return new Set(limpio.match(/[A-Za-z_]\w*/g));
}

describe('names', () => {
  test('no identifier uses a word that the glossary refuses', () => {
    const malos = [...CODIGO, ...archivos(/^tests\/.*\.ts$/)]
      .filter((a) => !a.ruta.startsWith('tests/tidy/'))
      .flatMap((a) =>
        [...identificadores(a)].flatMap((nombre) => {
          if (EXCEPCIONES.some((x) => x.nombre === nombre && x.ruta.test(a.ruta))) return [];
          const bueno =
            ENTEROS_MALOS.get(nombre) ??
            palabras(nombre)
              .map((p) => MALAS.get(p))
              .find((b) => b !== undefined);
          return bueno === undefined ? [] : [`${a.ruta}: ${nombre} → ${bueno}`];
        }),
      );
    expect(malos).toEqual([]);
  });

  test('no name of the database uses one either', () => {
    const malos = MIGRACIONES.flatMap((a) =>
      [...nombresSql(a.texto)].flatMap((nombre) => {
        const bueno =
          ENTEROS_MALOS.get(nombre) ??
          palabras(nombre)
            .map((p) => MALAS.get(p))
            .find((b) => b !== undefined);
        return bueno === undefined ? [] : [`${a.ruta}: ${nombre} → ${bueno}`];
      }),
    );
    expect(malos).toEqual([]);
    const tablas = MIGRACIONES.flatMap((a) => tablasDe(a.texto));
    expect(tablas.length).toBeGreaterThan(20);
    expect(TABLAS.filter(({ malo }) => tablas.includes(malo))).toEqual([]);
  });

  test('no identifier carries an accent or an ñ', () => {
    const malos = CODIGO.flatMap((a) =>
      [...identificadores(a)].filter((n) => /[^\w$]/.test(n)).map((n) => `${a.ruta}: ${n}`),
    );
    expect(malos).toEqual([]);
  });

  test('files are named in kebab-case without accents; components in PascalCase', () => {
    const malos = archivos(/^(shared|sync|server|web|tests|ops|bench)\//)
      .map((a) => a.ruta)
      .filter((ruta) => {
        const nombre = ruta.slice(ruta.lastIndexOf('/') + 1);
        if (/^(README|SPEC)\.md$|^Dockerfile$|^\./.test(nombre)) return false;
        if (nombre.startsWith('+')) return !/^\+[a-z.]+$/.test(nombre);
        if (nombre.endsWith('.svelte')) return !/^[A-Z][A-Za-z0-9]*\.svelte$/.test(nombre);
        return !/^[a-z0-9]+([-_.][a-z0-9]+)*$/.test(nombre);
      });
    expect(malos).toEqual([]);
  });

  test('there is no drawer where anything fits', () => {
    const malos = CODIGO.map((a) => a.ruta).filter((r) =>
      /\/(utils?|helpers?|types|misc|common|lib)\.ts$/.test(r),
    );
    expect(malos).toEqual([]);
  });
});
