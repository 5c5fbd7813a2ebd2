// The buzón accepts new keys with bytes and nothing else (rules B1–B7).

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  crearBuzon,
  leerSala,
  LIMITES_BUZON,
  nombreBorrador,
  nombreBuzon,
  RAIZ_OPS,
  type Violacion,
} from './buzon.ts';

const EMPRESA = '01900000-0000-7000-8000-000000000001';
const DISPOSITIVO = '01900000-0000-7000-8000-000000000002';

function id(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}
function bytes(n: number, largo = 20): Uint8Array {
  return new Uint8Array(largo).fill(n % 256);
}

/** A device's document whose updates are kept as they would be sent. */
function dispositivo(): { doc: Y.Doc; ops: Y.Map<unknown>; enviados: Uint8Array[] } {
  const doc = new Y.Doc();
  const enviados: Uint8Array[] = [];
  doc.on('update', (u: Uint8Array) => enviados.push(u));
  return { doc, ops: doc.getMap(RAIZ_OPS), enviados };
}

function violacionDe(escribir: (doc: Y.Doc, ops: Y.Map<unknown>) => void): Violacion | null {
  const d = dispositivo();
  escribir(d.doc, d.ops);
  const r = crearBuzon(0).recibir(Y.encodeStateAsUpdate(d.doc), 0);
  return r.ok ? null : r.violacion;
}

test('B1: the name of a room is read only when it is exactly one', () => {
  const buzon = { empresaId: EMPRESA, dispositivoId: DISPOSITIVO, epoca: 3 };
  expect(leerSala(nombreBuzon(buzon))).toEqual({ clase: 'buzon', ...buzon });
  const borrador = { empresaId: EMPRESA, borradorId: id(9) };
  expect(leerSala(nombreBorrador(borrador))).toEqual({ clase: 'borrador', ...borrador });
  for (const malo of [
    '',
    'b',
    `b/${EMPRESA}`,
    `b/${EMPRESA}/${DISPOSITIVO}`,
    `b/${EMPRESA}/${DISPOSITIVO}/0`,
    `b/${EMPRESA}/${DISPOSITIVO}/01`,
    `b/${EMPRESA}/${DISPOSITIVO}/1/2`,
    `b/${EMPRESA}/../1`,
    `b/${EMPRESA.toUpperCase()}/${DISPOSITIVO}/x`,
    `d/${EMPRESA}/${DISPOSITIVO}/1`,
    `x/${EMPRESA}/${DISPOSITIVO}`,
  ]) {
    expect(leerSala(malo)).toBeNull();
  }
  fc.assert(
    fc.property(fc.string(), (s) => {
      expect(leerSala(s)).toBeNull();
    }),
  );
});

test('B2: new keys with bytes come out once, however often the update arrives', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (cuantos, enUnaVez) => {
      const d = dispositivo();
      for (let i = 1; i <= cuantos; i++) d.ops.set(id(i), bytes(i));
      const buzon = crearBuzon(0);
      const entregas = enUnaVez ? [Y.encodeStateAsUpdate(d.doc)] : d.enviados;
      const llegados: string[] = [];
      for (const u of [...entregas, ...entregas]) {
        const r = buzon.recibir(u, 0);
        if (!r.ok) throw new Error(r.violacion);
        for (const n of r.nuevos) llegados.push(n.id);
      }
      expect(llegados.sort()).toEqual(Array.from({ length: cuantos }, (_, i) => id(i + 1)));
    }),
  );
});

test('B3: anything but a new key of «ops» with bytes is a violation', () => {
  expect(violacionDe((doc) => doc.getMap('otra').set(id(1), bytes(1)))).toBe('otra_raiz');
  expect(violacionDe((doc) => doc.getArray('lista').insert(0, ['x']))).toBe('otra_raiz');
  expect(violacionDe((_, ops) => ops.set('no es un id', bytes(1)))).toBe('clave_invalida');
  expect(violacionDe((_, ops) => ops.set(id(1), 'texto'))).toBe('valor_invalido');
  expect(violacionDe((_, ops) => ops.set(id(1), new Y.Map()))).toBe('valor_invalido');
  const conLista = new Y.Doc();
  conLista.getArray(RAIZ_OPS).insert(0, ['x']);
  expect(crearBuzon(0).recibir(Y.encodeStateAsUpdate(conLista), 0)).toEqual({
    ok: false,
    violacion: 'clave_invalida',
  });
  expect(violacionDe((_, ops) => ops.set(id(1), bytes(1)))).toBeNull();
});

test('B3: a comando cannot be changed after it was sent, but may be written again as it was', () => {
  const d = dispositivo();
  const buzon = crearBuzon(0);
  d.ops.set(id(1), bytes(1));
  expect(buzon.recibir(Y.encodeStateAsUpdate(d.doc), 0).ok).toBe(true);
  d.ops.set(id(1), bytes(1));
  expect(buzon.recibir(Y.encodeStateAsUpdate(d.doc), 0)).toMatchObject({ ok: true, nuevos: [] });
  d.ops.set(id(1), bytes(2));
  expect(buzon.recibir(Y.encodeStateAsUpdate(d.doc), 0)).toEqual({
    ok: false,
    violacion: 'cambio_de_sobre',
  });
});

test('B3: a new session of the device may write the same comandos beside the old ones', () => {
  const buzon = crearBuzon(0);
  const antes = dispositivo();
  antes.ops.set(id(1), bytes(1));
  buzon.recibir(Y.encodeStateAsUpdate(antes.doc), 0);
  const despues = dispositivo();
  despues.ops.set(id(1), bytes(1));
  despues.ops.set(id(2), bytes(2));
  const r = buzon.recibir(Y.encodeStateAsUpdate(despues.doc), 0);
  expect(r.ok && r.nuevos.map((n) => n.id)).toEqual([id(2)]);
});

test('B4: limits of an envelope, of the document and of the rate', () => {
  expect(
    violacionDe((_, ops) => ops.set(id(1), bytes(1, LIMITES_BUZON.sobre_bytes_max))),
  ).toBeNull();
  expect(violacionDe((_, ops) => ops.set(id(1), bytes(1, LIMITES_BUZON.sobre_bytes_max + 1)))).toBe(
    'sobre_grande',
  );
  expect(
    violacionDe((_, ops) => {
      for (let i = 0; i < 20; i++) ops.set(id(i), bytes(i, 60_000));
    }),
  ).toBe('documento_grande');

  const d = dispositivo();
  const buzon = crearBuzon(0);
  for (let i = 0; i < LIMITES_BUZON.rafaga; i++) d.ops.set(id(i), bytes(i, 4));
  expect(buzon.recibir(Y.encodeStateAsUpdate(d.doc), 0).ok).toBe(true);
  d.enviados.length = 0;
  d.ops.set(id(9001), bytes(1));
  const [uno] = d.enviados;
  expect(buzon.recibir(uno ?? new Uint8Array(), 10)).toEqual({
    ok: false,
    violacion: 'demasiados',
  });

  expect(crearBuzon(0).recibir(Y.encodeStateAsUpdate(d.doc), 60_000)).toEqual({
    ok: false,
    violacion: 'demasiados',
  });
});

test('B4: a document that forgets what was answered never fills up', () => {
  const d = dispositivo();
  const buzon = crearBuzon(0);
  for (let i = 0; i < 100; i++) {
    d.ops.set(id(i), bytes(i, 50_000));
    d.ops.delete(id(i));
    for (const u of d.enviados.splice(0)) {
      expect(buzon.recibir(u, i * 1000)).toMatchObject({ ok: true });
    }
  }
});

test('B5: deleting a key makes the server forget it', () => {
  const d = dispositivo();
  const buzon = crearBuzon(0);
  d.ops.set(id(1), bytes(1));
  for (const u of d.enviados.splice(0)) buzon.recibir(u, 0);
  d.ops.delete(id(1));
  const [u] = d.enviados;
  expect(buzon.recibir(u ?? new Uint8Array(), 0)).toEqual({
    ok: true,
    nuevos: [],
    olvidados: [id(1)],
  });
});

test('B6: structs may wait 30 s for the ones before them, not longer', () => {
  const d = dispositivo();
  for (let i = 1; i <= 3; i++) d.ops.set(id(i), bytes(i));
  const [primero, segundo, tercero] = d.enviados as [Uint8Array, Uint8Array, Uint8Array];
  const buzon = crearBuzon(0);
  expect(buzon.recibir(tercero, 1000)).toMatchObject({ ok: true, nuevos: [] });
  expect(buzon.revisar(20_000)).toBeNull();
  expect(buzon.revisar(31_001)).toBe('pendiente');

  const aTiempo = crearBuzon(0);
  aTiempo.recibir(tercero, 1000);
  aTiempo.recibir(segundo, 2000);
  const r = aTiempo.recibir(primero, 3000);
  expect(r.ok && r.nuevos.map((n) => n.id)).toEqual([id(1), id(2), id(3)]);
  expect(aTiempo.revisar(99_000)).toBeNull();
});

test('B7: bytes that are not an update are a violation, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 200 }), (basura) => {
      const r = crearBuzon(0).recibir(basura, 0);
      if (r.ok) expect(r.nuevos).toEqual([]);
    }),
  );
  expect(crearBuzon(0).recibir(new Uint8Array([200, 200, 200]), 0)).toEqual({
    ok: false,
    violacion: 'ilegible',
  });
});
