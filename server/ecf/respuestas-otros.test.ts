// The answers of annulment, approval and directory in the shapes that were published and seen (Servicios
// DGII, 02-01-2026, pp. 33-34): what is not understood is null, never a verdict.

import { describe, expect, test } from 'vitest';
import {
  leerAnulacion,
  leerAprobacion,
  leerDirectorio,
  diceYaAnulado,
} from './respuestas-otros.ts';
import { leerEstado, leerToken, pareceHtml, vidaDelToken } from './respuestas-dgii.ts';

describe('annulment', () => {
  const lee = (mensajes: unknown, resto: object = {}): string | undefined =>
    leerAnulacion(JSON.stringify({ rnc: '131880681', codigo: 1, nombre: '', mensajes, ...resto }))
      ?.estado;

  test('done, partial and refused are told apart by their words', () => {
    expect(lee(['Las secuencias fueron anuladas correctamente.'])).toBe('aceptada');
    expect(
      lee([
        'Las secuencias fueron anuladas correctamente. Con excepción de las secuencias del detalle',
      ]),
    ).toBe('parcial');
    expect(lee(['El RNC no está delegado'])).toBe('rechazada');
    expect(lee([{ codigo: 2, valor: 'Las secuencias fueron anuladas correctamente' }])).toBe(
      'aceptada',
    );
    expect(leerAnulacion('"Archivo inválido"')?.estado).toBe('rechazada');
  });

  test('what says nothing is nothing', () => {
    for (const raro of ['', '{}', '[]', 'null', '<html></html>']) {
      expect(leerAnulacion(raro)).toBeNull();
    }
  });

  test('«ya anulado» is ours only when there is no other reason', () => {
    const m = (...v: string[]) => v.map((valor) => ({ codigo: '0', valor }));
    expect(diceYaAnulado(m('El rango E31…3 a E31…5 ya fue anulado.'))).toBe(true);
    expect(diceYaAnulado(m('Las secuencias fueron anuladas anteriormente'))).toBe(true);
    expect(diceYaAnulado(m('El rango ya fue anulado.', 'El e-NCF E31…4 ya fue utilizado.'))).toBe(
      false,
    );
    expect(diceYaAnulado([])).toBe(false);
  });
});

test('an approval is read from its code, also with two digits, or from its name', () => {
  const lee = (x: object): unknown => leerAprobacion(JSON.stringify(x));
  expect(lee({ mensaje: ['ok'], estado: 'Aprobada', codigo: '01' })).toEqual({
    estado: 'aprobada',
    mensajes: [{ codigo: '0', valor: 'ok' }],
  });
  expect(lee({ mensaje: ['Factura no encontrada'], codigo: 2 })).toMatchObject({
    estado: 'rechazada',
  });
  expect(lee({ estado: 'Rechazada' })).toMatchObject({ estado: 'rechazada' });
  for (const raro of ['', '{}', '[]', '<html>']) expect(leerAprobacion(raro)).toBeNull();
});

test('the directory comes as a list, as one object, or as nothing', () => {
  const uno = {
    nombre: 'Ferretería Duarte',
    rnc: '101000112',
    urlRecepcion: 'https://fe.ejemplo.do',
    urlAceptacion: 'https://fe.ejemplo.do',
    urlOpcional: null,
  };
  const esperado = { ...uno, urlOpcional: '' };
  expect(leerDirectorio(JSON.stringify([uno]))).toEqual([esperado]);
  expect(leerDirectorio(JSON.stringify(uno))).toEqual([esperado]);
  for (const nada of ['', '[]', 'null', '{}', '"No encontrado"']) {
    expect(leerDirectorio(nada)).toEqual([]);
  }
});

test('consultaestado gives the state and what the DGII has of the document', () => {
  const r = leerEstado(
    '{"codigo":1,"estado":"Aceptado","rncEmisor":"1","ncfElectronico":"E310000000001","montoTotal":1180.5,"totalITBIS":180.08,"fechaEmision":"24-11-2026","rncComprador":null}',
  );
  expect(r).toMatchObject({
    estado: 'aceptado',
    encf: 'E310000000001',
    montoTotal: '1180.5',
    rncComprador: '',
  });
  expect(leerEstado('{}')).toBeNull();
});

test('a token may come in XML, and its life is the one between its two dates', () => {
  const xml =
    '<RespuestaAutenticacion><token>abc</token><expira>2026-01-01T01:00:00Z</expira><expedido>2026-01-01T00:30:00Z</expedido></RespuestaAutenticacion>';
  expect(leerToken(xml)).toBe('abc');
  expect(vidaDelToken(xml)).toBe(30 * 60_000);
  expect(vidaDelToken('{"token":"x"}')).toBeNull();
  expect(leerToken('\uFEFF{"token":"x"}')).toBe('x');
});

test('a page is a page whatever comes before it', () => {
  expect(pareceHtml('\uFEFF \n<!DOCTYPE html><p>')).toBe(true);
  expect(pareceHtml('<html lang="es">')).toBe(true);
  for (const no of ['', '{"a":"<html>"}', '<SemillaModel/>']) expect(pareceHtml(no)).toBe(false);
});
