// The formats and the compiled matrix by themselves: what each format takes at its borders, as the
// official reader does, and the numbers compared by value.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIPOS_E } from '#shared/fiscal/ncf.ts';
import { CLASES } from '../documento.ts';
import { cumpleFormato } from '../validar-estructura.ts';
import { esGrupo, matrizDe, type Grupo } from './compilar.ts';
import { describirFormato } from './describir-formato.ts';
import { TIPOS_ECF } from './ecf.ts';
import { formato, type Formato } from './formatos.ts';
import { canonico, comparar, leerNumero } from './numero.ts';

const W80 = 'a'.repeat(80);

test.each<readonly [string, readonly string[], readonly string[]]>([
  [
    'N16.2',
    ['0', '1.5', '1.50', ' 1 ', '9999999999999999.99'],
    ['', '1.', '.5', '1.005', '-1', '+1', '1,00', '12345678901234567'],
  ],
  ['N16.2+', ['0.01', '1'], ['0', '0.00']],
  ['S16.2', ['-1.50', '+1', '12345678901234567'], ['--1', '1.005']],
  ['N3.2+', ['999.99', '5', '12345'], ['0', '0.001', '123456']],
  ['N16.4', ['57.1234', '0'], ['57.12345', '']],
  ['R16.2', ['10', '10.00'], ['10.0', '10.000', '-1']],
  ['A18.2', ['35400.00', '00035400.00'], ['35400', '35400.0']],
  ['#1,2,3', ['1', ' 1', '+1', '01', '3'], ['4', '1.0', '', '١']],
  ['=01,02', ['01'], ['1', ' 01', '']],
  ['VERSION', ['1.0', '1', '1.', '01.00'], ['.1', '1.01', '2.0', '']],
  ['VERSION_RFCE', ['1.0'], ['1', '1.00']],
  ['T80', ['a', ' ', W80, '😀'.repeat(80)], ['', `${W80}a`, '😀'.repeat(81)]],
  ['T0a20', [''], ['a'.repeat(21)]],
  ['RNC', ['130000018', '00113918205'], ['13000001', ' 130000018', '1234567890', '1-30-00001-8']],
  ['RNC_ENTERO', ['130000018', ' 130000018 '], ['1300000181', '+130000018']],
  ['ENCF', ['E310000000001', 'abcdefghijklm'], ['E31000000001', 'E310000000001 ', 'É310000000001']],
  ['NCF', ['E310000000001', 'B0100000001'], ['B010000001', 'A010010010100000001']],
  [
    'FECHA',
    ['20-11-2026', '1-1-1999', '31-02-2020'],
    ['2026-11-20', '32-01-2026', '1-13-2026', ' 1-1-2026'],
  ],
  [
    'MOMENTO',
    ['20-11-2026 14:05:09', '01-01-2026 1:1:1'],
    ['20-11-2026', '1-11-2026 14:05:09', '20-11-2026 24:00:00'],
  ],
  [
    'MOMENTO_ISO',
    ['2026-11-24T08:00:00.1234567-04:00', '2024-02-29T24:00:00Z'],
    [
      '2026-02-29T00:00:00',
      '2026-11-24',
      '2026-11-24T24:00:01',
      '0000-01-01T00:00:00',
      '2026-11-24T08:00:00+14:01',
    ],
  ],
  ['TELEFONO', ['809-555-0101'], ['8095550101', '809-555-010']],
  ['CORREO', ['a@b.do', 'uno+dos.tres@cua-tro.com'], ['a_b@c.do', 'a@b', 'a@b..do', `${W80}@b.do`]],
  ['TERMINO', ['30 dias', 'ñandú'], ['30_dias', '30-60', 'x'.repeat(16), '']],
  ['CODIGO6', ['a/+Z0=', 'ab cd\t'], ['abc', 'abc\nef', 'abcdefg']],
  ['LUGAR', ['010000', '030001'], ['030000x', '10000', '']],
  ['MONEDA', ['USD', 'CHY'], ['DOP', 'CNY', 'usd']],
  ['PALABRAS3', ['FOB', 'a-c'], ['ab', 'abcd', 'F1B']],
  ['ORDINAL4', ['1', '1000', '0001'], ['0', '1001', '']],
  ['PAGINAS', ['2', '9999'], ['1', '0', '10000']],
])('format %s takes and refuses what the official reader does', (nombre, si, no) => {
  const f = formato(nombre);
  for (const v of si) expect(cumpleFormato(v, f), v).toBe(true);
  for (const v of no) expect(cumpleFormato(v, f), v).toBe(false);
});

test('a hostile e-mail or term takes no time', () => {
  const antes = performance.now();
  for (const v of [
    '+'.repeat(80),
    'a.'.repeat(40),
    `${'a-'.repeat(30)}@`,
    `a@${'b.'.repeat(38)}`,
  ]) {
    cumpleFormato(v, formato('CORREO'));
    cumpleFormato(v, formato('TERMINO'));
  }
  expect(performance.now() - antes).toBeLessThan(500);
});

describe('numbers', () => {
  const entero = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });

  test('are compared by value, whatever zeros and signs they are written with', () => {
    const escribir = (n: bigint, ceros: number): string => {
      const abs = (n < 0n ? -n : n).toString().padStart(3, '0');
      const signo = n < 0n ? '-' : '';
      return `${signo}${'0'.repeat(ceros)}${abs.slice(0, -2)}.${abs.slice(-2)}${'0'.repeat(ceros)}`;
    };
    fc.assert(
      fc.property(entero, entero, fc.nat({ max: 4 }), (a, b, ceros) => {
        const na = leerNumero(escribir(a, ceros), 'decimal');
        const nb = leerNumero(escribir(b, 0), 'decimal');
        if (na === null || nb === null) throw new Error('Número no leído');
        expect(Math.sign(comparar(na, nb))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(canonico(na) === canonico(nb)).toBe(a === b);
      }),
    );
  });

  test('are not read from anything else', () => {
    for (const t of ['', '.', '+', '-', '1e3', '1,0', 'NaN', '0x1', '1 1', '--1', '1'.repeat(25)]) {
      expect(leerNumero(t, 'decimal'), t).toBeNull();
    }
    expect(leerNumero('1.0', 'entero')).toBeNull();
  });
});

describe('matrix', () => {
  function formatos(grupo: Grupo): Formato[] {
    return grupo.reglas.flatMap((r) =>
      esGrupo(r.contenido) ? formatos(r.contenido) : [r.contenido],
    );
  }

  test('its types are the ten of the e-CF, in the order of its columns', () => {
    expect(TIPOS_ECF).toEqual(TIPOS_E);
  });

  test.each(CLASES)('class %s compiles, and each of its formats can be said in words', (clase) => {
    const todos = formatos(matrizDe(clase));
    expect(todos.length).toBeGreaterThan(1);
    for (const f of todos) expect(describirFormato(f), f.nombre).not.toMatch(/undefined|^$|0 a 0/);
  });

  test('what each type has and has not (Formato e-CF v1.0)', () => {
    const tiene = (clase: (typeof CLASES)[number], ruta: string): boolean => {
      let grupo = matrizDe(clase);
      for (const nombre of ruta.split('/')) {
        const regla = grupo.reglas[grupo.indice.get(nombre) ?? -1];
        if (regla === undefined) return false;
        if (esGrupo(regla.contenido)) grupo = regla.contenido;
      }
      return true;
    };
    const tipos = (ruta: string): string => TIPOS_E.filter((t) => tiene(t, ruta)).join(' ');
    expect(tipos('Encabezado/IdDoc/FechaVencimientoSecuencia')).toBe('31 33 41 43 44 45 46 47');
    expect(tipos('Encabezado/IdDoc/IndicadorNotaCredito')).toBe('34');
    expect(tipos('Encabezado/Comprador')).toBe('31 32 33 34 41 44 45 46 47');
    expect(tipos('DetallesItems/Item/Retencion')).toBe('31 33 34 41 47');
    expect(tipos('DescuentosORecargos')).toBe('31 32 33 34 41 44 45 46');
    expect(tipos('Encabezado/Totales/MontoGravadoI1')).toBe('31 32 33 34 41 45');
    expect(
      matrizDe('34').reglas.find((r) => r.nombre === 'DetallesItems')?.contenido,
    ).toMatchObject({
      reglas: [{ nombre: 'Item', max: 10_000 }],
    });
    expect(tiene('RFCE', 'Encabezado/CodigoSeguridadeCF')).toBe(true);
    expect([matrizDe('31').comodin, matrizDe('ARECF').comodin]).toEqual([
      'obligatorio',
      'opcional',
    ]);
  });
});
