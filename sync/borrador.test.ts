// The draft document: concurrent edits all survive, and reading never fails (rules D1–D4).

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  agregarAjuste,
  agregarLinea,
  agregarPago,
  crearDeshacer,
  datosDeEmision,
  iniciarBorrador,
  leerBorrador,
  moverLinea,
  ordenEntre,
  ponerCampo,
  ponerCampoLinea,
  ponerCamposLinea,
  quitarLinea,
  restaurarBorrador,
  type LineaBorrador,
} from './borrador.ts';

function linea(id: string, descripcion = id): LineaBorrador {
  return {
    id,
    producto_id: null,
    codigo: '',
    descripcion,
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: 1,
    cantidad: '1',
    precio: '100',
    descuento: null,
    recargo: null,
  };
}

function juntar(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

const ids = (doc: Y.Doc): string[] => leerBorrador(doc).lineas.map((l) => l.id);

test('D1: what is written is read back with the keys of the comando', () => {
  const doc = new Y.Doc();
  iniciarBorrador(doc, { tipo_ecf: '31', fecha: '2026-11-24', condicion: 'credito' });
  ponerCampo(doc, 'comprador_nombre', 'Colmado Lucía');
  ponerCampo(doc, 'fecha_limite_pago', '2026-12-24');
  agregarLinea(doc, linea('a'));
  ponerCampoLinea(doc, 'a', { campo: 'descuento', valor: { tipo: '%', valor: '10' } });
  ponerCamposLinea(doc, 'a', { codigo: 'P-1', precio: '45.50' });
  agregarAjuste(doc, { id: 'j', tipo: 'D', descripcion: 'Promoción', tipo_valor: '$', valor: '5' });
  agregarPago(doc, { id: 'p', forma: 1, monto: '30', referencia: '' });
  const b = leerBorrador(doc);
  expect(b).toMatchObject({
    tipo_ecf: '31',
    condicion: 'credito',
    fecha_limite_pago: '2026-12-24',
    comprador_nombre: 'Colmado Lucía',
    lineas: [{ id: 'a', codigo: 'P-1', precio: '45.50', descuento: { tipo: '%', valor: '10' } }],
  });
  const datos = datosDeEmision('borrador', b);
  expect(datos).toMatchObject({
    id: 'borrador',
    ajustes: [{ tipo: 'D', descripcion: 'Promoción', tipo_valor: '$', valor: '5' }],
    pagos: [{ forma: 1, monto: '30', referencia: '' }],
  });
  expect(JSON.stringify(datos)).not.toContain('"j"');
});

test('D1: a line in which nothing was written is not issued', () => {
  const doc = new Y.Doc();
  agregarLinea(doc, linea('a'));
  agregarLinea(doc, { ...linea('b', ''), precio: '' });
  expect(datosDeEmision('x', leerBorrador(doc))['lineas']).toHaveLength(1);
});

test('D2: lines added, moved and edited by two people at once all remain, in one order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.nat(6), fc.nat(6)), { maxLength: 25 }),
      fc.array(fc.tuple(fc.nat(3), fc.nat(6), fc.nat(6)), { maxLength: 25 }),
      (deA, deB) => {
        const a = new Y.Doc();
        const b = new Y.Doc();
        for (const id of ['l0', 'l1', 'l2', 'l3']) agregarLinea(a, linea(id));
        juntar(a, b);
        const actuar = (doc: Y.Doc, quien: string, pasos: typeof deA): Set<string> => {
          const quitadas = new Set<string>();
          for (const [i, [accion, x, y]] of pasos.entries()) {
            const actual = ids(doc)[x % Math.max(1, ids(doc).length)] ?? '';
            if (accion === 0) agregarLinea(doc, linea(`${quien}${String(i)}`), y);
            if (accion === 1) moverLinea(doc, actual, y);
            if (accion === 2) ponerCampoLinea(doc, actual, { campo: 'precio', valor: String(y) });
            if (accion === 3) {
              quitarLinea(doc, actual);
              quitadas.add(actual);
            }
          }
          return quitadas;
        };
        const antes = new Set(ids(a));
        const quitadas = new Set([...actuar(a, 'a', deA), ...actuar(b, 'b', deB)]);
        const esperadas = new Set([...antes, ...ids(a), ...ids(b)].filter((l) => !quitadas.has(l)));
        juntar(a, b);
        expect(leerBorrador(a)).toEqual(leerBorrador(b));
        expect(new Set(ids(a))).toEqual(esperadas);
        expect(ids(a).length).toBe(new Set(ids(a)).size);
      },
    ),
  );
});

test('D2: a line goes exactly where it is put', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 60 }), (movimientos) => {
      const doc = new Y.Doc();
      const modelo: string[] = [];
      for (let i = 0; i < 12; i++) {
        const donde = (i * 7) % (modelo.length + 1);
        agregarLinea(doc, linea(`l${String(i)}`), donde);
        modelo.splice(donde, 0, `l${String(i)}`);
      }
      for (const [cual, donde] of movimientos) {
        const id = modelo[cual % modelo.length] ?? '';
        modelo.splice(modelo.indexOf(id), 1);
        const destino = donde % (modelo.length + 1);
        modelo.splice(destino, 0, id);
        moverLinea(doc, id, destino);
      }
      expect(ids(doc)).toEqual(modelo);
    }),
  );
});

test('D2: there is always room between two neighbours', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (lados) => {
      let antes = '';
      let despues: string | null = null;
      for (const haciaArriba of lados) {
        const medio = ordenEntre(antes, despues);
        expect(medio > antes && (despues === null || medio < despues)).toBe(true);
        if (haciaArriba) antes = medio;
        else despues = medio;
      }
    }),
  );
});

test('D3: reading a document that someone else filled with anything never throws', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('cab', 'lineas', 'ajustes', 'pagos'),
          fc.constantFrom('fecha', 'tipo_ecf', 'a', 'lineas', 'orden'),
          fc.oneof(fc.jsonValue(), fc.uint8Array(), fc.constant('MAPA')),
        ),
      ),
      (escrituras) => {
        const doc = new Y.Doc();
        for (const [raiz, clave, valor] of escrituras) {
          const dato =
            valor === 'MAPA' ? new Y.Map(Object.entries({ orden: 7, precio: [] })) : valor;
          doc.getMap(raiz).set(clave, dato);
        }
        const b = leerBorrador(doc);
        expect(['31', '32']).toContain(b.tipo_ecf);
        for (const l of b.lineas) expect(typeof l.precio).toBe('string');
        agregarLinea(doc, linea('nueva'), 0);
        expect(ids(doc)).toContain('nueva');
      },
    ),
  );
});

test('D3: texts of order from another program do not hang the reader', () => {
  for (const [a, b] of [
    ['V', 'V0'],
    ['', '0'],
    ['zzz', 'zzz'],
    ['ñ', null],
    ['V', 'U'],
  ] as const) {
    expect(typeof ordenEntre(a, b)).toBe('string');
  }
});

test('D4: undo takes back what I did and leaves what the other did', () => {
  const mio = new Y.Doc();
  const suyo = new Y.Doc();
  const deshacer = crearDeshacer(mio);
  agregarLinea(mio, linea('mia'));
  agregarLinea(suyo, linea('suya'));
  Y.applyUpdate(mio, Y.encodeStateAsUpdate(suyo), 'red');
  deshacer.undo();
  expect(ids(mio)).toEqual(['suya']);
  deshacer.redo();
  expect(ids(mio).sort()).toEqual(['mia', 'suya']);
});

test('D4: a refused factura comes back whole to the editor', () => {
  const doc = new Y.Doc();
  iniciarBorrador(doc, { tipo_ecf: '32', fecha: '2026-11-24' });
  agregarLinea(doc, linea('a'));
  agregarPago(doc, { id: 'p', forma: 1, monto: '118', referencia: '' });
  const copia = new Y.Doc();
  agregarLinea(copia, linea('vieja'));
  restaurarBorrador(copia, leerBorrador(doc));
  expect(leerBorrador(copia)).toEqual(leerBorrador(doc));
});

test('D4: the defaults fill only what nobody wrote', () => {
  const doc = new Y.Doc();
  ponerCampo(doc, 'tipo_ecf', '31');
  iniciarBorrador(doc, { tipo_ecf: '32', fecha: '2026-11-24', lineas: [linea('a')] });
  iniciarBorrador(doc, { fecha: '2026-11-25', lineas: [linea('b')] });
  expect(leerBorrador(doc)).toMatchObject({ tipo_ecf: '31', fecha: '2026-11-24' });
  expect(ids(doc)).toEqual(['a']);
});
