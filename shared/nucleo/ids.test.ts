// Device and server derive the same ids, and new ids sort by time.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { esUuid, idDerivado, uuid7 } from './ids.ts';

test('a new id is a UUIDv7 that sorts by its millisecond', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 31),
      fc.integer({ min: 1, max: 10 ** 6 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (ms, salto, azar) => {
        const a = uuid7(1_700_000_000_000 + ms, azar);
        const b = uuid7(1_700_000_000_000 + ms + salto, azar);
        expect(esUuid(a)).toBe(true);
        expect(a[14]).toBe('7');
        expect('89ab').toContain(a[19]);
        expect(a < b).toBe(true);
      },
    ),
  );
});

test('a derived id depends on both the comando and the label', () => {
  const base = '01900000-0000-7000-8000-000000000000';
  expect(idDerivado(base, 'asiento')).toBe(idDerivado(base, 'asiento'));
  expect(idDerivado(base, 'asiento')).not.toBe(idDerivado(base, 'ecf'));
  expect(esUuid(idDerivado(base, 'asiento'))).toBe(true);
});
