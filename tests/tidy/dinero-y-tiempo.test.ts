// Money is a bigint of centavos and never a float; a day is text and the clock a parameter.

import { describe, expect, test } from 'vitest';
import { CODIGO, hallar, sinComentariosNiTextos } from './arbol.ts';

/** They make the money text of the border; their own tests prove every digit. */
const CODECS_DE_DINERO = /^shared\/dinero\//;

/** The file that may make Date objects, and the edges where a clock begins. */
const CON_RELOJ = [
  /^shared\/fecha\//,
  /^server\/(main|servidor|cli\/main)\.ts$/,
  // The JWT library asks for a Date; it is made from the clock it is given.
  /^server\/auth\/tokens\.ts$/,
  // The device's clock begins in the leader worker and in the tab.
  /^web\//,
];

const FECHAS = /\bnew Date\(|\bDate\.now\(|(?<![\w.])Date\(\)/;

/** Position after the parenthesis that closes the one at `abre`. */
function trasCerrar(sql: string, abre: number): number {
  let nivel = 0;
  for (let i = abre; i < sql.length; i++) {
    if (sql[i] === '(') nivel++;
    else if (sql[i] === ')' && --nivel === 0) return i + 1;
  }
  return sql.length;
}

/** Whether the value of the aggregate that opens at `abre` is cast, or only compared, wherever it ends up. */
function tieneTipo(sql: string, abre: number): boolean {
  if (/(<>|<|>|=)\s*sum$/i.test(sql.slice(0, abre))) return true;
  let i = trasCerrar(sql, abre);
  for (;;) {
    const resto = sql.slice(i);
    const ventana = /^\s*(filter|over)\s*\(/i.exec(resto);
    if (ventana !== null) {
      i = trasCerrar(sql, i + ventana[0].length - 1);
      continue;
    }
    if (/^\s*(::(bigint|int8|int|text)\b|<>|<|>|=|is distinct)/i.test(resto)) return true;
    // Part of a larger expression in parentheses: the cast may be outside of it.
    const cierre = /^[^()`]*?\)/.exec(resto.replace(/\([^()]*\)/g, (t) => ' '.repeat(t.length)));
    if (cierre === null || /\b(from|union|group by)\b/i.test(cierre[0])) return false;
    i += cierre[0].length;
  }
}

describe('money', () => {
  test('nothing parses or writes an amount through a float', () => {
    const lista = CODIGO.filter((a) => !CODECS_DE_DINERO.test(a.ruta));
    expect(hallar(lista, /\bparseFloat\(|\.toFixed\(/, sinComentariosNiTextos)).toEqual([]);
  });

  test('no rate is written by hand', () => {
    expect(hallar(CODIGO, /\*\s*(0\.18|0\.16|1\.18|1\.16)\b/, sinComentariosNiTextos)).toEqual([]);
  });

  test('Number() is not applied to an amount', () => {
    const patron =
      /\bNumber\(\s*[\w.?!]*(monto|total|precio|centavos|debe|haber|saldo|itbis)\w*\s*\)/i;
    const lista = CODIGO.filter((a) => !CODECS_DE_DINERO.test(a.ruta));
    expect(hallar(lista, patron, sinComentariosNiTextos)).toEqual([]);
  });

  test('every sum of SQL comes back as a bigint', () => {
    // sum(bigint) is numeric, which would reach the code as text.
    const malas = CODIGO.filter((a) => a.ruta.endsWith('.ts')).flatMap((a) =>
      [...a.texto.matchAll(/`[^`]*\bselect\b[^`]*`/gi)].flatMap(([sql]) =>
        [...sql.matchAll(/\bsum\(/gi)]
          .filter((m) => !tieneTipo(sql, m.index + m[0].length - 1))
          .map((m) => `${a.ruta}: ${sql.slice(m.index, m.index + 60)}`),
      ),
    );
    expect(malas).toEqual([]);
  });
});

describe('time', () => {
  test('no Date is made, and no clock read, outside shared/fecha and the edges', () => {
    const lista = CODIGO.filter((a) => !CON_RELOJ.some((p) => p.test(a.ruta)));
    expect(hallar(lista, FECHAS, sinComentariosNiTextos)).toEqual([]);
  });

  test('no offset of the zone is written by hand', () => {
    expect(hallar(CODIGO, /['"`]-04:00['"`]|getTimezoneOffset/, (a) => a.texto)).toEqual([]);
  });
});
