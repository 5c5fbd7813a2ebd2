import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal4 } from './centavos.ts';
import { aJson, decimal, monto } from './json.ts';

describe('amounts in the JSON of the API', () => {
  test('an amount is a bare number with exactly two decimals, a price with two to four', () => {
    const json = aJson({
      total: monto(590_000n),
      saldo: monto(-5n),
      precio: decimal(decimal4(571_234n)),
    });
    expect(json).toBe('{"total":5900.00,"saldo":-0.05,"precio":57.1234}');
  });

  test('any amount of centavos is written digit by digit, without passing through a float', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), (n) => {
        const texto = /^\{"t":(-?\d+)\.(\d{2})\}$/.exec(aJson({ t: monto(n) }));
        return BigInt(`${texto?.[1] ?? ''}${texto?.[2] ?? ''}`) === n;
      }),
    );
  });

  test('a text that looks like an amount stays a text, and a raw bigint throws', () => {
    expect(aJson({ nota: 'monto:12.00' })).toBe('{"nota":"monto:12.00"}');
    expect(() => aJson({ n: 1n })).toThrow(TypeError);
  });
});
