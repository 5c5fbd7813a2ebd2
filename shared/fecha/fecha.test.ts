// Days are strings of the Gregorian calendar and «today» is the day of Santo Domingo.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  diasEntre,
  fecha,
  hoy,
  instante,
  leerFecha,
  leerPeriodo,
  periodoDe,
  sumarDias,
  sumarMeses,
  ultimoDia,
} from './fecha.ts';
import { fechaEcf, fechaHoraEcf, fechaLarga, leerFechaEcf, leerFechaHoraEcf } from './formato.ts';

// Santo Domingo has kept GMT-4 since December 2000; e-CF exist since 2019.
const dia = fc.integer({ min: 0, max: 40_000 }).map((n) => sumarDias(fecha('2001-01-01'), n));

test('a day that does not exist is refused', () => {
  for (const t of [
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '26-01-01',
    '2026-1-1',
    '2026-04-31',
    '',
  ]) {
    expect(leerFecha(t), t).toBeNull();
  }
  expect(leerFecha('2028-02-29')).toBe('2028-02-29');
});

test('adding days and counting days are inverse', () => {
  fc.assert(
    fc.property(dia, fc.integer({ min: -5000, max: 5000 }), (d, n) => {
      expect(diasEntre(d, sumarDias(d, n))).toBe(n);
    }),
  );
});

test('at 11 p.m. of Santo Domingo it is still today there, tomorrow in UTC', () => {
  const reloj = { ahora: () => Date.parse('2026-11-25T03:30:00Z') };
  expect(hoy(reloj)).toBe('2026-11-24');
});

test('the dates of the e-CF read back to the same day and second', () => {
  fc.assert(
    fc.property(dia, fc.integer({ min: 0, max: 86_399 }), (d, s) => {
      expect(leerFechaEcf(fechaEcf(d))).toBe(d);
      const i = instante(Date.parse(`${d}T00:00:00Z`) + s * 1000);
      expect(leerFechaHoraEcf(fechaHoraEcf(i))).toBe(i);
    }),
  );
});

test('the e-CF hour is always GMT-4', () => {
  expect(fechaHoraEcf(instante(Date.parse('2026-07-01T03:05:09Z')))).toBe('30-06-2026 23:05:09');
  expect(leerFechaHoraEcf('30-06-2026 24:00:00')).toBeNull();
});

test('months roll over the year and end on their last day', () => {
  const p = leerPeriodo('2026-11');
  expect(p).not.toBeNull();
  if (p === null) return;
  expect(sumarMeses(p, 2)).toBe('2027-01');
  expect(sumarMeses(p, -11)).toBe('2025-12');
  expect(ultimoDia(p)).toBe('2026-11-30');
  expect(periodoDe(fecha('2026-11-24'))).toBe('2026-11');
  expect(leerPeriodo('2026-13')).toBeNull();
});

test('people read the day in words', () => {
  expect(fechaLarga(fecha('2026-11-05'))).toBe('5 de noviembre de 2026');
});
