// The locks of the queue exclude this process and any other, are free as soon as their holder dies, and
// come back after their connection is lost.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { abrirCandados, type Candados } from './candados.ts';

let base: BaseServidor;
let abiertos: Candados[] = [];
beforeAll(async () => {
  base = await nuevaBaseServidor();
});
afterEach(async () => {
  await Promise.all(abiertos.map((c) => c.cerrar()));
  abiertos = [];
});
afterAll(() => base.cerrar());

function proceso(): Candados {
  const c = abrirCandados(base.url);
  abiertos.push(c);
  return c;
}

async function cortarTodos(): Promise<void> {
  await base.db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'kofacture-candados'`,
  );
}

test('one holder at a time, in this process and over the others', async () => {
  const [uno, otro] = [proceso(), proceso()];
  expect(await uno.tomar('a')).toBe(true);
  expect(await uno.tomar('a')).toBe(false);
  expect(await otro.tomar('a')).toBe(false);
  expect(await otro.tomar('b')).toBe(true);
  await uno.soltar('a');
  expect(await otro.tomar('a')).toBe(true);
});

test('of many at once in two processes one wins', async () => {
  const [uno, otro] = [proceso(), proceso()];
  const r = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? uno : otro).tomar('c')),
  );
  expect(r.filter(Boolean)).toHaveLength(1);
});

test('what a dead holder had is free, and whoever lost the connection goes on with a new one', async () => {
  const [uno, otro] = [proceso(), proceso()];
  expect(await uno.tomar('d')).toBe(true);
  await otro.tomar('e');
  await cortarTodos();
  const conIntentos = async (c: Candados): Promise<boolean> => {
    for (let n = 0; n < 5; n++) {
      try {
        return await c.tomar('d');
      } catch {
        // The broken connection is found out by using it, once.
        await new Promise((r) => setTimeout(r, 50));
      }
    }
    return false;
  };
  expect(await conIntentos(otro)).toBe(true);
  await uno.soltar('d').catch(() => undefined);
  expect(await conIntentos(uno)).toBe(false);
});
