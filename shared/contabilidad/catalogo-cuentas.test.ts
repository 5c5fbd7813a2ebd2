// The chart of accounts: its shape, and that it is the one of the domain reference.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGO } from './catalogo-cuentas.ts';
import { filasCatalogo } from './filas-catalogo.ts';

describe('the chart of a new empresa', () => {
  test('has 282 accounts, of which 224 take entries', () => {
    expect(CATALOGO).toHaveLength(282);
    expect(CATALOGO.filter((c) => c.es_imputable)).toHaveLength(224);
  });

  test('codes and roles are unique, and every parent comes before its children', () => {
    const vistos = new Set<string>();
    for (const c of CATALOGO) {
      expect(vistos.has(c.codigo)).toBe(false);
      if (c.padre !== null) expect(vistos.has(c.padre)).toBe(true);
      vistos.add(c.codigo);
    }
    const roles = CATALOGO.flatMap((c) => c.rol ?? []);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('only accounts without children take entries, and only they have a rol', () => {
    const padres = new Set(CATALOGO.map((c) => c.padre));
    for (const c of CATALOGO) {
      expect(c.es_imputable).toBe(!padres.has(c.codigo));
      if (!c.es_imputable) expect(c.rol).toBeNull();
    }
  });

  test('the same empresa always gets the same ids', () => {
    const id = '00000000-0000-7000-8000-000000000001';
    expect(filasCatalogo(id)).toEqual(filasCatalogo(id));
  });
});

const ARCHIVO = join(process.env['FISCAL_DIR'] ?? '../shared/dominio/fiscal', 'catalogo.csv');

/** RFC 4180: quoted fields may hold commas. */
function leerCsv(texto: string): Record<string, string>[] {
  const [cabecera = [], ...filas] = texto
    .trim()
    .split(/\r?\n/)
    .map((renglon) =>
      [...renglon.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].slice(0, 9).map((m) => m[2] ?? m[1] ?? ''),
    );
  return filas.map((fila) => Object.fromEntries(cabecera.map((c, i) => [c, fila[i] ?? ''])));
}

const ROLES_NUESTROS = new Set([
  'servicios_exentos',
  'bonos_por_redimir',
  'ingreso_alquiler',
  'ingreso_extraordinario',
  'otros_ingresos',
]);

describe.skipIf(!existsSync(ARCHIVO))('against the reference chart (skipped without it)', () => {
  test('is the same account by account, apart from the five roles that are ours', () => {
    const esperadas = leerCsv(readFileSync(ARCHIVO, 'utf8'));
    const nuestras = CATALOGO.map((c) => ({
      codigo: c.codigo,
      nombre: c.nombre,
      tipo: c.tipo,
      naturaleza: c.naturaleza,
      padre: c.padre ?? '',
      imputable: c.es_imputable ? '1' : '0',
      nivel: String(c.nivel),
      rol: c.rol === null || ROLES_NUESTROS.has(c.rol) ? '' : c.rol,
      flujo: c.flujo ?? '',
    }));
    expect(nuestras).toEqual(esperadas);
  });
});
