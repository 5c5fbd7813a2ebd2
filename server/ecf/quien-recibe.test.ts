// Nothing may present the simulator's answers as the DGII's.

import { expect, test } from 'vitest';
import type { Config } from '#server/config.ts';
import { conQuien, quienRecibe } from './quien-recibe.ts';

function config(base: string): Config {
  const bases = { base, baseFc: base };
  return { dgii: { testecf: bases, certecf: bases, ecf: bases } } as Config;
}

test('only a host of the DGII is called the DGII', () => {
  for (const base of [
    '/simulador',
    'http://127.0.0.1:9/simulador',
    'https://dgii.gov.do.ejemplo.net',
    'https://nodgii.gov.do',
  ]) {
    expect(quienRecibe(config(base), 'ecf'), base).toBe('el simulador');
  }
  expect(quienRecibe(config('https://ecf.dgii.gov.do'), 'ecf')).toBe('la DGII');
});

test('a test environment of the DGII says that it is one', () => {
  expect(quienRecibe(config('https://ecf.dgii.gov.do'), 'testecf')).toContain('pruebas');
});

test('Alanube is called so only at its own addresses', () => {
  const con = (pruebas: string, produccion: string): Config =>
    ({ alanube: { pruebas, produccion } }) as Config;
  const real = con('https://sandbox.alanube.co/dom/v1', 'https://api.alanube.co/dom/v1');
  expect(quienRecibe(real, 'ecf', 'alanube')).toBe('Alanube');
  expect(quienRecibe(real, 'testecf', 'alanube')).toBe('Alanube (ambiente de pruebas)');
  for (const falsa of [
    '/simulador-alanube',
    'http://api.alanube.co',
    'https://api.alanube.co.do',
  ]) {
    expect(quienRecibe(con(falsa, falsa), 'ecf', 'alanube'), falsa).toContain('simulador');
  }
});

test('the sentence reads well with either', () => {
  expect(conQuien('Enviado a {quien}', 'el simulador')).toBe('Enviado al simulador');
  expect(conQuien('{Quien} no responde', 'la DGII')).toBe('La DGII no responde');
});
