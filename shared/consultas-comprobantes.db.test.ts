// What the screens of comprobantes ask: what is on its way, what was annulled, what waits for a decision,
// deliveries, and the purchase documents of the empresa. The same answers on PGlite and on Postgres.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nuevaBaseLocal, nuevaBaseServidor } from '../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../tests/apoyo/empresa.ts';
import { correr, type Mesa } from '../tests/rechazos/apoyo.ts';
import { AHORA, comprobante, HOY, secuencia, uuid, venta } from '../tests/rechazos/datos.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import type { Db } from './db/db.ts';
import type { ComprobanteCompleto } from './compras/consultas/comprobante.ts';
import type { ListaComprobantes } from './compras/consultas/comprobantes.ts';
import { CONSULTAS } from './consultas.ts';
import type { FilaAnulacion } from './empresas/consultas/anulaciones.ts';
import type { DocumentoEnCamino } from './ventas/consultas/en-camino.ts';
import type { EntregaReceptor } from './ventas/consultas/entrega.ts';

const LADOS = ['servidor', 'dispositivo'] as const;
type Lado = (typeof LADOS)[number];
const mesas = new Map<Lado, Mesa>();
const cierres: (() => Promise<void>)[] = [];
let n = 0;

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  mesas.set('servidor', {
    db: s.db,
    lado: 'servidor',
    empresa: await crearEmpresaDePrueba(s.db),
  });
  mesas.set('dispositivo', {
    db: l.db,
    lado: 'dispositivo',
    empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
  });
});
afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

function mesaDe(lado: Lado): Mesa {
  const mesa = mesas.get(lado);
  if (mesa === undefined) throw new Error(lado);
  return mesa;
}
async function comandar(mesa: Mesa, tipo: string, datos: unknown): Promise<void> {
  n += 1;
  expect(await correr(mesa, { tipo, datos, n, ahora: AHORA })).toMatchObject({ ok: true });
}
// Each test names the type that its consulta answers.
async function consultar<T>(mesa: Mesa, nombre: string, args: unknown = {}): Promise<T> {
  const def = CONSULTAS.get(nombre);
  if (def === undefined) throw new Error(nombre);
  return (await def.ejecutar(mesa.db, mesa.empresa.id, def.esquema.parse(args))) as T;
}
async function escribir(mesa: Mesa, fn: (tx: Db) => Promise<unknown>): Promise<void> {
  if (mesa.lado === 'servidor') await conRev(mesa.db, mesa.empresa.id, fn);
  else await mesa.db.tx(fn);
}

describe.each(LADOS)('on the %s', (lado) => {
  test('a sale that the DGII has not answered is on its way, with its legal clock; an accepted one is not', async () => {
    const mesa = mesaDe(lado);
    const datos = venta(`camino/${lado}`);
    await comandar(mesa, 'ventas.emitirFactura', datos);
    const antes = await consultar<{ filas: DocumentoEnCamino[]; total_filas: number }>(
      mesa,
      'ventas.enCamino',
    );
    expect(antes.total_filas).toBe(1);
    expect(antes.filas[0]).toMatchObject({
      factura_id: datos.id,
      compra_id: null,
      tipo_ecf: datos.tipo_ecf,
      estado: lado === 'servidor' ? 'numerado' : 'pendiente',
      quien: 'Consumidor final',
      modo_emision: 'normal',
    });
    expect(antes.filas[0]?.numero).toMatch(lado === 'servidor' ? /^E32\d{10}$/ : /^P-/);
    expect((antes.filas[0]?.limite_envio ?? '') > AHORA).toBe(true);
    await escribir(mesa, (tx) =>
      tx.query(`update ecf set estado = 'aceptado' where empresa_id = $1`, [mesa.empresa.id]),
    );
    const despues = await consultar<{ filas: unknown[]; total_filas: number }>(
      mesa,
      'ventas.enCamino',
    );
    expect(despues).toEqual({ filas: [], total_filas: 0 });
  });

  test('a delivery says what the buyer acknowledged and answered; without one there is nothing', async () => {
    const mesa = mesaDe(lado);
    const datos = venta(`entrega/${lado}`);
    await comandar(mesa, 'ventas.emitirFactura', datos);
    expect(await consultar(mesa, 'ventas.entrega', { factura_id: datos.id })).toBeNull();
    await escribir(mesa, (tx) =>
      tx.query(
        `insert into envio_receptor (empresa_id, id, ecf_id, rnc_receptor, estado, intentos, momento,
           detalle, estado_comercial, motivo_comercial, fecha)
         select empresa_id, $3, id, '130000018', 'recibido', 1, $4, 'Recibido', 'rechazado', 'No', fecha
         from ecf where empresa_id = $1 and factura_id = $2`,
        [mesa.empresa.id, datos.id, uuid(`envio/${lado}`), AHORA],
      ),
    );
    expect(
      await consultar<EntregaReceptor | null>(mesa, 'ventas.entrega', { factura_id: datos.id }),
    ).toMatchObject({
      estado: 'recibido',
      intentos: 1,
      estado_comercial: 'rechazado',
      motivo_comercial: 'No',
      momento: AHORA,
    });
  });

  test('annulled runs are listed with who asked for them', async () => {
    const mesa = mesaDe(lado);
    await comandar(
      mesa,
      'empresas.registrarSecuencia',
      secuencia(`anular/${lado}`, { tipo_ecf: '34', desde: '500', hasta: '600', vence: null }),
    );
    await comandar(mesa, 'ecf.anularRango', {
      id: uuid(`anulacion/${lado}`),
      tipo_ecf: '34',
      serie: 'E',
      desde: '550',
      hasta: '560',
      motivo: 'No se usan',
    });
    const filas = await consultar<readonly FilaAnulacion[]>(mesa, 'empresas.anulaciones');
    expect(filas).toMatchObject([
      { tipo_ecf: '34', desde: 550n, hasta: 560n, estado: 'pendiente', fecha: HOY },
    ]);
    expect(filas[0]?.creado_por_nombre).toBe('Persona dueno');
  });

  test('only the types with a commercial answer wait for a decision (DT16 pp. 41-44)', async () => {
    const mesa = mesaDe(lado);
    expect(await consultar(mesa, 'compras.porDecidir')).toEqual({ cuantos: 0 });
    for (const tipo of ['31', '32'] as const) {
      await escribir(mesa, (tx) =>
        tx.query(
          `insert into ecf_recibido (empresa_id, id, rnc_emisor, razon_social_emisor, tipo_ecf, encf,
             fecha, total, codigo_seguridad, fecha_firma, url_qr, recibido_en)
           values ($1, $2, '130000018', 'Ferretería Duarte', $3::text, 'E' || $3::text || '0000000001',
             $4, 1, '', '', '', $5)`,
          [mesa.empresa.id, uuid(`recibido/${lado}/${tipo}`), tipo, HOY, AHORA],
        ),
      );
    }
    expect(await consultar(mesa, 'compras.porDecidir')).toEqual({ cuantos: 1 });
  });

  test('a purchase document of ours shows its retentions, its payments and its asiento', async () => {
    const mesa = mesaDe(lado);
    await comandar(
      mesa,
      'empresas.registrarSecuencia',
      secuencia(`compra/${lado}`, { tipo_ecf: '41', desde: '1', hasta: '50' }),
    );
    const datos = comprobante(`compra/${lado}`);
    await comandar(mesa, 'compras.emitirComprobante', datos);
    const lista = await consultar<ListaComprobantes>(mesa, 'compras.comprobantes', {
      tipo: '41',
    });
    expect(lista.total_filas).toBe(1);
    const [fila] = lista.filas;
    expect(fila).toMatchObject({ id: datos.id, tipo_ncf: '41' });
    expect(fila?.estado_ecf).toBe(lado === 'servidor' ? 'numerado' : 'pendiente');
    expect(lista.suma_total).toBe(fila?.total);
    const otras = await consultar<ListaComprobantes>(mesa, 'compras.comprobantes', { tipo: '47' });
    expect(otras.total_filas).toBe(0);
    const buscada = await consultar<ListaComprobantes>(mesa, 'compras.comprobantes', {
      texto: fila?.proveedor_nombre.slice(0, 5),
    });
    expect(buscada.total_filas).toBe(1);
    const d = await consultar<ComprobanteCompleto | null>(mesa, 'compras.comprobante', {
      id: datos.id,
    });
    const pagado = d?.pagos.reduce((s, p) => s + p.monto, 0n);
    const { total = 0n, itbis_retenido = 0n, isr_retenido = 0n } = d?.compra ?? {};
    expect(pagado).toBe(total - itbis_retenido - isr_retenido);
    const debe = d?.asiento?.lineas.reduce((s, l) => s + l.debe, 0n);
    expect(debe).toBe(d?.asiento?.lineas.reduce((s, l) => s + l.haber, 0n));
    expect(d?.lineas).not.toEqual([]);
    expect(d?.eventos.length).toBeGreaterThan(0);
    expect(await consultar(mesa, 'compras.comprobante', { id: uuid('nadie') })).toBeNull();
  });
});
