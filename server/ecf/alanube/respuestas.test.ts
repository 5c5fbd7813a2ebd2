// What Alanube answers, in the forms that were documented and in the ones that nobody would expect: readers take
// what they know and never throw, and an answer that is not understood is not taken for «nothing».

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { motivoAlanube } from './motivos.ts';
import {
  diceQueYaLoTiene,
  idQueMenciona,
  leerCompania,
  leerDocumento,
  leerErrores,
  leerLista,
} from './respuestas.ts';

const doc = (mas: object): string => JSON.stringify({ id: 'X', ...mas });

describe('states', () => {
  test.each([
    ['FINISHED', 'ACCEPTED', 'aceptado'],
    ['TO_NOTIFY', 'ACCEPTED', 'aceptado'],
    ['FINISHED', 'ACCEPTED_WITH_OBSERVATIONS', 'condicional'],
    ['FINISHED', 'REJECTED', 'rechazado'],
    ['WAITING_RESPONSE', 'IN_PROCESS', 'en-proceso'],
    ['REGISTERED', 'NOT_FOUND', 'en-proceso'],
    ['PENDING', undefined, 'en-proceso'],
    // FINISHED is of Alanube's process and says nothing of the DGII.
    ['FINISHED', undefined, 'en-proceso'],
    ['FINISHED', 'ALGO_NUEVO', 'en-proceso'],
  ])('%s with %s is %s', (status, legalStatus, estado) => {
    expect(leerDocumento(doc({ status, legalStatus }))).toMatchObject({
      estado,
      haFallado: false,
    });
  });

  test('FAILED is a failure only while the DGII has said nothing', () => {
    const falla = doc({ status: 'FAILED', error: { code: 'AEP2006', message: 'sin DGII' } });
    expect(leerDocumento(falla)).toMatchObject({
      haFallado: true,
      mensajes: [{ codigo: 'AEP2006', valor: 'sin DGII' }],
    });
    const aceptado = doc({ status: 'FAILED', legalStatus: 'ACCEPTED' });
    expect(leerDocumento(aceptado)).toMatchObject({ haFallado: false, estado: 'aceptado' });
  });

  test('the messages of the DGII come in the order and with the codes that it gave', () => {
    const governmentResponse = { code: 2, value: [{ codigo: 613, valor: 'No existe' }, 'otro'] };
    expect(leerDocumento(doc({ governmentResponse }))?.mensajes).toEqual([
      { codigo: '613', valor: 'No existe' },
      { codigo: '0', valor: 'otro' },
    ]);
  });
});

describe('lists', () => {
  test.each([
    ['bare', JSON.stringify([{ id: 'A', documentNumber: 'E310000000001' }])],
    ['wrapped', JSON.stringify({ data: [{ id: 'A', documentNumber: 'E310000000001' }], meta: {} })],
  ])('%s', (_n, cuerpo) => {
    expect(leerLista(cuerpo)).toMatchObject([{ id: 'A', encf: 'E310000000001' }]);
  });

  test.each(['', '{}', 'null', '<html>', '{"message":"no"}', '[{"sin":"id"}]'])(
    'what is not understood is not an empty list: %s',
    (cuerpo) => {
      expect(leerLista(cuerpo)).toBeNull();
    },
  );
});

describe('errors', () => {
  test('the new form, the old ones, and none', () => {
    const nuevo = { code: 400, errors: [{ code: 'AP3014', message: 'x', field: 'totals' }] };
    expect(leerErrores(400, JSON.stringify(nuevo))).toEqual([
      { codigo: 'AP3014', mensaje: 'x', campo: 'totals' },
    ]);
    expect(leerErrores(400, '{"code":"AP1016","message":"no"}')).toMatchObject([
      { codigo: 'AP1016', mensaje: 'no' },
    ]);
    expect(leerErrores(400, '{"statusCode":400,"message":["a","b"]}')).toMatchObject([
      { codigo: '400', mensaje: 'a' },
      { codigo: '400', mensaje: 'b' },
    ]);
    expect(leerErrores(404, 'no')).toMatchObject([{ codigo: '404' }]);
  });

  test('a used e-NCF is recognised, with the id that it mentions', () => {
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const usado = [{ codigo: 'AP3011', mensaje: `ENCF_IN_PROCESS with id: ${id}`, campo: null }];
    expect(diceQueYaLoTiene(usado)).toBe(true);
    expect(idQueMenciona(usado)).toBe(id);
    expect(diceQueYaLoTiene([{ codigo: 'AP3014', mensaje: '', campo: null }])).toBe(false);
  });

  test('known codes are told in Spanish, with the field; the others keep their words', () => {
    expect(motivoAlanube({ codigo: 'AP3015', mensaje: 'x', campo: 'totals' })).toBe(
      'Una nota que solo corrige texto debe ir en cero. [totals]',
    );
    expect(motivoAlanube({ codigo: 'AP9', mensaje: 'raro', campo: null })).toBe('raro');
  });
});

test('the company of the token', () => {
  expect(leerCompania('{"id":"X","name":"Colmado","identification":"131-88068-1"}')).toEqual({
    nombre: 'Colmado',
    rnc: '131880681',
  });
  expect(leerCompania('[{"name":"Colmado","identification":"131880681"}]')).not.toBeNull();
  expect(leerCompania('{"name":"Colmado"}')).toBeNull();
});

test('no body makes a reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 100, max: 599 }), (c, http) => {
      leerDocumento(c);
      leerLista(c);
      leerCompania(c);
      expect(leerErrores(http, c).length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
