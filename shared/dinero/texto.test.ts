// What is written can be read back to the centavo, and what is doubtful is refused.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centavos, decimal4 } from './centavos.ts';
import { aJson, monto } from './json.ts';
import {
  escribirDecimal4,
  escribirMonto,
  formatoDecimal4,
  formatoMonto,
  formatoPesos,
  leerDecimal4,
  leerMonto,
  leerTecleado,
} from './texto.ts';

const entero = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

test('an amount written is the amount read', () => {
  fc.assert(
    fc.property(entero, (n) => {
      expect(leerMonto(escribirMonto(centavos(n)))).toBe(n);
      expect(leerDecimal4(escribirDecimal4(decimal4(n)))).toBe(n);
    }),
  );
});

test('the wire refuses commas, signs of currency, exponents and a third decimal', () => {
  for (const t of ['1,000.00', 'RD$1', '1e3', '1.005', '', ' 1', '.5', '1.', '--1', 'NaN', '٣']) {
    expect(leerMonto(t), t).toBeNull();
  }
});

test('people see thousands, two decimals and a minus sign', () => {
  expect(formatoMonto(centavos(118_000_000n))).toBe('1,180,000.00');
  expect(formatoPesos(centavos(-3_550n))).toBe('-RD$ 35.50');
  expect(formatoDecimal4(decimal4(12_345_678n))).toBe('1,234.5678');
  expect(formatoDecimal4(decimal4(20_000n), 0)).toBe('2');
});

test('a typed amount accepts thousands, sums and products', () => {
  const casos: readonly (readonly [string, bigint])[] = [
    ['1,250.5', 12_505_000n],
    ['450*2', 9_000_000n],
    ['100 + 18', 1_180_000n],
    ['RD$ 99', 990_000n],
    ['10/4', 25_000n],
    ['2+3*4', 140_000n],
    ['-5', -50_000n],
    ['.5', 5_000n],
  ];
  for (const [tecleado, esperado] of casos) expect(leerTecleado(tecleado), tecleado).toBe(esperado);
});

test('a typed amount that could mean two things is refused', () => {
  for (const t of [
    '1,25',
    '1.250,50',
    '1,2345',
    '2**3',
    '5+',
    '',
    'abc',
    '1.2.3',
    '4/0',
    '1,000,00',
  ]) {
    expect(leerTecleado(t), t).toBeNull();
  }
});

test('whatever formatoMonto writes, a person may type back', () => {
  fc.assert(
    fc.property(entero, (n) => {
      expect(leerTecleado(formatoMonto(centavos(n)))).toBe(n * 100n);
    }),
  );
});

test('the API writes amounts as JSON numbers with exactly two decimals', () => {
  expect(aJson({ total: monto(590_000n), otros: [monto(-5n)] })).toBe(
    '{"total":5900.00,"otros":[-0.05]}',
  );
  expect(() => aJson({ total: 5n })).toThrow();
});

test('no text of a person can pass for an amount in the JSON', () => {
  const texto = '\u0000monto:1.00 y más';
  expect(JSON.parse(aJson({ texto }))).toEqual({ texto });
});
