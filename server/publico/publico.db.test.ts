// The public page of one sale (Decreto 587-24 art. 39): «en proceso» first, the e-CF and its papers once the
// DGII accepted it, nothing without the token, and a limit for whoever tries many.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hono } from 'hono';
import { instante } from '#shared/fecha/fecha.ts';
import type { Entorno } from '#server/api/entorno.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirContingencia, cerrarContingencia } from '#server/ecf/contingencia-conectividad.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { lineaVenta, uuid, venta } from '../../tests/rechazos/datos.ts';
import { crearPublico } from './crear-publico.ts';

let base: BaseServidor;
let e: Escenario;
let app: Hono<Entorno>;
let ip = '127.0.0.1';

const hoy = instante(Date.now() - 4 * 3_600_000).slice(0, 10);
const token = () => randomBytes(16).toString('base64url');

beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 0 });
  app = new Hono<Entorno>();
  app.use('*', (c, next) => {
    c.set('ip', ip);
    return next();
  });
  app.route(
    '/c',
    crearPublico({ ...e.servicios, config: { ...e.servicios.config, limiteExceptuaLocal: true } }),
  );
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
});

async function vender(nombre: string, t: string): Promise<string> {
  const acuse = await e.comando(
    'ventas.emitirFactura',
    venta(nombre, {
      fecha: hoy,
      token_consulta: t,
      lineas: [lineaVenta(nombre, { descripcion: '<b>Pan</b>' })],
    }),
  );
  if (!acuse.ok) throw new Error(JSON.stringify(acuse.rechazos));
  return uuid(`venta/${nombre}`);
}

async function pedir(
  ruta: string,
): Promise<{ estado: number; tipo: string; texto: string; bytes: Uint8Array }> {
  const r = await app.request(ruta);
  const bytes = new Uint8Array(await r.arrayBuffer());
  return {
    estado: r.status,
    tipo: r.headers.get('content-type') ?? '',
    texto: new TextDecoder().decode(bytes),
    bytes,
  };
}

async function ecfDe(
  facturaId: string,
): Promise<{ id: string; limite_envio: string; hecho_en: string }> {
  const [fila] = await enEmpresa(base.db, e.empresa.id, (tx) =>
    tx.query<{ id: string; limite_envio: string; hecho_en: string }>(
      `select e.id, e.limite_envio, f.hecho_en from ecf e join factura f on f.id = e.factura_id
       where e.empresa_id = $1 and e.factura_id = $2`,
      [e.empresa.id, facturaId],
    ),
  );
  if (fila === undefined) throw new Error('sin e-CF');
  return fila;
}

describe('one sale', () => {
  const t = token();
  let facturaId = '';

  test('is in process until the DGII answers, and gives no papers', async () => {
    facturaId = await vender('publica', t);
    const pagina = await pedir(`/c/${t}`);
    expect([pagina.estado, pagina.tipo]).toEqual([200, 'text/html; charset=utf-8']);
    expect(pagina.texto).toContain('En proceso.');
    expect(pagina.texto).toContain('veinticuatro (24) horas');
    expect(pagina.texto).toContain('AMBIENTE DE PRUEBAS');
    expect(pagina.texto).not.toMatch(/E32\d{10}|<script/);
    for (const papel of ['pdf', 'xml']) expect((await pedir(`/c/${t}/${papel}`)).estado).toBe(404);
  });

  test('once accepted shows its e-NCF and gives the PDF and the signed bytes', async () => {
    const { id } = await ecfDe(facturaId);
    for (let i = 0; i < 8; i++) {
      if ((await avanzarEcf(e.servicios, e.empresa.id, id)) === 'listo') break;
    }
    const pagina = await pedir(`/c/${t}`);
    expect(pagina.texto).toMatch(/aceptado por la DGII/);
    expect(pagina.texto).toMatch(/E32\d{10}/);
    expect(pagina.texto).toContain(`/c/${t}/pdf`);
    const pdf = await pedir(`/c/${t}/pdf`);
    expect([pdf.estado, pdf.tipo, pdf.texto.slice(0, 5)]).toEqual([
      200,
      'application/pdf',
      '%PDF-',
    ]);
    const xml = await pedir(`/c/${t}/xml`);
    const [fila] = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ xml: Uint8Array }>(
        "select xml from ecf_xml where empresa_id = $1 and ecf_id = $2 and clase = 'ecf'",
        [e.empresa.id, id],
      ),
    );
    expect(Buffer.from(xml.bytes).equals(Buffer.from(fila?.xml ?? []))).toBe(true);
  });

  test('rejected says that it is void', async () => {
    const otro = token();
    const id = await vender('publica-mala', otro);
    await conRev(base.db, e.empresa.id, (tx) =>
      tx.query("update ecf set estado = 'rechazado' where empresa_id = $1 and factura_id = $2", [
        e.empresa.id,
        id,
      ]),
    );
    const pagina = await pedir(`/c/${otro}`);
    expect(pagina.texto).toContain('Este comprobante no es válido.');
    expect((await pedir(`/c/${otro}/xml`)).estado).toBe(404);
  });
});

describe('without the token', () => {
  test.each([token(), 'corto', `${token()}x`, "'; drop table factura; --", '..%2f..%2fetc'])(
    '%s finds nothing',
    async (t) => {
      const r = await pedir(`/c/${encodeURIComponent(t)}`);
      expect(r.estado).toBe(404);
      expect(r.texto).not.toMatch(/Colmado|E32/);
    },
  );

  test('a person who tries many is stopped with 429', async () => {
    ip = '203.0.113.9';
    const estados = new Set<number>();
    for (let i = 0; i < 70; i++) estados.add((await pedir(`/c/${token()}`)).estado);
    ip = '127.0.0.1';
    expect([...estados].sort()).toEqual([404, 429]);
  });
});

describe('the contingencia that the server opens by itself', () => {
  test('extends to 72 hours what waits, marks what is issued meanwhile, and ends once', async () => {
    const t = token();
    const antes = await ecfDe(await vender('antes', token()));
    const de = { tipo: 'conectividad', nota: 'La DGII no responde' } as const;
    expect(await abrirContingencia(e.servicios, e.empresa.id, de)).toBe(true);
    expect(await abrirContingencia(e.servicios, e.empresa.id, de)).toBe(false);
    const horas = (x: { limite_envio: string; hecho_en: string }) =>
      (Date.parse(x.limite_envio) - Date.parse(x.hecho_en)) / 3_600_000;
    expect(horas(antes)).toBe(24);
    expect(horas(await ecfDe(uuid('venta/antes')))).toBe(72);
    const durante = await vender('durante', t);
    expect(horas(await ecfDe(durante))).toBe(72);
    expect((await pedir(`/c/${t}`)).texto).toContain('setenta y dos (72) horas');
    expect(await cerrarContingencia(e.servicios, e.empresa.id, 'conectividad')).toBe(true);
    expect(await cerrarContingencia(e.servicios, e.empresa.id, 'conectividad')).toBe(false);
    const despues = await vender('despues', token());
    expect(horas(await ecfDe(despues))).toBe(24);
  });
});
