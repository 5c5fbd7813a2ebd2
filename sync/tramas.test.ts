// Frames of ours (rules R1, R2).

import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { MENSAJE } from './protocolo.ts';
import {
  BYTES_TRAMA_MAX,
  escribirAcuse,
  escribirFilas,
  escribirHola,
  escribirManifiesto,
  escribirResinc,
  leerTrama,
} from './tramas.ts';

const ID = '01900000-0000-7000-8000-000000000001';

test('R1: what is written is read back, text of rows included', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 18n - 1n),
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      (rev, a, b) => {
        const filas = {
          desde: '0',
          hasta: rev.toString(),
          ops: [[ID, rev.toString()] as const],
          cambios: [
            ['factura', 'U', ID, JSON.stringify({ a, b })] as const,
            ['tercero', 'D', ID, null] as const,
          ],
        };
        expect(leerTrama(escribirFilas(filas))).toEqual({ tipo: 'filas', mensaje: filas });
        const acuse = {
          id: ID,
          ok: true as const,
          rev: rev.toString(),
          salida: { encf: a, x: null },
        };
        expect(leerTrama(escribirAcuse(acuse))).toEqual({ tipo: 'acuse', mensaje: acuse });
      },
    ),
  );
  const rehuso = {
    id: ID,
    ok: false as const,
    rechazos: [{ codigo: 'ventas.SIN_LINEAS', severidad: 'rechazo' as const, campo: 'lineas' }],
  };
  expect(leerTrama(escribirAcuse(rehuso))).toEqual({ tipo: 'acuse', mensaje: rehuso });
  const hola = { rev: '5', esquema: 1, hora: '2026-11-24T13:05:09.120Z' };
  expect(leerTrama(escribirHola(hola))).toEqual({ tipo: 'hola', mensaje: hola });
  const manifiesto = {
    rev: '5',
    esquema: 1,
    columnas: { factura: ['empresa_id', 'id'] },
    segmentos: [{ hash: 'a'.repeat(64), tabla: 'factura', mes: '2026-11', filas: 1, bytes: 2 }],
  };
  expect(leerTrama(escribirManifiesto(manifiesto))).toEqual({
    tipo: 'manifiesto',
    mensaje: manifiesto,
  });
  const resinc = { motivo: 'atrasado' };
  expect(leerTrama(escribirResinc(resinc))).toEqual({ tipo: 'resinc', mensaje: resinc });
});

test('R2: garbage is null and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(leerTrama(bytes)).toBeNull();
    }),
  );
});

test('R2: a cut, lengthened or altered frame is never read as another message', () => {
  const entera = escribirHola({ rev: '12', esquema: 1 });
  for (let n = 0; n < entera.byteLength; n++) expect(leerTrama(entera.subarray(0, n))).toBeNull();
  expect(leerTrama(new Uint8Array([...entera, 0]))).toBeNull();
});

test('R2: a well formed JSON of another shape, or over the limit, is null', () => {
  const escribir = (tipo: number, cuerpo: Uint8Array): Uint8Array => {
    const e = encoding.createEncoder();
    encoding.writeVarUint(e, tipo);
    encoding.writeVarUint8Array(e, cuerpo);
    return encoding.toUint8Array(e);
  };
  const texto = (v: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(v));
  expect(leerTrama(escribir(MENSAJE.hola, texto({ rev: '-1', esquema: 1 })))).toBeNull();
  expect(leerTrama(escribir(MENSAJE.hola, texto({ rev: '1', esquema: 1, otro: 1 })))).toBeNull();
  expect(leerTrama(escribir(MENSAJE.acuse, texto({ id: ID, ok: false, rechazos: [] })))).toBeNull();
  expect(leerTrama(escribir(99, texto({ rev: '1', esquema: 1 })))).toBeNull();
  const enorme = texto({ motivo: 'x'.repeat(BYTES_TRAMA_MAX) });
  expect(leerTrama(escribir(MENSAJE.resinc, enorme))).toBeNull();
});
