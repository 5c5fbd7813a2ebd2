// Money is exact: rounding half up on the absolute value, and parts that always add up.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aplicar,
  centavos,
  decimal4,
  dividirRedondeado,
  porcentajeDe,
  repartir,
  sinImpuesto,
  sumar,
} from './centavos.ts';

const monto = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map(centavos);

test('half a unit rounds away from zero (Informe Técnico §13: 1.005 is 1.01)', () => {
  expect(dividirRedondeado(1005n, 10n)).toBe(101n);
  expect(dividirRedondeado(-1005n, 10n)).toBe(-101n);
  expect(dividirRedondeado(1004n, 10n)).toBe(100n);
});

test('rounding is never further than half a unit from the exact quotient', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      (n, d) => {
        const resto = n - dividirRedondeado(n, d) * d;
        expect((resto < 0n ? -resto : resto) * 2n).toBeLessThanOrEqual(d);
      },
    ),
  );
});

test('price times quantity rounds once, at the centavo', () => {
  expect(aplicar(decimal4(4_500_000n), decimal4(20_000n))).toBe(90_000n);
  expect(aplicar(decimal4(12_345n), decimal4(15_000n))).toBe(185n);
});

test('a tax included comes out of the sum: 776.00 at 18 % is 657.63', () => {
  expect(sinImpuesto(centavos(77_600n), decimal4(180_000n))).toBe(65_763n);
  expect(sinImpuesto(centavos(8_019_000n), decimal4(160_000n))).toBe(6_912_931n);
  expect(porcentajeDe(centavos(19_492n), decimal4(180_000n))).toBe(3_509n);
});

test('the parts of a distribution add up to the whole and keep its sign', () => {
  fc.assert(
    fc.property(
      monto,
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 40 }),
      (total, pesos) => {
        const partes = repartir(total, pesos);
        expect(partes).toHaveLength(pesos.length);
        expect(sumar(partes)).toBe(total);
        for (const p of partes) expect(p * (total < 0n ? -1n : 1n)).toBeGreaterThanOrEqual(0n);
      },
    ),
  );
});

test('a part without weight gets nothing while another has weight', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      (total, peso) => {
        expect(repartir(centavos(total), [0n, peso, 0n])).toEqual([0n, total, 0n]);
      },
    ),
  );
});
