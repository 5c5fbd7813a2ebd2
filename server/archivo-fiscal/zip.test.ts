// The zip that we write, read by others: yauzl always, and Info-ZIP where it is.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escribirZip, type EntradaZip } from './zip.ts';
import { leerZip } from '../../tests/apoyo/leer-zip.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'zip-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const tieneUnzip = spawnSync('unzip', ['-v']).status === 0;

async function* dar(entradas: Iterable<EntradaZip>): AsyncGenerator<EntradaZip> {
  yield* entradas;
}

async function* trozos(...partes: string[]): AsyncGenerator<Uint8Array> {
  for (const p of partes) yield new TextEncoder().encode(p);
}

async function escribir(entradas: Iterable<EntradaZip>): Promise<Buffer> {
  return buffer(escribirZip(dar(entradas), join(dir, 'directorio')));
}

const ALEATORIO = randomBytes(300_000);
const MUESTRA: readonly EntradaZip[] = [
  { nombre: 'ñandú/ítem.txt', contenido: new TextEncoder().encode('hola') },
  { nombre: 'vacio', contenido: new Uint8Array() },
  { nombre: 'aleatorio.bin', contenido: ALEATORIO },
];

describe('what goes in comes out', () => {
  test('whole, in pieces, empty, incompressible, with names in Spanish', async () => {
    const leidos = await leerZip(
      await escribir([...MUESTRA, { nombre: 'partes.jsonl', contenido: trozos('a\n', '', 'b\n') }]),
    );
    expect([...leidos.keys()]).toEqual([
      'ñandú/ítem.txt',
      'vacio',
      'aleatorio.bin',
      'partes.jsonl',
    ]);
    expect(leidos.get('ñandú/ítem.txt')?.toString()).toBe('hola');
    expect(leidos.get('vacio')?.length).toBe(0);
    expect(leidos.get('aleatorio.bin')?.equals(ALEATORIO)).toBe(true);
    expect(leidos.get('partes.jsonl')?.toString()).toBe('a\nb\n');
  });

  test('none at all', async () => {
    expect((await leerZip(await escribir([]))).size).toBe(0);
  });

  test('more entries than the old form counts', { timeout: 180_000 }, async () => {
    const CUANTOS = 66_000;
    const contenido = new TextEncoder().encode('x');
    const zip = await escribir(
      Array.from({ length: CUANTOS }, (_, i) => ({ nombre: `${String(i)}.xml`, contenido })),
    );
    const leido = await fromBufferPromise(zip, { lazyEntries: true });
    let n = 0;
    for await (const e of leido.eachEntry()) if (e.fileName === `${String(n)}.xml`) n += 1;
    expect([leido.entryCount, n]).toEqual([CUANTOS, CUANTOS]);
  });

  test.skipIf(!tieneUnzip)(
    'Info-ZIP finds nothing wrong in it (skipped where it is not)',
    async () => {
      const archivo = join(dir, 'muestra.zip');
      writeFileSync(archivo, await escribir(MUESTRA));
      const r = spawnSync('unzip', ['-t', archivo], { encoding: 'utf8' });
      expect([r.status, r.stdout]).toEqual([0, expect.stringContaining('No errors detected')]);
    },
  );
});

test('a source that fails makes the zip fail, and is not a shorter zip', async () => {
  const roto = async function* (): AsyncGenerator<Uint8Array> {
    yield* trozos('uno');
    throw new Error('se cayó la base');
  };
  await expect(escribir([{ nombre: 'a', contenido: roto() }])).rejects.toThrow('se cayó la base');
});
