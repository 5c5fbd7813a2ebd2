// How the flat records of a test set are read: what is tolerated, what is refused by name, and how a
// summary finds its factura.

import { describe, expect, test } from 'vitest';
import { codigosDePrueba, consumo, registro } from '../../../tests/oro/set-casos.ts';
import type { ArbolEcf } from '../documento.ts';
import { arbolDeCaso } from './arbol-de-caso.ts';
import { casoDeArbol } from './caso-de-arbol.ts';
import { leerSetJson } from './leer-json.ts';
import { ordenarSet } from './ordenar-set.ts';
import { prepararSet } from './preparar-set.ts';
import { leerSet } from './registro.ts';

function arbolDe(campos: Readonly<Record<string, unknown>>): ArbolEcf {
  const set = leerSet({ ECF: [campos] });
  if (!set.ok) throw new Error(JSON.stringify(set.rechazos));
  const [caso] = set.valor.ecf;
  const arbol = caso === undefined ? null : arbolDeCaso(caso);
  if (arbol?.ok !== true) throw new Error(JSON.stringify(arbol));
  return arbol.valor.arbol;
}

function rechazosDe(campos: Readonly<Record<string, unknown>>): unknown[] {
  const set = leerSet({ ECF: [campos] });
  if (!set.ok) return set.rechazos.map((r) => [r.codigo, r.datos]);
  const [caso] = set.valor.ecf;
  const arbol = caso === undefined ? null : arbolDeCaso(caso);
  return arbol?.ok === false ? arbol.rechazos.map((r) => [r.codigo, r.datos]) : [];
}

describe('what is tolerated', () => {
  test('numbers and texts, other case, spaces, accents, and fields that say #e, nothing or null', () => {
    const limpio = arbolDe(registro('31'));
    const sucio: Record<string, unknown> = {
      'campo que nadie usa': '#e',
      'Otro[9]': null,
      Sucursal: '  ',
      casoprueba: 'x',
    };
    for (const [k, v] of Object.entries(registro('31'))) {
      sucio[` ${k.toUpperCase().replace('RAZONSOCIAL', 'Razón Social ')}`] = ` ${v} `;
    }
    expect(arbolDe(sucio)).toEqual(limpio);
  });

  test('a number of the JSON keeps the digits that it was written with', () => {
    const json = JSON.stringify({ ECF: [registro('31')] })
      .replaceAll(/"(\d+\.\d\d)"/g, '$1')
      .replace('"TipoPago":"1"', '"TipoPago":1');
    expect(json).toContain('"MontoTotal":1180.00');
    const set = leerSetJson(`\uFEFF${json}`);
    if (!set.ok) throw new Error('ilegible');
    const caso = set.valor.ecf[0];
    if (caso === undefined) throw new Error('perdido');
    expect(arbolDeCaso(caso)).toEqual({
      ok: true,
      valor: { clase: '31', arbol: arbolDe(registro('31')) },
    });
  });

  test('zeros that a number lost come back where the format wants them, and only there', () => {
    const arbol = arbolDe({
      ...registro('31'),
      TipoIngresos: 1,
      Municipio: 10100,
      MontoTotal: 1180,
      NumeroFacturaInterna: 7,
      RNCComprador: 1_139_182_05,
      FechaEmision: '2026-11-20',
    });
    expect(casoDeArbol('31', arbol)).toMatchObject({
      TipoIngresos: '01',
      Municipio: '010100',
      MontoTotal: '1180',
      NumeroFacturaInterna: '7',
      RNCComprador: '113918205',
      FechaEmision: '20-11-2026',
    });
  });

  test('missing indices are 1, one too many must be 1, and gaps close up', () => {
    const arbol = arbolDe({
      ...registro('31'),
      NumeroSubTotal: '1',
      MontoSubTotal: '1000.00',
      'PaginaNo[2]': '2',
      'SubtotalOtrosImpuesto[2][1]': '5.00',
      'TelefonoEmisor[3]': '809-555-0103',
      'TelefonoEmisor[1]': '809-555-0101',
      'FormaPago[4]': '1',
      'MontoPago[4]': '1180.00',
    });
    expect(arbol['Subtotales']).toEqual({
      Subtotal: [{ NumeroSubTotal: '1', MontoSubTotal: '1000.00' }],
    });
    expect(arbol['Paginacion']).toEqual({
      Pagina: [{ PaginaNo: '2', SubtotalImpuestoAdicional: { SubtotalOtrosImpuesto: '5.00' } }],
    });
    expect(casoDeArbol('31', arbol)).toMatchObject({
      'TelefonoEmisor[1]': '809-555-0101',
      'TelefonoEmisor[2]': '809-555-0103',
      'FormaPago[1]': '1',
      'MontoPago[1]': '1180.00',
    });
  });

  test('names in two places are told apart: by their indices, by NumeroLineaDoR, or by their groups', () => {
    const arbol = arbolDe({
      ...registro('31'),
      'TipoImpuesto[1]': '002',
      'TipoImpuesto[1][1]': '002',
      'TipoImpuesto[1][2]': '004',
      'NumeroLineaDoR[1]': '1',
      'TipoAjuste[1]': 'D',
      'DescuentosORecargos/NumeroLinea[2]': '2',
      'DescuentosORecargos.DescuentoORecargo[2].TipoAjuste': 'R',
      'Item[1]/TablaSubcantidad/SubcantidadItem[2]/Subcantidad': '1.500',
    });
    expect(arbol['DescuentosORecargos']).toEqual({
      DescuentoORecargo: [
        { NumeroLinea: '1', TipoAjuste: 'D' },
        { NumeroLinea: '2', TipoAjuste: 'R' },
      ],
    });
    expect(casoDeArbol('31', arbol)).toMatchObject({
      'TipoImpuesto[1]': '002',
      'TipoImpuesto[1][1]': '002',
      'TipoImpuesto[1][2]': '004',
      'Subcantidad[1][1]': '1.500',
      'NumeroLinea[1]': '1',
    });
  });

  test('Version and TipoeCF may be missing: the e-NCF says the type', () => {
    const { Version: _v, TipoeCF: _t, ...resto } = registro('44');
    expect(casoDeArbol('44', arbolDe(resto))).toMatchObject({ Version: '1.0', TipoeCF: '44' });
  });

  test('rows without data are skipped', () => {
    const vacio = Object.fromEntries(Object.keys(registro('31')).map((k) => [k, '#e']));
    const set = leerSet({ ECF: [vacio, registro('31'), {}], RFCE: [vacio] });
    expect(set.ok && [set.valor.ecf.map((c) => c.numero), set.valor.rfce.length]).toEqual([[2], 0]);
  });
});

describe('what is refused, with record and field', () => {
  test('ecf.SET_CAMPO_DESCONOCIDO: a field that no type has, that this type does not have, or too deep', () => {
    const caso = {
      ...registro('43'),
      CasoPrueba: 'caso 7',
      MontoTotl: '1.00',
      RNCComprador: '131246796',
      'NombreItem[1][2]': 'X',
      '[]': 'y',
    };
    const tipo = '43';
    expect(rechazosDe(caso)).toEqual(
      ['MontoTotl', 'RNCComprador', 'NombreItem[1][2]', '[]'].map((campo) => [
        'ecf.SET_CAMPO_DESCONOCIDO',
        { registro: 'caso 7', campo, tipo },
      ]),
    );
  });

  test('ecf.SET_CAMPO_REPETIDO: two values for one field; the same value twice is one', () => {
    const caso = { ...registro('31'), montototal: '1181.00', eNCF: registro('31')['ENCF'] };
    expect(rechazosDe(caso)).toEqual([
      [
        'ecf.SET_CAMPO_REPETIDO',
        {
          registro: '130000018E310000000007',
          campo: 'montototal',
          valor: '1180.00',
          otro: '1181.00',
        },
      ],
    ]);
  });

  test('ecf.SET_VALOR_INVALIDO: what is neither text nor number, and what XML cannot carry', () => {
    expect(rechazosDe({ ...registro('31'), Sucursal: true, RutaVenta: ['x'] })).toMatchObject([
      ['ecf.SET_VALOR_INVALIDO', { campo: 'Sucursal' }],
      ['ecf.SET_VALOR_INVALIDO', { campo: 'RutaVenta' }],
    ]);
    expect(rechazosDe({ ...registro('31'), Sucursal: 'a\u0001b' })).toMatchObject([
      ['ecf.SET_VALOR_INVALIDO', { campo: 'Sucursal' }],
    ]);
  });

  test('ecf.SET_TIPO_DESCONOCIDO: neither the record nor its e-NCF say a type', () => {
    expect(rechazosDe({ ...registro('31'), TipoeCF: '35' })).toMatchObject([
      ['ecf.SET_TIPO_DESCONOCIDO', { valor: '35' }],
    ]);
    const { TipoeCF: _t, ENCF: _e, ...resto } = registro('31');
    expect(rechazosDe(resto)).toMatchObject([['ecf.SET_TIPO_DESCONOCIDO', { valor: '' }]]);
  });

  test.each([
    ['no JSON', '{', 'ecf.SET_ILEGIBLE'],
    ['a text', '"ECF"', 'ecf.SET_ILEGIBLE'],
    ['no list', '{"registros": 1}', 'ecf.SET_ILEGIBLE'],
    ['a list that nobody knows', '{"ECF": [{"ENCF": "x"}], "ACECF": [{}]}', 'ecf.SET_ILEGIBLE'],
    ['a record that is no record', '{"ECF": ["x"]}', 'ecf.SET_ILEGIBLE'],
    ['no records', '{"ECF": [], "RFCE": []}', 'ecf.SET_VACIO'],
    ['only empty records', '[{"ENCF": "#e"}]', 'ecf.SET_VACIO'],
  ])('%s is %s', (_, json, codigo) => {
    const set = leerSetJson(json);
    expect(set.ok ? [] : set.rechazos.map((r) => r.codigo)).toEqual([codigo]);
  });
});

describe('a factura de consumo under RD$ 250,000 and its summary', () => {
  const { ecf, rfce } = consumo();

  test('the summary of the set is used with its figures', () => {
    const [caso] = prepararSet(leido({ ECF: [ecf], RFCE: [{ ...rfce, TotalITBIS: '180' }] }));
    const resumen = caso?.documento.ok === true ? caso.documento.valor.resumen : null;
    expect(casoDeArbol('RFCE', resumen ?? {})).toMatchObject({ TotalITBIS: '180' });
  });

  test('without one it comes out of the factura, amounts with two decimals', () => {
    const [caso] = prepararSet(leido({ ECF: [{ ...ecf, MontoTotal: '1180.0' }] }));
    const resumen = caso?.documento.ok === true ? caso.documento.valor.resumen : null;
    const { CodigoSeguridadeCF: _, ...esperado } = rfce;
    expect(casoDeArbol('RFCE', resumen ?? {})).toEqual(esperado);
  });

  test('from RD$ 250,000.00 on there is no summary, and one in the set is refused', () => {
    const grande = { ...ecf, MontoTotal: '250000.00' };
    expect(codigosDePrueba({ ECF: [grande] })).toEqual([[]]);
    expect(codigosDePrueba({ ECF: [grande], RFCE: [rfce] })).toEqual([
      [],
      ['ecf.RFCE_FUERA_DE_LIMITE'],
    ]);
  });

  test('ecf.SET_RESUMEN_SIN_FACTURA, SET_RESUMEN_DISTINTO and SET_ENCF_REPETIDO', () => {
    expect(codigosDePrueba({ RFCE: [rfce] })).toEqual([['ecf.SET_RESUMEN_SIN_FACTURA']]);
    expect(codigosDePrueba({ ECF: [ecf], RFCE: [{ ...rfce, MontoTotal: '1181.00' }] })).toEqual([
      ['ecf.SET_RESUMEN_DISTINTO'],
    ]);
    expect(codigosDePrueba({ ECF: [ecf, ecf], RFCE: [rfce, rfce] })).toEqual([
      [],
      ['ecf.SET_ENCF_REPETIDO'],
      ['ecf.SET_ENCF_REPETIDO'],
    ]);
  });

  test('a summary with an unknown field stops its factura, and is counted once', () => {
    expect(codigosDePrueba({ ECF: [ecf], RFCE: [{ ...rfce, Sucursal: 'x' }] })).toEqual([
      ['ecf.SET_CAMPO_DESCONOCIDO'],
    ]);
  });
});

function leido(valor: unknown): Parameters<typeof prepararSet>[0] {
  const set = leerSet(valor);
  if (!set.ok) throw new Error(JSON.stringify(set.rechazos));
  return set.valor;
}

describe('order to send', () => {
  const d = (encf: string, referido: string | null = null) => ({ encf, referido });
  test('what is referred to goes first, chains included, and the rest keeps its order', () => {
    const orden = ordenarSet([d('n2', 'n1'), d('a'), d('n1', 'b'), d('b'), d('c', 'ajeno')]);
    expect(orden.map((x) => x.encf)).toEqual(['b', 'n1', 'n2', 'a', 'c']);
  });
  test('a circle does not hang and loses nobody', () => {
    const orden = ordenarSet([d('x', 'y'), d('y', 'x'), d('z', 'z')]);
    expect(orden.map((x) => x.encf).toSorted()).toEqual(['x', 'y', 'z']);
  });
});
