// Cutting a range never loses a number, never gives an annulled one, and keeps the order of the rest.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partirSecuencia, type Rango } from './partir-secuencia.ts';

const caso = fc
  .tuple(fc.bigInt(1n, 50n), fc.bigInt(0n, 40n), fc.nat(40), fc.nat(40), fc.nat(40))
  .map(([desde, largo, usados, i, j]) => {
    const hasta = desde + largo;
    const dados = BigInt(usados) % (largo + 1n);
    const siguiente = desde + dados;
    const libres = hasta - siguiente + 1n;
    const x = siguiente + (BigInt(i) % libres);
    const y = siguiente + (BigInt(j) % libres);
    return { r: { desde, hasta, siguiente }, a: x < y ? x : y, b: x < y ? y : x };
  });

function porDar(r: Rango): bigint[] {
  const lista: bigint[] = [];
  for (let n = r.siguiente; n <= r.hasta; n++) lista.push(n);
  return lista;
}

function numeros(r: Rango): bigint[] {
  return porDar({ ...r, siguiente: r.desde });
}

test('the pieces are the range, each number once', () => {
  fc.assert(
    fc.property(caso, ({ r, a, b }) => {
      const p = partirSecuencia(r, a, b);
      const todos = [p.original, ...p.nuevas].flatMap(numeros).sort((x, y) => (x < y ? -1 : 1));
      expect(todos).toEqual(numeros(r));
    }),
  );
});

test('what can still be given is what could be, without the annulled run', () => {
  fc.assert(
    fc.property(caso, ({ r, a, b }) => {
      const p = partirSecuencia(r, a, b);
      const quedan = [p.original, ...p.nuevas].flatMap(porDar).sort((x, y) => (x < y ? -1 : 1));
      expect(quedan).toEqual(porDar(r).filter((n) => n < a || n > b));
    }),
  );
});

test('the annulled run is a used up piece, unless it is next to what was given', () => {
  const r = { desde: 1n, hasta: 100n, siguiente: 11n };
  expect(partirSecuencia(r, 11n, 20n)).toEqual({ original: { ...r, siguiente: 21n }, nuevas: [] });
  expect(partirSecuencia(r, 41n, 50n).nuevas).toEqual([
    { desde: 41n, hasta: 50n, siguiente: 51n, esAnulada: true },
    { desde: 51n, hasta: 100n, siguiente: 51n, esAnulada: false },
  ]);
  expect(partirSecuencia(r, 91n, 100n)).toEqual({
    original: { ...r, hasta: 90n },
    nuevas: [{ desde: 91n, hasta: 100n, siguiente: 101n, esAnulada: true }],
  });
});

test('numbers that were given are not cut', () => {
  const r = { desde: 1n, hasta: 100n, siguiente: 11n };
  expect(() => partirSecuencia(r, 10n, 12n)).toThrow('Invariante');
});
