// Sealed secrets open only with the same master key, for the same context, and untouched.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abrirSello, ErrorBoveda, reenvolver, sellar } from './boveda.ts';

const CLAVE = new Uint8Array(32).fill(7);
const OTRA = new Uint8Array(32).fill(8);

describe('boveda', () => {
  test('what is sealed opens as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), fc.string(), (datos, contexto) => {
        const sello = sellar(CLAVE, datos, contexto);
        expect(abrirSello(CLAVE, sello, contexto)).toEqual(new Uint8Array(datos));
      }),
      { numRuns: 60 },
    );
  });

  test('any changed byte is noticed', () => {
    const sello = sellar(CLAVE, new TextEncoder().encode('llave privada'), 'certificado/1');
    for (let i = 0; i < sello.length; i++) {
      const tocado = Uint8Array.from(sello);
      tocado[i] = (tocado[i] ?? 0) ^ 1;
      expect(() => abrirSello(CLAVE, tocado, 'certificado/1')).toThrow(ErrorBoveda);
    }
  });

  test('any cut is noticed', () => {
    const sello = sellar(CLAVE, new Uint8Array([1, 2, 3]), 'x');
    for (let largo = 0; largo < sello.length; largo++) {
      expect(() => abrirSello(CLAVE, sello.subarray(0, largo), 'x')).toThrow(ErrorBoveda);
    }
  });

  test('another master key or another context does not open it', () => {
    const sello = sellar(CLAVE, new Uint8Array([1]), 'certificado/a');
    expect(() => abrirSello(OTRA, sello, 'certificado/a')).toThrow(/clave maestra/);
    expect(() => abrirSello(CLAVE, sello, 'certificado/b')).toThrow(ErrorBoveda);
  });

  test('the key of one secret does not open the data of another', () => {
    const a = sellar(CLAVE, new Uint8Array([1, 1, 1]), 'x');
    const b = sellar(CLAVE, new Uint8Array([2, 2, 2]), 'x');
    const mezcla = Uint8Array.from([...a.subarray(0, 61), ...b.subarray(61)]);
    expect(() => abrirSello(CLAVE, mezcla, 'x')).toThrow(ErrorBoveda);
  });

  test('two seals of one secret differ, and the secret does not show', () => {
    const datos = new TextEncoder().encode('secreto-secreto-secreto');
    const a = sellar(CLAVE, datos, 'x');
    expect(Buffer.from(a).equals(Buffer.from(sellar(CLAVE, datos, 'x')))).toBe(false);
    expect(Buffer.from(a).includes('secreto')).toBe(false);
  });

  test('a master key of another length is refused', () => {
    expect(() => sellar(new Uint8Array(16), new Uint8Array([1]), 'x')).toThrow(/32 bytes/);
  });

  test('wrapped again under another master key it opens with that one and no more with the first', () => {
    const datos = new TextEncoder().encode('llave privada');
    const sello = sellar(CLAVE, datos, 'certificado/a');
    const otro = reenvolver({ anterior: CLAVE, nueva: OTRA }, sello, 'certificado/a');
    expect(abrirSello(OTRA, otro, 'certificado/a')).toEqual(new Uint8Array(datos));
    expect(() => abrirSello(CLAVE, otro, 'certificado/a')).toThrow(/clave maestra/);
    // The secret itself was not encrypted again: its part of the seal is the same.
    expect(Buffer.from(otro).subarray(61).equals(Buffer.from(sello).subarray(61))).toBe(true);
  });

  test('it is not wrapped again with a wrong key, nor for another context', () => {
    const sello = sellar(CLAVE, new Uint8Array([1]), 'certificado/a');
    const anterior = OTRA;
    expect(() => reenvolver({ anterior, nueva: CLAVE }, sello, 'certificado/a')).toThrow(
      ErrorBoveda,
    );
    const claves = { anterior: CLAVE, nueva: OTRA };
    expect(() => reenvolver(claves, sello, 'certificado/b')).toThrow(ErrorBoveda);
    expect(() => reenvolver(claves, sello.subarray(0, 20), 'certificado/a')).toThrow(ErrorBoveda);
  });
});
