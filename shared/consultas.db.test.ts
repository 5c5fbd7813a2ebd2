// The shared consultas on PGlite and on Postgres: the same answers, and figures that a person can check.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fecha, instante } from '#shared/fecha/fecha.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../tests/apoyo/empresa.ts';
import { correr, type Mesa } from '../tests/rechazos/apoyo.ts';
import { cobro, lineaVenta, producto, tercero, uuid, venta } from '../tests/rechazos/datos.ts';
import { CONSULTAS } from './consultas.ts';
import type { Balanza } from './contabilidad/consultas/balanza.ts';
import type { Mayor } from './contabilidad/consultas/mayor.ts';
import type { Panel } from './dashboard/consultas/panel.ts';
import type { ListaProductos } from './productos/consultas/buscar.ts';
import type { ListaTerceros } from './terceros/consultas/buscar.ts';
import type { Antiguedad } from './tesoreria/consultas/antiguedad.ts';
import type { FacturaCompleta } from './ventas/consultas/factura.ts';
import type { ListaVentas } from './ventas/consultas/listar.ts';

const mesas: Mesa[] = [];
const cierres: (() => Promise<void>)[] = [];

const DUARTE = tercero('Ferretería Duarte', { tipo_id: 'rnc', rnc_cedula: '101850043' });

/** Noon in Santo Domingo of a day. */
function mediodia(dia: string) {
  return instante(Date.parse(`${dia}T16:00:00Z`));
}

function credito(nombre: string, dia: string, vence: string) {
  return venta(nombre, {
    tipo_ecf: '31',
    fecha: dia,
    condicion: 'credito',
    fecha_limite_pago: vence,
    tercero_id: DUARTE.id,
    pagos: [],
  });
}

/** October to November 2026: five sales and one receipt. */
const HISTORIA: readonly (readonly [dia: string, tipo: string, datos: unknown])[] = [
  ['2026-09-01', 'terceros.guardarTercero', DUARTE],
  [
    '2026-09-01',
    'terceros.guardarTercero',
    tercero('Peluquería Ñico', {
      tipo_id: 'cedula',
      rnc_cedula: '00100000017',
      telefono: '8295550101',
    }),
  ],
  ['2026-09-01', 'terceros.guardarTercero', tercero('Consultora Mella', { esta_activo: false })],
  [
    '2026-09-01',
    'productos.guardarProducto',
    producto('CEM42', { nombre: 'Cemento gris', codigo_barras: '746001' }),
  ],
  ['2026-09-01', 'productos.guardarProducto', producto('C2', { nombre: 'Clavo para cemento' })],
  ['2026-09-01', 'productos.guardarProducto', producto('CAFE', { nombre: 'Café molido' })],
  ['2026-09-10', 'ventas.emitirFactura', credito('vieja', '2026-09-10', '2026-09-25')],
  ['2026-10-20', 'ventas.emitirFactura', credito('octubre', '2026-10-20', '2026-11-20')],
  ['2026-11-02', 'ventas.emitirFactura', venta('contado', { fecha: '2026-11-02' })],
  [
    '2026-11-10',
    'tesoreria.registrarCobro',
    cobro('uno', {
      fecha: '2026-11-10',
      monto: '180.00',
      aplicaciones: [{ factura_id: uuid('venta/vieja'), monto: '180.00' }],
    }),
  ],
  ['2026-11-23', 'ventas.emitirFactura', credito('nueva', '2026-11-23', '2026-12-23')],
  [
    '2026-11-24',
    'ventas.emitirFactura',
    venta('hoy', {
      fecha: '2026-11-24',
      comprador_nombre: 'María Peña',
      lineas: [lineaVenta('hoy', { precio: '1000.00' })],
      pagos: [{ forma: 3, monto: '2360.00', referencia: '' }],
    }),
  ],
  [
    '2026-11-24',
    'ventas.abrirBorrador',
    { id: uuid('b'), tipo: 'factura', titulo: 'Pedido', total: '5.00' },
  ],
];

beforeAll(async () => {
  for (const lado of ['servidor', 'dispositivo'] as const) {
    const base = lado === 'servidor' ? await nuevaBaseServidor() : await nuevaBaseLocal();
    cierres.push(base.cerrar);
    const mesa: Mesa = {
      db: base.db,
      lado,
      empresa: await crearEmpresaDePrueba(base.db, { lado }),
    };
    for (const [i, [dia, tipo, datos]] of HISTORIA.entries()) {
      const resultado = await correr(mesa, { tipo, datos, n: i + 1, ahora: mediodia(dia) });
      expect(resultado).toMatchObject({ ok: true });
    }
    mesas.push(mesa);
  }
});

afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

/** Asks both sides and expects one answer, apart from what only the server gives. */
async function preguntar<S>(nombre: string, args: Record<string, unknown> = {}): Promise<S> {
  const consulta = CONSULTAS.get(nombre);
  if (consulta === undefined) throw new Error(nombre);
  const [deServidor, deDispositivo] = await Promise.all(
    mesas.map((m): Promise<S> =>
      consulta.ejecutar(m.db, m.empresa.id, consulta.esquema.parse(args)),
    ),
  );
  if (deServidor === undefined) throw new Error('sin servidor');
  expect(sinNumeros(deDispositivo)).toEqual(sinNumeros(deServidor));
  return deServidor;
}

const SOLO_SERVIDOR = new Set([
  'rev',
  'encf',
  'numero',
  'estado',
  'estado_ecf',
  'es_pendiente',
  'vence_secuencia',
  'detalle',
  'documento',
  'siguiente',
  'quedan',
]);

function sinNumeros(valor: unknown): unknown {
  if (Array.isArray(valor)) return valor.map(sinNumeros);
  if (typeof valor !== 'object' || valor === null) return valor;
  return Object.fromEntries(
    Object.entries(valor)
      .filter(([c]) => !SOLO_SERVIDOR.has(c))
      .map(([c, v]) => [c, sinNumeros(v)]),
  );
}

const DIA = fecha('2026-11-24');

describe('ventas.listar', () => {
  const ids = (l: ListaVentas) => l.filas.map((f) => f.id);
  const de = (...nombres: string[]) => nombres.map((n) => uuid(`venta/${n}`));

  test('newest first, with count and sum of all that match, not of the page', async () => {
    const lista = await preguntar<ListaVentas>('ventas.listar', { limite: 2 });
    expect(ids(lista)).toEqual(de('hoy', 'nueva'));
    expect(lista).toMatchObject({ total_filas: 5, suma_total: 708_000n });
    expect(lista.filas[1]).toMatchObject({
      encf: 'E310000000003',
      cliente: 'Ferretería Duarte',
      saldo: 118_000n,
      estado_ecf: 'numerado',
      es_pendiente: false,
    });
    const resto = await preguntar<ListaVentas>('ventas.listar', { limite: 3, desplazamiento: 2 });
    expect(ids(resto)).toEqual(de('contado', 'octubre', 'vieja'));
  });

  test.each([
    [
      'the name without accents or case',
      { texto: 'ferreteria DUARTE' },
      ['nueva', 'octubre', 'vieja'],
    ],
    ['a typed buyer with ñ', { texto: 'pena' }, ['hoy']],
    ['the RNC with hyphens', { texto: '101-85004' }, ['nueva', 'octubre', 'vieja']],
    ['the amount as people write it', { texto: 'RD$ 2,360' }, ['hoy']],
    ['a wildcard is only a character', { texto: '%' }, []],
    ['condition', { condicion: 'contado' }, ['hoy', 'contado']],
    ['days', { desde: '2026-11-01', hasta: '2026-11-23' }, ['nueva', 'contado']],
    ['tercero and type', { tercero_id: DUARTE.id, tipo_ecf: '31' }, ['nueva', 'octubre', 'vieja']],
    [
      'what the DGII has not answered',
      { estado: 'por_enviar' },
      ['hoy', 'nueva', 'contado', 'octubre', 'vieja'],
    ],
    ['an estado that nobody has', { estado: 'rechazado' }, []],
  ])('by %s', async (_, args, esperadas) => {
    const lista = await preguntar<ListaVentas>('ventas.listar', args);
    expect(ids(lista)).toEqual(de(...esperadas));
    expect(lista.total_filas).toBe(esperadas.length);
  });

  test('by e-NCF, on the server that gave it; the device knows its rows are pending', async () => {
    const consulta = CONSULTAS.get('ventas.listar');
    const [servidor, dispositivo] = mesas;
    if (consulta === undefined || servidor === undefined || dispositivo === undefined)
      throw new Error();
    const args = consulta.esquema.parse({ texto: 'e310000000002' });
    const alla: ListaVentas = await consulta.ejecutar(servidor.db, servidor.empresa.id, args);
    expect(ids(alla)).toEqual(de('octubre'));
    const todas = consulta.esquema.parse({});
    const aqui: ListaVentas = await consulta.ejecutar(
      dispositivo.db,
      dispositivo.empresa.id,
      todas,
    );
    expect(aqui.filas.every((f) => f.es_pendiente && f.encf === null)).toBe(true);
  });
});

test('ventas.factura tells everything about one sale', async () => {
  const f = await preguntar<FacturaCompleta>('ventas.factura', { id: uuid('venta/vieja') });
  expect(f).toMatchObject({
    factura: { total: 118_000n, fecha_limite_pago: '2026-09-25', comprador_rnc: '101850043' },
    saldo: 100_000n,
    ecf: { es_rfce: false, estado: 'numerado', mensajes: [] },
    emisor: { rnc: '131880681' },
  });
  expect(f.lineas).toMatchObject([{ numero: 1, cantidad_e4: 20_000n, monto: 100_000n }]);
  expect(f.pagos).toMatchObject([{ forma: 4, monto: 118_000n }]);
  expect(f.eventos).toHaveLength(1);
  expect(f.cobros).toMatchObject([{ fecha: '2026-11-10', forma: 2, monto: 18_000n }]);
  expect(f.asiento?.lineas.map((l) => [l.cuenta_codigo, l.debe, l.haber])).toEqual([
    ['1.1.03.01', 118_000n, 0n],
    ['4.1.01.01', 0n, 100_000n],
    ['2.1.03.01', 0n, 18_000n],
  ]);
  expect(await preguntar('ventas.factura', { id: uuid('nadie') })).toBeNull();
});

test('ventas.borradores holds only what is open', async () => {
  expect(await preguntar('ventas.borradores')).toMatchObject([
    { titulo: 'Pedido', total: 500n, creado_por_nombre: 'Persona dueno' },
  ]);
});

describe('terceros and productos', () => {
  const nombres = (l: ListaTerceros | ListaProductos) => l.filas.map((f) => f.nombre);

  test.each([
    ['', ['Ferretería Duarte', 'Peluquería Ñico']],
    ['nico', ['Peluquería Ñico']],
    ['001-00', ['Peluquería Ñico']],
    ['829-555', ['Peluquería Ñico']],
    ['zzz', []],
  ])('terceros.buscar «%s»', async (texto, esperados) => {
    expect(nombres(await preguntar<ListaTerceros>('terceros.buscar', { texto }))).toEqual(
      esperados,
    );
  });

  test('inactive ones only when asked for, and each with what it owes', async () => {
    const lista = await preguntar<ListaTerceros>('terceros.buscar', { solo_activos: false });
    expect(lista.filas.map((t) => [t.nombre, t.saldo])).toEqual([
      ['Consultora Mella', 0n],
      ['Ferretería Duarte', 336_000n],
      ['Peluquería Ñico', 0n],
    ]);
  });

  test('terceros.tercero lists the open facturas, oldest due first', async () => {
    expect(await preguntar('terceros.tercero', { id: DUARTE.id })).toMatchObject({
      saldo: 336_000n,
      facturas: [
        { vence: '2026-09-25', saldo: 100_000n },
        { vence: '2026-11-20', saldo: 118_000n },
        { vence: '2026-12-23', saldo: 118_000n },
      ],
    });
  });

  test.each([
    ['cemento', ['Cemento gris', 'Clavo para cemento']],
    ['c2', ['Clavo para cemento']],
    ['746001', ['Cemento gris']],
    ['cafe', ['Café molido']],
  ])('productos.buscar «%s»', async (texto, esperados) => {
    expect(nombres(await preguntar<ListaProductos>('productos.buscar', { texto }))).toEqual(
      esperados,
    );
  });

  test('productos.producto', async () => {
    expect(await preguntar('productos.producto', { id: uuid('producto/CEM42') })).toMatchObject({
      codigo: 'CEM42',
      precio_e4: 4_500_000n,
    });
  });
});

describe('contabilidad.balanza', () => {
  test('whole months: opening, movement and closing of accounts and of their headings', async () => {
    const b = await preguntar<Balanza>('contabilidad.balanza', {
      desde: '2026-11-01',
      hasta: '2026-11-30',
    });
    const fila = (codigo: string) => {
      const f = b.filas.find((x) => x.codigo === codigo);
      return f === undefined ? undefined : [f.inicial, f.debe, f.haber, f.final];
    };
    expect(fila('1.1.03.01')).toEqual([236_000n, 118_000n, 18_000n, 336_000n]);
    expect(fila('1.1.01.01')).toEqual([0n, 118_000n, 0n, 118_000n]);
    expect(fila('4.1.01.01')).toEqual([-200_000n, 0n, 400_000n, -600_000n]);
    expect(fila('4')).toEqual(fila('4.1.01.01'));
    expect(fila('1')).toEqual([236_000n, 490_000n, 18_000n, 708_000n]);
    expect(b.totales).toEqual({ inicial: 0n, debe: 490_000n, haber: 490_000n, final: 0n });
  });

  test('part of a month equals the sum of its lines', async () => {
    const parte = await preguntar<Balanza>('contabilidad.balanza', {
      desde: '2026-11-03',
      hasta: '2026-11-23',
    });
    const cxc = parte.filas.find((f) => f.codigo === '1.1.03.01');
    expect(cxc).toMatchObject({
      inicial: 236_000n,
      debe: 118_000n,
      haber: 18_000n,
      final: 336_000n,
    });
    const caja = parte.filas.find((f) => f.codigo === '1.1.01.01');
    expect(caja).toMatchObject({ inicial: 118_000n, debe: 0n, haber: 0n, final: 118_000n });
  });

  test('any cut of a period adds up to the whole', async () => {
    const pedir = (desde: string, hasta: string) =>
      preguntar<Balanza>('contabilidad.balanza', { desde, hasta });
    const entera = await pedir('2026-09-01', '2026-11-30');
    for (const corte of ['2026-09-10', '2026-10-31', '2026-11-10', '2026-11-23']) {
      const siguiente = new Map([
        ['2026-09-10', '2026-09-11'],
        ['2026-10-31', '2026-11-01'],
        ['2026-11-10', '2026-11-11'],
        ['2026-11-23', '2026-11-24'],
      ]).get(corte);
      const una = await pedir('2026-09-01', corte);
      const otra = await pedir(siguiente ?? '', '2026-11-30');
      expect(una.totales.debe + otra.totales.debe).toBe(entera.totales.debe);
      const cierre = (b: Balanza, c: string) => b.filas.find((f) => f.codigo === c)?.final ?? 0n;
      for (const f of entera.filas) expect(cierre(otra, f.codigo)).toBe(f.final);
    }
  });

  test('down to the level asked for', async () => {
    const b = await preguntar<Balanza>('contabilidad.balanza', {
      desde: '2026-11-01',
      hasta: '2026-11-30',
      nivel: 1,
    });
    expect(b.filas.map((f) => f.codigo)).toEqual(['1', '2', '4']);
  });
});

describe('contabilidad.mayor', () => {
  test('each line with its document, its customer and the running balance, page by page', async () => {
    const cuentas = await preguntar<{ id: string; codigo: string }[]>('contabilidad.cuentas');
    const cuenta_id = cuentas.find((c) => c.codigo === '1.1.03.01')?.id;
    const args = { cuenta_id, desde: '2026-10-01', hasta: '2026-11-30' };
    const m = await preguntar<Mayor>('contabilidad.mayor', args);
    expect(m).toMatchObject({ inicial: 118_000n, final: 336_000n, total_filas: 3 });
    expect(m.filas.map((f) => [f.fecha, f.documento, f.tercero, f.saldo])).toEqual([
      ['2026-10-20', 'E310000000002', 'Ferretería Duarte', 236_000n],
      ['2026-11-10', 'TRF-1', 'Ferretería Duarte', 218_000n],
      ['2026-11-23', 'E310000000003', 'Ferretería Duarte', 336_000n],
    ]);
    const segunda = await preguntar<Mayor>('contabilidad.mayor', {
      ...args,
      limite: 1,
      desplazamiento: 1,
    });
    expect(segunda.filas).toEqual([m.filas[1]]);
  });

  test('a heading shows the lines below it', async () => {
    const cuentas = await preguntar<{ id: string; codigo: string }[]>('contabilidad.cuentas');
    const m = await preguntar<Mayor>('contabilidad.mayor', {
      cuenta_id: cuentas.find((c) => c.codigo === '1.1.01')?.id,
      desde: '2026-11-01',
      hasta: '2026-11-30',
    });
    expect(m.filas.map((f) => f.debe)).toEqual([118_000n, 18_000n, 236_000n]);
    expect(m.final).toBe(372_000n);
  });
});

describe('tesoreria.antiguedad', () => {
  test('from the due date, by ranges', async () => {
    const a = await preguntar<Antiguedad>('tesoreria.antiguedad', { al: '2026-11-24' });
    expect(a.filas).toEqual([
      {
        tercero_id: DUARTE.id,
        nombre: 'Ferretería Duarte',
        corriente: 118_000n,
        d1_30: 118_000n,
        d31_60: 100_000n,
        d61_90: 0n,
        mas_90: 0n,
        total: 336_000n,
      },
    ]);
  });

  test('as it stood on an earlier day: later receipts are given back, later sales are not there', async () => {
    const a = await preguntar<Antiguedad>('tesoreria.antiguedad', { al: '2026-11-09' });
    expect(a.totales).toMatchObject({ corriente: 118_000n, d31_60: 118_000n, total: 236_000n });
  });

  test('equals the account of customers in the ledger', async () => {
    const { totales } = await preguntar<Antiguedad>('tesoreria.antiguedad', { al: '2026-11-24' });
    const b = await preguntar<Balanza>('contabilidad.balanza', {
      desde: '2026-01-01',
      hasta: '2026-11-24',
    });
    expect(totales.total).toBe(b.filas.find((f) => f.codigo === '1.1.03.01')?.final);
  });
});

test('dashboard.panel compares the month with the same days of the one before', async () => {
  const panel = await preguntar<Panel>('dashboard.panel', { hoy: DIA, ahora: mediodia(DIA) });
  expect(panel).toMatchObject({
    ventas_hoy: 236_000n,
    ventas_ayer: 118_000n,
    ventas_mes: 472_000n,
    ventas_mes_anterior: 118_000n,
    por_cobrar: 336_000n,
    vencido: 218_000n,
    por_enviar: 5,
    rechazados: 0,
    itbis_mes: 72_000n,
  });
  expect(panel.ventas_por_dia).toHaveLength(30);
  expect(panel.ventas_por_dia.at(-1)).toEqual({ fecha: DIA, total: 236_000n });
  expect(panel.ultimas).toHaveLength(5);
  expect(panel.avisos.map((a) => a.tipo)).toEqual(['por_vencer_24h', 'sin_certificado']);
});

test('the small lists of the empresa', async () => {
  expect(await preguntar('empresas.empresa')).toMatchObject({ razon_social: 'Colmado Lucía' });
  expect(await preguntar('empresas.secuencias')).toMatchObject([
    { tipo_ecf: '31', siguiente: 4n, quedan: 997n },
    { tipo_ecf: '32', siguiente: 3n },
  ]);
  expect(await preguntar('empresas.certificados')).toEqual([]);
  expect(await preguntar('empresas.dispositivos')).toMatchObject([{ nombre: 'Caja 1' }]);
  expect(await preguntar('empresas.usuarios')).toHaveLength(5);
  expect(await preguntar('contabilidad.periodos')).toMatchObject([
    { periodo: '2026-11', estado: 'abierto' },
    { periodo: '2026-10' },
    { periodo: '2026-09' },
  ]);
  const fallas = (await preguntar<{ estaBien: boolean }[]>('contabilidad.verificar')).filter(
    (v) => !v.estaBien,
  );
  expect(fallas).toEqual([]);
});

test('the registry holds every consulta once, and each filters by its empresa', async () => {
  expect(CONSULTAS.size).toBe(32);
  const ajena = uuid('otra empresa');
  const [servidor] = mesas;
  if (servidor === undefined) throw new Error('sin servidor');
  const argumentos: Record<string, Record<string, unknown>> = {
    'ventas.factura': { id: uuid('venta/hoy') },
    'ventas.saldoNota': { factura_id: uuid('venta/hoy'), fecha: DIA },
    'ventas.entrega': { factura_id: uuid('venta/hoy') },
    'compras.recibido': { id: uuid('x') },
    'compras.borrador': { id: uuid('x') },
    'compras.comprobante': { id: uuid('x') },
    'terceros.tercero': { id: DUARTE.id },
    'productos.producto': { id: uuid('producto/CEM42') },
    'contabilidad.balanza': { desde: '2026-01-01', hasta: DIA },
    'contabilidad.mayor': { cuenta_id: uuid('x'), desde: '2026-01-01', hasta: DIA },
    'tesoreria.antiguedad': { al: DIA },
    'dashboard.panel': { hoy: DIA, ahora: mediodia(DIA) },
  };
  for (const [nombre, consulta] of CONSULTAS) {
    const args = consulta.esquema.parse(argumentos[nombre] ?? {});
    const respuesta: unknown = await consulta.ejecutar(servidor.db, ajena, args);
    const texto = JSON.stringify(respuesta, (_, v: unknown) =>
      typeof v === 'bigint' ? v.toString() : v,
    );
    expect(texto).not.toMatch(/Duarte|Cemento|Colmado|E31000|118000|Persona/);
  }
});
