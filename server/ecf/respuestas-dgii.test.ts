// The DGII has no single shape of answer (Servicios DGII, 02-01-2026, and what implementers saw): every
// shape known is read, and an unknown one is «unknown», never an exception.

import { expect, test } from 'vitest';
import {
  diceYaUsada,
  leerRecepcion,
  leerResultado,
  leerToken,
  leerTrackIds,
  textoDeError,
} from './respuestas-dgii.ts';

test('a reception with trackId is a receipt', () => {
  const r = leerRecepcion('{"trackId":"d4f6e27c","error":null,"mensaje":null}');
  expect(r).toEqual({ trackId: 'd4f6e27c', mensaje: '' });
});

test('a refused reception keeps its words, whatever its shape', () => {
  expect(leerRecepcion('{"trackId":null,"error":"RNC","mensaje":["no","delegado"]}')).toEqual({
    trackId: null,
    mensaje: 'RNC no delegado',
  });
  expect(leerRecepcion('"El archivo es requerido."').mensaje).toBe('El archivo es requerido.');
  expect(
    leerRecepcion(
      '{"title":"One or more errors","status":400,"errors":{"xml":["falta el archivo"]}}',
    ).mensaje,
  ).toBe('One or more errors falta el archivo');
  expect(leerRecepcion('<html>502</html>')).toEqual({ trackId: null, mensaje: '' });
});

test.each([
  ['0', 'no-encontrado'],
  ['1', 'aceptado'],
  ['2', 'rechazado'],
  ['3', 'en-proceso'],
  ['4', 'condicional'],
])('code %s of consultaresultado is %s', (codigo, estado) => {
  expect(leerResultado(JSON.stringify({ codigo: Number(codigo) }))?.estado).toBe(estado);
  expect(leerResultado(JSON.stringify({ codigo }))?.estado).toBe(estado);
});

test('messages come as objects, as strings, as one alone or as empty ones', () => {
  const lee = (mensajes: unknown): unknown =>
    leerResultado(JSON.stringify({ codigo: 2, estado: 'Rechazado', mensajes }))?.mensajes;
  expect(lee([{ valor: 'a', codigo: 1209 }])).toEqual([{ codigo: '1209', valor: 'a' }]);
  expect(lee(['a', 'b'])).toEqual([
    { codigo: '0', valor: 'a' },
    { codigo: '0', valor: 'b' },
  ]);
  expect(lee('a')).toEqual([{ codigo: '0', valor: 'a' }]);
  expect(lee([{ valor: '', codigo: 0 }])).toEqual([]);
  expect(lee(null)).toEqual([]);
});

test('the keys may come in any case, and unknown ones do not matter', () => {
  const r = leerResultado(
    '{"TrackId":"x","Codigo":"1","Estado":"Aceptado","eNCF":"E310000000001","secuenciaUtilizada":"true","nuevo":{}}',
  );
  expect(r).toEqual({
    estado: 'aceptado',
    trackId: 'x',
    encf: 'E310000000001',
    secuenciaUtilizada: true,
    mensajes: [],
  });
});

test('trackIds come as a list, as one object, or as nothing', () => {
  const uno = { trackId: 'x', estado: 'Aceptado', fechaRecepcion: '1/1/2026' };
  expect(leerTrackIds(JSON.stringify([uno, { trackId: 'y', estado: 'En Proceso' }]))).toMatchObject(
    [
      { trackId: 'x', estado: 'aceptado' },
      { trackId: 'y', estado: 'en-proceso' },
    ],
  );
  expect(leerTrackIds(JSON.stringify(uno))).toHaveLength(1);
  for (const nada of ['', '[]', 'null', '"No hay"', '<html>'])
    expect(leerTrackIds(nada)).toEqual([]);
});

test('an answer that says no state is unknown, not accepted', () => {
  for (const raro of ['', '{}', '[]', 'null', '<html></html>', '"texto"', '{"codigo":99}']) {
    expect(leerResultado(raro)).toBeNull();
  }
});

test('«Aceptado Condicional» is not read as plain «Aceptado»', () => {
  expect(leerResultado('{"estado":"Aceptado Condicional"}')?.estado).toBe('condicional');
});

test('1209 is recognised as number and as text', () => {
  expect(diceYaUsada([{ codigo: '1209', valor: '' }])).toBe(true);
  expect(diceYaUsada([{ codigo: '0', valor: '1209' }])).toBe(false);
});

test('the token is read, and anything else is no token', () => {
  expect(leerToken('{"token":"abc","expira":"2026-01-01T00:00:00Z"}')).toBe('abc');
  for (const raro of ['', '{}', '{"token":""}', '"abc"', '<token/>'])
    expect(leerToken(raro)).toBeNull();
});

test('an error that cannot be read gives no words', () => {
  expect(textoDeError('<html>')).toBe('');
  expect(textoDeError('{"detail":"caído"}')).toBe('caído');
});
