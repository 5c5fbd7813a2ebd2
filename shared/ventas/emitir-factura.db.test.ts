// Issuing a sale on PGlite and on Postgres: the same rows apart from the numbers, books that prove
// themselves, and no number consumed by a refusal.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import type { Db } from '#shared/db/db.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { correr, type Mesa, type Orden } from '../../tests/rechazos/apoyo.ts';
import {
  AHORA,
  cobro,
  lineaVenta,
  producto,
  tercero,
  uuid,
  venta,
} from '../../tests/rechazos/datos.ts';

let servidor: Mesa;
let dispositivo: Mesa;
const cierres: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  servidor = { db: s.db, lado: 'servidor', empresa: await crearEmpresaDePrueba(s.db) };
  dispositivo = {
    db: l.db,
    lado: 'dispositivo',
    empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
  };
});

afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

let n = 0;

/** Runs the same comando on both sides and expects both to accept it. */
async function enAmbos(tipo: string, datos: unknown, cambios: Partial<Orden> = {}) {
  n += 1;
  const orden: Orden = { tipo, datos, n, ahora: AHORA, ...cambios };
  const alla = await correr(servidor, orden);
  const aqui = await correr(dispositivo, orden);
  expect([alla, aqui]).toMatchObject([{ ok: true }, { ok: true }]);
  return { alla, aqui };
}

/** What only the server gives, or says about what it gave. */
const NUMEROS: Readonly<Record<string, readonly string[]>> = {
  factura: ['encf'],
  ecf: ['encf', 'estado', 'secuencia_id', 'vence_secuencia'],
  ecf_evento: ['estado', 'detalle'],
  asiento: ['numero'],
};

async function filas(db: Db, tabla: string): Promise<unknown[]> {
  const sinNumeros = new Set(['rev', ...(NUMEROS[tabla] ?? [])]);
  const leidas = await db.query(`select * from ${tabla} order by id`);
  return leidas.map((fila) =>
    Object.fromEntries(Object.entries(fila).filter(([c]) => !sinNumeros.has(c))),
  );
}

const TABLAS = [
  'tercero',
  'producto',
  'factura',
  'linea_factura',
  'ajuste_factura',
  'pago_factura',
  'ecf',
  'ecf_evento',
  'asiento',
  'linea_asiento',
  'movimiento',
  'aplicacion',
];

const DUARTE = tercero('Ferretería Duarte', {
  tipo_id: 'rnc',
  rnc_cedula: '101-85004-3',
  limite_credito: '50000.00',
});

describe('a story told to both sides', () => {
  test('terceros, productos, sales of every kind and receipts are accepted', async () => {
    await enAmbos('terceros.guardarTercero', DUARTE);
    await enAmbos('productos.guardarProducto', producto('CEM42'));
    await enAmbos('ventas.abrirBorrador', {
      id: uuid('venta/contado'),
      tipo: 'factura',
      titulo: 'Venta de la mañana',
      total: '1180.00',
    });
    const { alla, aqui } = await enAmbos('ventas.emitirFactura', venta('contado'));
    expect(alla).toMatchObject({ valor: { encf: 'E320000000001', total: '1180.00' } });
    expect(aqui).toMatchObject({ valor: { encf: null, total: '1180.00' } });
    await enAmbos(
      'ventas.emitirFactura',
      venta('tarjeta', { pagos: [{ forma: 3, monto: '1180.00', referencia: '4421' }] }),
    );
    await enAmbos(
      'ventas.emitirFactura',
      venta('credito', {
        tipo_ecf: '31',
        condicion: 'credito',
        fecha_limite_pago: '2026-12-24',
        tercero_id: DUARTE.id,
        lineas: [
          lineaVenta('c1', { producto_id: uuid('producto/CEM42'), cantidad: '10', precio: '1000' }),
          lineaVenta('c2', {
            tipo: 'servicio',
            descripcion: 'Flete',
            descuento: { tipo: '%', valor: '10' },
          }),
          lineaVenta('c3', { indicador_facturacion: 4, recargo: { tipo: '$', valor: '25.50' } }),
        ],
        ajustes: [
          { tipo: 'D', descripcion: 'Descuento comercial', tipo_valor: '%', valor: '3' },
          { tipo: 'R', descripcion: 'Envío', tipo_valor: '$', valor: '150.00' },
        ],
        pagos: [{ forma: 1, monto: '1000.00', referencia: '' }],
      }),
    );
    await enAmbos('tesoreria.registrarCobro', cobro('uno'));
    await enAmbos('tesoreria.registrarCobro', cobro('dos', { forma: 1 }));
  });

  test.each(TABLAS)('%s holds the same rows on both, apart from the numbers', async (tabla) => {
    const deServidor = await filas(servidor.db, tabla);
    expect(deServidor.length).toBeGreaterThan(0);
    expect(await filas(dispositivo.db, tabla)).toEqual(deServidor);
  });

  test.each(['saldo_mes', 'saldo_factura'])('%s is the same on both', async (tabla) => {
    const leer = (m: Mesa) => m.db.query(`select * from ${tabla} order by 1, 2, 3`);
    expect(await leer(dispositivo)).toEqual(await leer(servidor));
  });

  test('the books of both sides prove themselves, check by check', async () => {
    for (const mesa of [servidor, dispositivo]) {
      const fallas = (await verificarLibro.ejecutar(mesa.db, mesa.empresa.id, {})).filter(
        (v) => !v.estaBien,
      );
      expect(fallas).toEqual([]);
    }
  });

  test('the device numbers nothing and waits; the server numbers without gaps', async () => {
    const encfs = (m: Mesa) =>
      m.db.query('select encf, estado from ecf order by encf nulls first, id');
    expect(await encfs(servidor)).toEqual([
      { encf: 'E310000000001', estado: 'numerado' },
      { encf: 'E320000000001', estado: 'numerado' },
      { encf: 'E320000000002', estado: 'numerado' },
    ]);
    expect(await encfs(dispositivo)).toEqual(
      Array.from({ length: 3 }, () => ({ encf: null, estado: 'pendiente' })),
    );
    const numeros = (m: Mesa) =>
      m.db.query('select diario, numero from asiento order by diario, numero');
    expect(await numeros(servidor)).toEqual([
      { diario: 'bancos', numero: 1n },
      { diario: 'caja', numero: 1n },
      { diario: 'ventas', numero: 1n },
      { diario: 'ventas', numero: 2n },
      { diario: 'ventas', numero: 3n },
    ]);
  });

  test('the borrador is closed by issuing', async () => {
    for (const mesa of [servidor, dispositivo]) {
      expect(await mesa.db.query('select estado, total from borrador')).toEqual([
        { estado: 'emitido', total: 118_000n },
      ]);
    }
  });

  test('a sale under RD$250,000 of type 32 goes as a summary; type 31 never does', async () => {
    expect(
      await servidor.db.query(
        'select tipo_ecf, bool_and(es_rfce) as rfce from ecf group by 1 order by 1',
      ),
    ).toEqual([
      { tipo_ecf: '31', rfce: false },
      { tipo_ecf: '32', rfce: true },
    ]);
  });
});

describe('what a refusal leaves behind: nothing', () => {
  test('a refused sale takes no e-NCF, no asiento number and no rev', async () => {
    const estado = () =>
      servidor.db.query(
        `select (select rev from empresa_rev) as rev, (select sum(siguiente)::bigint from secuencia) as sec,
           (select sum(siguiente)::bigint from numeracion_asiento) as num,
           (select count(*)::int from factura) as facturas`,
      );
    const antes = await estado();
    n += 1;
    const rehusada = await correr(servidor, {
      tipo: 'ventas.emitirFactura',
      datos: venta('mala', { lineas: [lineaVenta('mala', { precio: '-1' })] }),
      n,
      ahora: AHORA,
    });
    expect(rehusada.ok).toBe(false);
    expect(await estado()).toEqual(antes);
  });

  test('a double click is one sale: the second says which number the first got', async () => {
    n += 1;
    const otra = await correr(servidor, {
      tipo: 'ventas.emitirFactura',
      datos: venta('contado'),
      n,
      ahora: AHORA,
    });
    expect(otra).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'ventas.YA_EMITIDA', datos: { numero: 'E320000000001' } }],
    });
  });

  test('every fault of a sale is told at once, each with its field', async () => {
    n += 1;
    const rehusada = await correr(servidor, {
      tipo: 'ventas.emitirFactura',
      datos: venta('peor', {
        tipo_ecf: '31',
        fecha: '2026-11-10',
        encf: 'E310000000099',
        lineas: [lineaVenta('p1', { cantidad: '0' }), lineaVenta('p2', { precio: '-5' })],
        pagos: [{ forma: 5, monto: '1.00', referencia: '' }],
      }),
      n,
      ahora: AHORA,
    });
    expect(rehusada.ok ? [] : rehusada.rechazos.map((r) => [r.codigo, r.campo])).toEqual([
      ['ventas.ENCF_PROPIO', 'encf'],
      ['ventas.FECHA_VENCIDA', 'fecha'],
      ['ventas.CANTIDAD_INVALIDA', 'lineas.0.cantidad'],
      ['ventas.PRECIO_NEGATIVO', 'lineas.1.precio'],
      ['ventas.COMPRADOR_SIN_RNC', 'comprador_rnc'],
      ['ventas.COMPRADOR_SIN_NOMBRE', 'comprador_nombre'],
      ['ventas.PAGO_BONO_SOLO_CONSUMO', 'pagos.0.forma'],
    ]);
  });
});
