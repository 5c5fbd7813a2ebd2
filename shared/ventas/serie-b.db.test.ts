// Who issues on paper, on PGlite and on Postgres: an empresa that is not electronic yet numbers its sales and
// notes from series B; an electronic one registers those of a talonario in a contingencia and replaces them.
// Source: Normas Generales 06-2018 and 05-2019; Decreto 587-24 arts. 40 to 42.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import { leerAvisos } from '#shared/dashboard/avisos.ts';
import { verEmpresa } from '#shared/empresas/consultas/empresa.ts';
import { fecha, instante } from '#shared/fecha/fecha.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { correr, type Mesa } from '../../tests/rechazos/apoyo.ts';
import {
  AHORA,
  comprobante,
  empresa,
  HOY,
  lineaVenta,
  nota,
  secuencia,
  uuid,
  venta,
  ventaB,
} from '../../tests/rechazos/datos.ts';
import { listarContingencias } from './consultas/contingencias.ts';
import { verFactura } from './consultas/factura.ts';
import { listarVentas } from './consultas/listar.ts';
import { listarPorReemplazar } from './consultas/por-reemplazar.ts';

const mesas: Mesa[] = [];
const cierres: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  mesas.push(
    { db: s.db, lado: 'servidor', empresa: await crearEmpresaDePrueba(s.db) },
    {
      db: l.db,
      lado: 'dispositivo',
      empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
    },
  );
});
afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

/** Before the contingencia, while it was on paper. */
const ANTES = instante(Date.parse(AHORA) - 3 * 86_400_000);
const DIA_ANTES = { fecha: '2026-11-21' };

let n = 0;
async function enAmbos(tipo: string, datos: unknown, ahora = AHORA) {
  n += 1;
  const salidas = [];
  for (const mesa of mesas) {
    const r = await correr(mesa, { tipo, datos, n, ahora });
    if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
    salidas.push(r.valor);
  }
  return salidas;
}

const servidor = () => mesas[0] as Mesa;

async function librosBien(): Promise<void> {
  for (const { db, empresa: e } of mesas) {
    const todas = await verificarLibro.ejecutar(db, e.id, {});
    expect(todas.filter((v) => !v.estaBien)).toEqual([]);
  }
}

test('an empresa on paper takes its numbers from series B and has no e-CF', async () => {
  await enAmbos('empresas.guardarEmpresa', empresa({ es_electronica: false }));
  for (const [tipo_ecf, vence] of [
    ['01', '2027-12-31'],
    ['02', null],
    ['04', null],
    ['11', '2027-12-31'],
  ]) {
    await enAmbos(
      'empresas.registrarSecuencia',
      secuencia(`b${tipo_ecf}`, { serie: 'B', tipo_ecf, desde: '1', hasta: '50', vence }),
    );
  }
  const [alla, aqui] = await enAmbos('ventas.emitirFactura', venta('papel', DIA_ANTES), ANTES);
  expect([alla?.['encf'], aqui?.['encf']]).toEqual(['B0200000001', null]);
  await enAmbos(
    'ventas.emitirNota',
    nota('papel', {
      factura_id: uuid('venta/papel'),
      lineas: [lineaVenta('papel-nc', { cantidad: '1' })],
      condicion: 'contado',
      pagos: [{ forma: 1, monto: '590.00', referencia: '' }],
      ...DIA_ANTES,
    }),
    ANTES,
  );
  await enAmbos('compras.emitirComprobante', comprobante('papel', DIA_ANTES), ANTES);
  const { db, empresa: e } = servidor();
  expect(await db.query('select tipo_ecf, encf, modo_emision from factura order by encf')).toEqual([
    { tipo_ecf: '32', encf: 'B0200000001', modo_emision: 'serie_b' },
    { tipo_ecf: '34', encf: 'B0400000001', modo_emision: 'serie_b' },
  ]);
  expect(await db.query('select tipo_ncf, ncf, estado from compra')).toEqual([
    { tipo_ncf: '41', ncf: 'B1100000001', estado: 'registrada' },
  ]);
  for (const mesa of mesas) expect(await mesa.db.query('select id from ecf')).toEqual([]);
  const lista = await listarVentas.ejecutar(db, e.id, listarVentas.esquema.parse({}));
  expect(lista.filas.map((f) => f.estado_ecf)).toEqual([null, null]);
  expect(await verFactura.ejecutar(db, e.id, { id: uuid('venta/papel') })).toMatchObject({
    modo: 'serie_b',
    vence_serie_b: null,
  });
  await librosBien();
});

test('its warnings are about series B, not about e-NCF nor certificates', async () => {
  const { db, empresa: e } = servidor();
  const avisos = await leerAvisos(db, e.id, { hoy: fecha(HOY), ahora: AHORA });
  expect(avisos.map((a) => a.texto).filter((t) => /certificado/.test(t))).toEqual([]);
  expect(avisos.every((a) => !/ B0[12] /.test(a.texto))).toBe(true);
});

test('its paper says when the range of its number expires', async () => {
  await enAmbos(
    'ventas.emitirFactura',
    venta('papel-31', {
      tipo_ecf: '31',
      comprador_rnc: '101850043',
      comprador_nombre: 'Consultora Mella',
      ...DIA_ANTES,
    }),
    ANTES,
  );
  const { db, empresa: e } = servidor();
  expect(await verFactura.ejecutar(db, e.id, { id: uuid('venta/papel-31') })).toMatchObject({
    factura: { encf: 'B0100000001' },
    vence_serie_b: '2027-12-31',
  });
});

test('a number written by hand is not given again by the server', async () => {
  await enAmbos(
    'ventas.registrarSerieB',
    ventaB('mano', { ncf: 'B0200000010', ...DIA_ANTES }),
    ANTES,
  );
  const [salida] = await enAmbos('ventas.emitirFactura', venta('tras-mano', DIA_ANTES), ANTES);
  expect(salida?.['encf']).toBe('B0200000011');
  await librosBien();
});

test('once electronic, series B is only for a contingencia, and its sales are replaced', async () => {
  await enAmbos(
    'empresas.guardarEmpresa',
    empresa({ es_electronica: true, esta_autorizada_diferido: true }),
  );
  const { db, empresa: e } = servidor();
  expect(await verEmpresa.ejecutar(db, e.id, {})).toMatchObject({
    es_electronica: true,
    proveedor_ecf: 'dgii',
    esta_autorizada_diferido: true,
  });
  const ayer = instante(Date.parse(AHORA) - 86_400_000);
  const id = uuid('contingencia/real');
  await enAmbos('ventas.abrirContingencia', { id, inicio: ayer, nota: 'Se dañó el equipo' });
  await enAmbos(
    'ventas.registrarSerieB',
    ventaB('real', { ncf: 'B0200000020', fecha: '2026-11-23' }),
  );
  expect(await listarPorReemplazar.ejecutar(db, e.id, {})).toMatchObject([
    { id: uuid('venta/real'), ncf: 'B0200000020', limite: null },
  ]);
  await enAmbos('ventas.cerrarContingencia', { id });
  const avisos = await leerAvisos(db, e.id, { hoy: fecha(HOY), ahora: AHORA });
  expect(avisos.filter((a) => a.tipo === 'por_reemplazar').map((a) => a.texto)).toEqual([
    'Faltan 1 ventas de contingencia por reemplazar con su e-CF: el plazo vence el 24/12/2026.',
  ]);
  const ecfId = uuid('ecf/reemplazo');
  const [alla, aqui] = await enAmbos('ventas.reemplazarSerieB', {
    id: ecfId,
    factura_id: uuid('venta/real'),
    fecha: HOY,
  });
  expect([alla?.['encf'], aqui?.['encf']]).toEqual(['E320000000001', null]);
  expect(await db.query('select id, estado, fecha, limite_envio from ecf')).toEqual([
    { id: ecfId, estado: 'numerado', fecha: HOY, limite_envio: '2026-12-24T13:00:00.000Z' },
  ]);
  expect(await listarPorReemplazar.ejecutar(db, e.id, {})).toEqual([]);
  const [fila] = await listarContingencias.ejecutar(db, e.id, {});
  expect(fila).toMatchObject({ tipo: 'imposibilidad', nota: 'Se dañó el equipo', fin: AHORA });
  await librosBien();
});

test('a device of the first version does not send the new keys, and they stay as they were', async () => {
  await enAmbos('empresas.guardarEmpresa', empresa({ telefono: '809-555-0111' }));
  const { db, empresa: e } = servidor();
  expect(await verEmpresa.ejecutar(db, e.id, {})).toMatchObject({
    telefono: '809-555-0111',
    esta_autorizada_diferido: true,
  });
});

test('both sides hold the same sales, purchases and contingencias', async () => {
  const fuera = new Set(['rev', 'encf', 'ncf', 'ncf_modificado']);
  for (const tabla of ['factura', 'linea_factura', 'compra', 'linea_compra', 'contingencia']) {
    const leer = async (m: Mesa) =>
      (await m.db.query(`select * from ${tabla} order by id`)).map((f) =>
        Object.fromEntries(Object.entries(f).filter(([c]) => !fuera.has(c))),
      );
    const [s, d] = [await leer(mesas[0] as Mesa), await leer(mesas[1] as Mesa)];
    expect(s.length).toBeGreaterThan(0);
    expect(d).toEqual(s);
  }
});
