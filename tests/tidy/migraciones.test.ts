// A released migration never changes: somewhere a database already ran it. `checksums.json` lists the
// released ones; `node ops/sellar-migraciones.mjs` adds those of a release.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checksumDe, destinoDe, migracionesDe } from '#shared/db/migrador.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';
import { archivos, RAIZ } from './arbol.ts';

const CARPETA = 'shared/db/migraciones';
const MIGRACIONES = archivos(/^shared\/db\/migraciones\/.*\.sql$/).map((a) => ({
  nombre: a.ruta.slice(CARPETA.length + 1),
  sql: a.texto,
}));
const publicadas = JSON.parse(
  readFileSync(join(RAIZ, CARPETA, 'checksums.json'), 'utf8'),
) as Record<string, string>;

const sinComentarios = (sql: string): string => sql.replace(/--[^\n]*/g, '');

describe('migrations', () => {
  test('a released one is as it was', () => {
    const cambiadas = Object.entries(publicadas).filter(([nombre, checksum]) => {
      const m = MIGRACIONES.find((x) => x.nombre === nombre);
      return m === undefined || checksumDe(m.sql) !== checksum;
    });
    expect(cambiadas).toEqual([]);
  });

  test('a new one comes after every released one', () => {
    const ultima = Object.keys(publicadas).toSorted().at(-1) ?? '';
    const atrasadas = MIGRACIONES.filter((m) => !(m.nombre in publicadas) && m.nombre < ultima);
    expect(atrasadas.map((m) => m.nombre)).toEqual([]);
  });

  test('each has a number of its own, a name and a destination', () => {
    expect(migracionesDe('servidor', MIGRACIONES).length).toBeGreaterThan(0);
    expect(migracionesDe('local', MIGRACIONES).length).toBeGreaterThan(0);
    const numeros = MIGRACIONES.map((m) => m.nombre.slice(0, 4));
    expect(new Set(numeros).size).toBe(numeros.length);
  });

  test('money is bigint: no float and no numeric column', () => {
    const malas = MIGRACIONES.filter((m) =>
      /\b(float4|float8|real|double precision|money|numeric)\b/i.test(sinComentarios(m.sql)),
    );
    expect(malas.map((m) => m.nombre)).toEqual([]);
  });

  test('in what is replicated empresa_id comes first: in tables, keys and indexes', () => {
    const tablas = new Set<string>(COLECCIONES.map((c) => c.tabla));
    const malas: string[] = [];
    for (const m of MIGRACIONES.filter((x) => destinoDe(x) === 'ambos')) {
      for (const [, tabla = '', columnas = ''] of m.sql.matchAll(
        /create (?:unique )?index \w+ on (\w+) \(([^)]*)/g,
      )) {
        if (tablas.has(tabla) && !columnas.startsWith('empresa_id'))
          malas.push(`${tabla} (${columnas})`);
      }
      for (const [, tabla = '', primera = ''] of m.sql.matchAll(/create table (\w+) \(\s*(\w+)/g)) {
        if (primera !== 'empresa_id') malas.push(`${tabla}.${primera}`);
      }
    }
    expect(malas).toEqual([]);
  });
});
