// The command line in its own process memory: help, misuse, and the verdict on files, which needs no
// database.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documento } from '../../tests/oro/ecf-base.ts';
import { despachar, distancia } from './despachar.ts';
import { ORDENES } from './ordenes.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kf-cli-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function correr(
  ...args: string[]
): Promise<{ codigo: number; fuera: string; aparte: string }> {
  const fuera: string[] = [];
  const aparte: string[] = [];
  const codigo = await despachar(args, {
    salida: { decir: (l) => void fuera.push(l), avisar: (l) => void aparte.push(l) },
    env: { KOFACTURE_DATOS: join(dir, 'datos') },
    ahora: () => Date.UTC(2026, 10, 24, 12),
  });
  return { codigo, fuera: fuera.join('\n'), aparte: aparte.join('\n') };
}

describe('help', () => {
  test('--ayuda lists every order and ends well; without words it says the same and ends with 2', async () => {
    const con = await correr('--ayuda');
    expect(con.codigo).toBe(0);
    for (const o of ORDENES) expect(con.fuera).toContain(o.nombre);
    const sin = await correr();
    expect(sin).toEqual({ ...con, codigo: 2 });
  });

  test.each(ORDENES.map((o) => [o.nombre]))('%s --ayuda explains it', async (nombre) => {
    const r = await correr(...nombre.split(' '), '--ayuda');
    expect(r.codigo).toBe(0);
    expect(r.fuera).toMatch(/^Uso: npm run -s kofacture -- /);
    expect(r.aparte).toBe('');
  });
});

describe('misuse ends with 2 and a hint', () => {
  test.each<[string[], RegExp]>([
    [['migra'], /No existe la orden «migra».\n¿Quiso decir «migrar»\?/],
    [['libro', 'berificar'], /¿Quiso decir «libro verificar»\?/],
    [['ecf'], /No existe la orden «ecf».\n¿Quiso decir «ecf verificar»\?/],
    [['factura'], /No existe la orden «factura».\nPara ver las órdenes/],
    [['migrar', 'todo'], /Sobra «todo»/],
    [['migrar', '--fuerza'], /No existe la opción --fuerza/],
    [['libro', 'verificar', '--empresa'], /Falta el valor de --empresa/],
    [['ecf', 'verificar'], /Falta decir sobre qué/],
  ])('%j', async (args, mensaje) => {
    const r = await correr(...args);
    expect(r.codigo).toBe(2);
    expect(r.aparte).toMatch(mensaje);
    expect(r.fuera).toBe('');
  });

  test('the distance between words counts their edits', () => {
    expect(distancia('migra', 'migrar')).toBe(1);
    expect(distancia('', 'abc')).toBe(3);
    expect(distancia('igual', 'igual')).toBe(0);
  });
});

describe('ecf verificar', () => {
  test('an unreadable file is refused with ecf.ARCHIVO_ILEGIBLE and the others still get their verdict', async () => {
    const bueno = join(dir, 'sin-firma.xml');
    writeFileSync(bueno, documento('31'));
    const r = await correr('ecf', 'verificar', join(dir, 'no-esta.xml'), dir, bueno, '--json');
    expect(r.codigo).toBe(1);
    const json = JSON.parse(r.fuera) as { archivo: string; veredicto: string; codigos: string[] }[];
    expect(json.map((j) => Object.keys(j))).toEqual(
      json.map(() => ['archivo', 'veredicto', 'codigos']),
    );
    expect(json.slice(0, 2)).toEqual([
      {
        archivo: join(dir, 'no-esta.xml'),
        veredicto: 'rechazado',
        codigos: ['ecf.ARCHIVO_ILEGIBLE'],
      },
      { archivo: dir, veredicto: 'rechazado', codigos: ['ecf.ARCHIVO_ILEGIBLE'] },
    ]);
    expect(json[2]).toMatchObject({ archivo: bueno, veredicto: 'rechazado' });
    expect(json[2]?.codigos).not.toContain('ecf.ARCHIVO_ILEGIBLE');
  });

  test('the table says the verdict, the codes, and each reason in Spanish', async () => {
    const r = await correr('ecf', 'verificar', join(dir, 'no-esta.xml'));
    expect(r.codigo).toBe(1);
    expect(r.fuera).toMatch(/no-esta\.xml {2}rechazado +ecf\.ARCHIVO_ILEGIBLE\n/);
    expect(r.fuera).toMatch(/No se pudo leer el archivo .*no-esta\.xml: no existe\./);
  });
});
