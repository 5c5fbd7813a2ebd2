// The services around the reception: notes over documents that only the DGII has, who may issue and sign
// what, annulment of ranges, commercial approval, the issuer-receiver, and faults on demand (Servicios
// DGII, 02-01-2026; ecf.md (d); Descripción Técnica v1.6). Driven through our own client.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hono } from 'hono';
import { hoy, instante, sumarDias } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { crearClienteDgii, type ClienteDgii } from '#server/ecf/cliente-dgii.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { multiparte } from '#server/ecf/sesion-dgii.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import {
  anulacionXml,
  aprobacionXml,
  notaXml,
  resumenXml,
  RNC_COMPRADOR,
  RNC_EMISOR,
  ventaXml,
} from '../../tests/apoyo/documentos-dgii.ts';
import { crearSimulador } from './crear-simulador.ts';

let base: BaseServidor;
let llave: LlaveFirma;
let delComprador: LlaveFirma;
let app: Hono;
let dgii: ClienteDgii;
let comprador: ClienteDgii;
let salientes: string[] = [];
const reloj = { ahora: () => Date.now() };
const AYER = fechaEcf(sumarDias(hoy(reloj), -1));
let serie = 0;
const ids = {
  nuevo(): string {
    serie += 1;
    return `00000000-0000-7000-8000-${String(serie).padStart(12, '0')}`;
  },
};

function cliente(con: LlaveFirma, rnc: string): ClienteDgii {
  return crearClienteDgii({
    base: 'http://dgii.prueba/simulador',
    baseFc: 'http://dgii.prueba/simulador/fc',
    ambiente: 'testecf',
    llave: con,
    rnc,
    reloj,
    fetch: async (url, init) => app.request(String(url), init),
  });
}

beforeAll(async () => {
  base = await nuevaBaseServidor();
  const ahora = instante(Date.now() - 60_000);
  const [propio, otro] = await Promise.all([
    generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Lucía', ahora }),
    generarCertificadoPrueba({ cedula: '00187654321', nombre: 'Duarte', ahora }),
  ]);
  llave = propio.llave;
  delComprador = otro.llave;
  app = new Hono();
  // The issuer-receiver calls back into this same app, whatever the host.
  const opciones = {
    retardo_ms: 0,
    conControl: true,
    fetch: async (url: URL | RequestInfo, init?: RequestInit) => {
      salientes.push(new URL(String(url)).pathname);
      return app.request(String(url), init);
    },
  };
  app.route('/simulador', crearSimulador({ db: base.db, reloj, ids, opciones }));
  dgii = cliente(llave, RNC_EMISOR);
  comprador = cliente(delComprador, RNC_COMPRADOR);
});
afterAll(() => base.cerrar());

async function control(orden: unknown): Promise<void> {
  const r = await app.request('/simulador/control', {
    method: 'POST',
    body: JSON.stringify(orden),
  });
  expect(r.status, await r.clone().text()).toBe(200);
}

let numero = 100;
function otroEncf(tipo = '31'): string {
  numero += 1;
  return `E${tipo}${String(numero).padStart(10, '0')}`;
}

async function enviar(
  xml: string,
  con: { readonly por?: ClienteDgii; readonly rnc?: string } = {},
): Promise<{ estado: string; utilizada: unknown; mensajes: string }> {
  const por = con.por ?? dgii;
  const encf = /<eNCF>([^<]*)</.exec(xml)?.[1] ?? '';
  const firmado = firmarXml(xml, llave);
  const archivo = {
    nombre: `${con.rnc ?? RNC_EMISOR}${encf}.xml`,
    xml: new TextEncoder().encode(firmado),
  };
  const recibido = await por.enviarEcf(archivo);
  const r = (await por.consultarResultado(recibido.dato.trackId ?? '')).dato;
  return {
    estado: r?.estado ?? '',
    utilizada: r?.secuenciaUtilizada,
    mensajes: (r?.mensajes ?? []).map((m) => `${m.codigo} ${m.valor}`).join('; '),
  };
}

async function venta(): Promise<string> {
  const encf = otroEncf();
  expect(await enviar(ventaXml(encf))).toMatchObject({ estado: 'aceptado' });
  return encf;
}

describe('notes', () => {
  test('a credit note over an accepted sale is accepted, up to its whole amount and no more', async () => {
    const original = await venta();
    expect((await enviar(notaXml(otroEncf('34'), original))).estado).toBe('aceptado');
    const segunda = await enviar(notaXml(otroEncf('34'), original));
    expect(segunda).toMatchObject({ estado: 'rechazado', utilizada: true });
    expect(segunda.mensajes).toContain('excede');
  });

  test('a debit note gives back room for another credit note', async () => {
    const original = await venta();
    await enviar(notaXml(otroEncf('34'), original));
    expect((await enviar(notaXml(otroEncf('33'), original, { tipo: '33' }))).estado).toBe(
      'aceptado',
    );
    expect((await enviar(notaXml(otroEncf('34'), original))).estado).toBe('aceptado');
  });

  test('614: the original was never issued, or was refused', async () => {
    const r = await enviar(notaXml(otroEncf('34'), 'E310000009999'));
    expect(r.mensajes).toMatch(/^614 /);
    const malo = otroEncf();
    expect((await enviar(ventaXml(malo, { vence: '31-12-2027' }))).estado).toBe('rechazado');
    expect((await enviar(notaXml(otroEncf('34'), malo))).mensajes).toMatch(/^614 /);
  });

  test('634: the date of the original is exactly its own', async () => {
    const r = await enviar(notaXml(otroEncf('34'), await venta(), { fechaModificado: AYER }));
    expect(r.mensajes).toContain('634 ');
  });

  test('613: an e-CF does not replace another e-CF', async () => {
    const r = await enviar(notaXml(otroEncf('34'), await venta(), { codigo: '4' }));
    expect(r.mensajes).toContain('613 ');
  });

  test('645: a note that corrects text carries no amounts', async () => {
    const r = await enviar(notaXml(otroEncf('34'), await venta(), { codigo: '2' }));
    expect(r.mensajes).toContain('645 ');
  });

  test('the buyer of the note is the one of the sale', async () => {
    const r = await enviar(notaXml(otroEncf('34'), await venta(), { comprador: '131996035' }));
    expect(r).toMatchObject({ estado: 'rechazado' });
    expect(r.mensajes).toContain('comprador');
  });
});

describe('who may issue what', () => {
  const OTRO = '130000018';

  test.each([
    ['suspendido', 'no está activo'],
    ['inexistente', 'no existe'],
    ['no_electronico', 'no es emisor electrónico'],
  ])('an issuer that is %s is refused and keeps his number', async (estado, palabras) => {
    await control({ contribuyentes: [{ rnc: OTRO, estado }] });
    const r = await enviar(ventaXml(otroEncf(), { rnc: OTRO }), { rnc: OTRO });
    expect(r).toMatchObject({ estado: 'rechazado', utilizada: false });
    expect(r.mensajes).toContain(palabras);
    await control({ contribuyentes: [{ rnc: OTRO }] });
  });

  test('with its delegates named, only they sign for the RNC', async () => {
    await control({ contribuyentes: [{ rnc: OTRO, delegados: ['00199999999'] }] });
    const r = await enviar(ventaXml(otroEncf(), { rnc: OTRO }), { rnc: OTRO });
    expect(r.mensajes).toContain('no está delegado');
    await control({ contribuyentes: [{ rnc: OTRO, delegados: ['00112345678'] }] });
    expect((await enviar(ventaXml(otroEncf(), { rnc: OTRO }), { rnc: OTRO })).estado).toBe(
      'aceptado',
    );
  });

  test('a sequence of its own has its own limits and its own expiry', async () => {
    await control({
      secuencias: [{ rnc: OTRO, tipo: '31', desde: 5000, hasta: 5010, vence: '2027-12-31' }],
    });
    const de = (encf: string, vence: string): string => ventaXml(encf, { rnc: OTRO, vence });
    const fuera = await enviar(de('E310000000001', '31-12-2027'), { rnc: OTRO });
    expect(fuera.mensajes).toContain('no está autorizado');
    const otroVence = await enviar(de('E310000005000', '31-12-2028'), { rnc: OTRO });
    expect(otroVence.mensajes).toContain('vencimiento');
    expect((await enviar(de('E310000005000', '31-12-2027'), { rnc: OTRO })).estado).toBe(
      'aceptado',
    );
    await control({
      secuencias: [{ rnc: OTRO, tipo: '31', desde: 6000, hasta: 6010, vence: '2025-12-31' }],
    });
    const vencida = await enviar(de('E310000006000', '31-12-2025'), { rnc: OTRO });
    expect(vencida.mensajes).toContain('vencido');
  });

  test('envío diferido is only for who is authorised (Formato e-CF, field 6b)', async () => {
    const diferida = (): string => ventaXml(otroEncf(), { esDiferido: true });
    expect((await enviar(diferida())).estado).toBe('aceptado');
    await control({ contribuyentes: [{ rnc: RNC_EMISOR, puede_diferir: false }] });
    const r = await enviar(diferida());
    expect(r.mensajes).toContain('envío diferido');
    await control({ contribuyentes: [{ rnc: RNC_EMISOR, puede_diferir: true }] });
  });
});

describe('annulment of ranges', () => {
  async function anular(
    desde: bigint,
    hasta: bigint,
    tipo = '33',
    por = dgii,
  ): Promise<{ estado: string; mensajes: string }> {
    const xml = firmarXml(anulacionXml([{ tipo_ecf: tipo, serie: 'E', desde, hasta }]), llave);
    const r = await por.anularRango(new TextEncoder().encode(xml), 'anulacion.xml');
    return {
      estado: r.dato?.estado ?? r.cuerpo,
      mensajes: (r.dato?.mensajes ?? []).map((m) => m.valor).join('; '),
    };
  }

  test('unused numbers are annulled, and a document with one of them is refused', async () => {
    expect((await anular(700n, 710n)).estado).toBe('aceptada');
    const nota = notaXml('E330000000705', await venta(), { tipo: '33' });
    const r = await enviar(nota);
    expect(r).toMatchObject({ estado: 'rechazado', utilizada: true });
    expect(r.mensajes).toContain('anulada');
  });

  test('used numbers in the middle are excepted and named; the rest is annulled', async () => {
    const original = await venta();
    expect((await enviar(notaXml('E330000000805', original, { tipo: '33' }))).estado).toBe(
      'aceptado',
    );
    const r = await anular(800n, 810n);
    expect(r.estado).toBe('parcial');
    expect(r.mensajes).toContain('E330000000805');
    expect((await enviar(notaXml('E330000000810', original, { tipo: '33' }))).estado).toBe(
      'rechazado',
    );
  });

  test('twice, outside of what is authorised, or by somebody else: refused', async () => {
    expect((await anular(900n, 910n)).estado).toBe('aceptada');
    const repetida = await anular(905n, 915n);
    expect(repetida.estado).toBe('rechazada');
    expect(repetida.mensajes).toContain('ya fue anulado');
    expect((await anular(9_999_999n, 10_000_001n)).mensajes).toContain('no está autorizado');
    expect((await anular(950n, 951n, '33', comprador)).mensajes).toContain('delegado');
  });

  test('for 32 the numbers of summaries count too', async () => {
    const xml = firmarXml(resumenXml('E320000000333', 'abc123'), llave);
    await dgii.enviarRfce({
      nombre: `${RNC_EMISOR}E320000000333.xml`,
      xml: new TextEncoder().encode(xml),
    });
    const r = await anular(330n, 335n, '32');
    expect(r.estado).toBe('parcial');
    expect(r.mensajes).toContain('E320000000333');
  });
});

describe('commercial approval', () => {
  async function aprobar(
    encf: string,
    c: Parameters<typeof aprobacionXml>[1] = {},
    nombre = `${RNC_COMPRADOR}${encf}.xml`,
  ): Promise<{ estado: string; mensajes: string }> {
    const xml = firmarXml(aprobacionXml(encf, c), delComprador);
    const r = await comprador.enviarAprobacionComercial(new TextEncoder().encode(xml), nombre);
    return {
      estado: r.dato?.estado ?? r.cuerpo,
      mensajes: (r.dato?.mensajes ?? []).map((m) => m.valor).join('; '),
    };
  }

  test('an accepted e-CF is approved or rejected once', async () => {
    const encf = await venta();
    expect((await aprobar(encf)).estado).toBe('aprobada');
    expect((await aprobar(encf)).mensajes).toContain('ya fue recibida');
    expect((await aprobar(await venta(), { motivo: 'No se pidió' })).estado).toBe('aprobada');
  });

  test('one that the DGII does not have, or another amount, date or buyer: refused with the reason', async () => {
    expect((await aprobar('E310000008888')).mensajes).toContain('no encontrada');
    const encf = await venta();
    expect((await aprobar(encf, { monto: '119.00' })).mensajes).toContain('MontoTotal');
    expect((await aprobar(encf, { fecha: '01-01-2026' })).mensajes).toContain('FechaEmision');
    expect((await aprobar(encf, {}, 'otro.xml')).estado).toBe('rechazada');
  });

  test('types that are not approved say so', async () => {
    expect((await aprobar('E320000000001')).mensajes).toContain('no es requerida');
  });
});

describe('issuer-receiver of testecf', () => {
  const raiz = '/simulador/testecf/emisorreceptor';
  const propio = `http://dgii.prueba${raiz}`;

  test('it is in the directory, receives an e-CF for it and answers a signed ARECF, once', async () => {
    const lista = await dgii.directorio();
    const emisor = lista.dato.find((c) => c.nombre.includes('AMBIENTE DE PRUEBAS'));
    expect(emisor?.urlRecepcion).toBe(propio);
    expect((await dgii.directorioPorRnc(emisor?.rnc ?? '')).dato).toEqual(emisor);
    const entregar = async (comprador: string, encf: string): Promise<string | null> => {
      const xml = firmarXml(ventaXml(encf, { comprador }), llave);
      const parte = multiparte({
        nombre: `${RNC_EMISOR}${encf}.xml`,
        xml: new TextEncoder().encode(xml),
      });
      const r = await app.request(`${raiz}/fe/recepcion/api/ecf`, {
        method: 'POST',
        headers: { 'content-type': parte.tipo },
        body: parte.cuerpo,
      });
      const acuse = await r.text();
      expect(verificarFirma(acuse, { ahora: instante(Date.now()) }).ok).toBe(true);
      const leido = leerXml(acuse);
      return leido.ok
        ? texto(leido.valor, 'DetalleAcusedeRecibo/CodigoMotivoNoRecibido')
        : 'ilegible';
    };
    const encf = otroEncf();
    expect(await entregar(emisor?.rnc ?? '', encf)).toBeNull();
    expect(await entregar(emisor?.rnc ?? '', encf)).toBe('3');
    expect(await entregar(RNC_COMPRADOR, otroEncf())).toBe('4');
  });

  test.each(['31', '33', '34', '44'])(
    'on demand it issues an E%s that the DGII accepts and delivers it',
    async (tipo) => {
      salientes = [];
      const emision = await app.request(`${raiz}/api/emision/emisioncomprobantes`, {
        method: 'POST',
        body: JSON.stringify({
          rnc: RNC_EMISOR,
          tipoEncf: tipo,
          urlRecepcion: propio,
          urlAutenticacion: propio,
        }),
      });
      const r = (await emision.json()) as { encf: string; rnc: string; mensajes: string[] }; // checked below
      expect(emision.status).toBe(200);
      expect(r.encf).toMatch(new RegExp(`^E${tipo}\\d{10}$`));
      // Its own receiver is not the buyer of that document: the ARECF says so.
      expect(r.mensajes).toEqual(['RNC comprador no corresponde']);
      expect(salientes.map((s) => s.slice(raiz.length))).toEqual([
        '/fe/autenticacion/api/semilla',
        '/fe/autenticacion/api/validacioncertificado',
        '/fe/recepcion/api/ecf',
      ]);
      const acuse = await app.request(
        `${raiz}/api/emision/consultaacuserecibo?Rnc=${RNC_EMISOR}&Encf=${r.encf}`,
      );
      expect(await acuse.json()).toMatchObject({ encf: r.encf, estado: 'e-CF No Recibido' });
      const xml = await base.db.query<{ estado: number }>(
        'select estado from simulador.envio where rnc = $1 and encf = $2',
        [r.rnc, r.encf],
      );
      expect(xml).toEqual([{ estado: 1 }]);
    },
  );

  test('it approves what it received, and does not call other networks', async () => {
    const pedir = async (cuerpo: unknown): Promise<Response> =>
      app.request(`${raiz}/api/emision/envioaprobacioncomercial`, {
        method: 'POST',
        body: JSON.stringify(cuerpo),
      });
    const [recibido] = await base.db.query<{ rnc_emisor: string; encf: string }>(
      'select rnc_emisor, encf from simulador.recibido limit 1',
    );
    const orden = {
      urlAprobacionComercial: propio,
      urlAutenticacion: propio,
      rnc: recibido?.rnc_emisor,
      encf: recibido?.encf,
      estadoAprobacion: '1',
    };
    const r = await pedir(orden);
    // It answers 400 because that e-CF is not one that the simulated issuer sent.
    expect(await r.json()).toMatchObject({ estado: 'Aprobación no recibida' });
    expect((await pedir({ ...orden, encf: 'E310000007777' })).status).toBe(404);
  });

  test('without control it calls nobody but this server and its directory, whatever the Host says', async () => {
    const llamadas: string[] = [];
    const cerrado = crearSimulador({
      db: base.db,
      reloj,
      ids,
      opciones: {
        direccionesPropias: ['http://kofacture.ejemplo.do'],
        fetch: (url) => {
          llamadas.push(String(url));
          return Promise.resolve(new Response('', { status: 404 }));
        },
      },
    });
    const pedirA = (host: string, urlRecepcion: string) =>
      cerrado.request(`${host}/testecf/emisorreceptor/api/emision/emisioncomprobantes`, {
        method: 'POST',
        body: JSON.stringify({ rnc: RNC_EMISOR, tipoEncf: '31', urlRecepcion }),
      });
    const interno = await pedirA('http://10.0.0.1', 'http://10.0.0.1/');
    expect([interno.status, await interno.json()]).toEqual([
      400,
      { mensaje: 'El simulador no llama a esa dirección.' },
    ]);
    expect(llamadas).toEqual([]);
    const propio = await pedirA('http://10.0.0.1', 'http://kofacture.ejemplo.do');
    expect(propio.status).toBe(200);
    expect(llamadas).toEqual(['http://kofacture.ejemplo.do/fe/recepcion/api/ecf']);
  });
});

describe('faults on demand', () => {
  test('429, HTML with 200, and any service at once', async () => {
    await control({
      fallas: [
        { servicio: 'consultaresultado', veces: 1, falla: { tipo: 'error', http: 429 } },
        { servicio: 'consultatrackids', veces: 1, falla: { tipo: 'html', http: 200 } },
      ],
    });
    await expect(dgii.consultarResultado('x')).rejects.toMatchObject({ http: 429, esCaida: true });
    await expect(dgii.consultarTrackIds('x')).rejects.toMatchObject({ http: 200, esCaida: true });
    await control({ fallas: [{ servicio: '*', veces: 5, falla: { tipo: 'error', http: 503 } }] });
    await expect(dgii.consultarRfce('x', 'y')).rejects.toMatchObject({ http: 503 });
    await control({ sanar: true });
    expect((await dgii.consultarRfce('x', 'y')).http).toBe(200);
  });

  test('a clock that is late refuses what was signed by the right one', async () => {
    await control({ desfase_reloj_ms: -60_000 });
    const tarde = cliente(llave, RNC_EMISOR);
    const r = await enviar(ventaXml(otroEncf()), { por: tarde });
    expect(r.mensajes).toContain('posterior');
    await control({ desfase_reloj_ms: 0 });
  });

  test('what was received and is not indexed yet answers as not found', async () => {
    const encf = await venta();
    await control({
      fallas: [{ servicio: 'consultatrackids', veces: 1, falla: { tipo: 'vacio' } }],
    });
    expect((await dgii.consultarTrackIds(encf)).dato).toEqual([]);
    expect((await dgii.consultarTrackIds(encf)).dato).toHaveLength(1);
  });
});

test('the front page says what it is', async () => {
  const r = await app.request('/simulador');
  expect(await r.text()).toContain('AMBIENTE DE PRUEBAS');
});
