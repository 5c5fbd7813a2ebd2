// The simulator answers like the DGII where we depend on it (Servicios DGII, 02-01-2026; ecf.md «Qué
// valida DGII»). It is driven through our own client, and by hand where the client would never go.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hono } from 'hono';
import { instante } from '#shared/fecha/fecha.ts';
import { fechaEcf, fechaHoraEcf } from '#shared/fecha/formato.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { crearClienteDgii, type ClienteDgii } from '#server/ecf/cliente-dgii.ts';
import { FallaEntorno } from '#server/ecf/falla-entorno.ts';
import { firmarXml, valorDeFirma, type LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { crearSimulador } from './crear-simulador.ts';

const RNC = '131880681';
let base: BaseServidor;
let desfase_ms = 0;
let serie = 0;
const reloj = { ahora: () => Date.now() + desfase_ms };
const ids = {
  nuevo(): string {
    serie += 1;
    return `00000000-0000-7000-8000-${String(serie).padStart(12, '0')}`;
  },
};
let llave: LlaveFirma;
let ajena: LlaveFirma;
let vencida: LlaveFirma;
let app: Hono;
let dgii: ClienteDgii;

function montar(): Hono {
  const fuera = new Hono();
  const opciones = { retardo_ms: 0, conControl: true };
  fuera.route('/simulador', crearSimulador({ db: base.db, reloj, ids, opciones }));
  return fuera;
}

function cliente(con: LlaveFirma, ambiente: 'testecf' | 'certecf' = 'testecf'): ClienteDgii {
  return crearClienteDgii({
    base: 'http://dgii.prueba/simulador',
    baseFc: 'http://dgii.prueba/simulador/fc',
    ambiente,
    llave: con,
    rnc: RNC,
    reloj,
    fetch: async (url, init) => app.request(String(url), init),
  });
}

beforeAll(async () => {
  base = await nuevaBaseServidor();
  const ahora = instante(Date.now() - 60_000);
  const [propio, otro, viejo] = await Promise.all([
    generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Lucía', ahora }),
    generarCertificadoPrueba({ cedula: '00187654321', nombre: 'Otra persona', ahora }),
    generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Lucía', ahora, dias: -1 }),
  ]);
  llave = propio.llave;
  ajena = otro.llave;
  vencida = viejo.llave;
  app = montar();
  dgii = cliente(llave);
});
afterAll(() => base.cerrar());

type Cambios = {
  readonly encf?: string;
  readonly vence?: string;
  readonly total?: string;
  firma?: string;
};

/** A crédito fiscal of RD$118.00 with one line. */
function e31(c: Cambios = {}): string {
  const ahora = instante(reloj.ahora());
  return (
    '<?xml version="1.0" encoding="utf-8"?><ECF><Encabezado><Version>1.0</Version><IdDoc><TipoeCF>31</TipoeCF>' +
    `<eNCF>${c.encf ?? 'E310000000001'}</eNCF><FechaVencimientoSecuencia>${c.vence ?? '31-12-2028'}</FechaVencimientoSecuencia>` +
    '<IndicadorMontoGravado>0</IndicadorMontoGravado><TipoIngresos>01</TipoIngresos><TipoPago>1</TipoPago></IdDoc>' +
    `<Emisor><RNCEmisor>${RNC}</RNCEmisor><RazonSocialEmisor>Colmado Lucía</RazonSocialEmisor><DireccionEmisor>Calle Duarte 1</DireccionEmisor>` +
    `<FechaEmision>${fechaEcf(hoy(reloj))}</FechaEmision></Emisor><Comprador><RNCComprador>101000112</RNCComprador><RazonSocialComprador>Ferretería Duarte</RazonSocialComprador></Comprador>` +
    '<Totales><MontoGravadoTotal>100.00</MontoGravadoTotal><MontoGravadoI1>100.00</MontoGravadoI1><ITBIS1>18</ITBIS1><TotalITBIS>18.00</TotalITBIS><TotalITBIS1>18.00</TotalITBIS1>' +
    `<MontoTotal>${c.total ?? '118.00'}</MontoTotal></Totales></Encabezado><DetallesItems><Item><NumeroLinea>1</NumeroLinea><IndicadorFacturacion>1</IndicadorFacturacion>` +
    '<NombreItem>Arroz</NombreItem><IndicadorBienoServicio>1</IndicadorBienoServicio><CantidadItem>1.00</CantidadItem><PrecioUnitarioItem>100.00</PrecioUnitarioItem><MontoItem>100.00</MontoItem></Item></DetallesItems>' +
    `<FechaHoraFirma>${c.firma ?? fechaHoraEcf(ahora)}</FechaHoraFirma></ECF>`
  );
}

/** The same sale to a consumer. */
function e32(encf: string): string {
  return e31({ encf })
    .replace('<TipoeCF>31<', '<TipoeCF>32<')
    .replace(/<FechaVencimientoSecuencia>[^<]+<\/FechaVencimientoSecuencia>/, '');
}

function rfce(encf: string, codigo: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><RFCE><Encabezado><Version>1.0</Version><IdDoc><TipoeCF>32</TipoeCF>' +
    `<eNCF>${encf}</eNCF><TipoIngresos>01</TipoIngresos><TipoPago>1</TipoPago></IdDoc><Emisor><RNCEmisor>${RNC}</RNCEmisor>` +
    `<RazonSocialEmisor>Colmado Lucía</RazonSocialEmisor><FechaEmision>${fechaEcf(hoy(reloj))}</FechaEmision></Emisor>` +
    '<Comprador><RazonSocialComprador>CONSUMIDOR FINAL</RazonSocialComprador></Comprador><Totales><MontoGravadoTotal>100.00</MontoGravadoTotal>' +
    '<MontoGravadoI1>100.00</MontoGravadoI1><TotalITBIS>18.00</TotalITBIS><TotalITBIS1>18.00</TotalITBIS1><MontoTotal>118.00</MontoTotal></Totales>' +
    `<CodigoSeguridadeCF>${codigo}</CodigoSeguridadeCF></Encabezado></RFCE>`
  );
}

function archivo(xml: string, nombre?: string): { nombre: string; xml: Uint8Array } {
  const encf = /<eNCF>([^<]*)</.exec(xml)?.[1] ?? '';
  return { nombre: nombre ?? `${RNC}${encf}.xml`, xml: new TextEncoder().encode(xml) };
}

async function enviar(
  xml: string,
  con: { readonly por?: ClienteDgii; readonly nombre?: string } = {},
): Promise<{ estado: string; utilizada: unknown; mensajes: string; trackId: string }> {
  const por = con.por ?? dgii;
  const recibido = await por.enviarEcf(archivo(xml, con.nombre));
  const trackId = recibido.dato.trackId ?? '';
  const r = (await por.consultarResultado(trackId)).dato;
  return {
    estado: r?.estado ?? '',
    utilizada: r?.secuenciaUtilizada,
    mensajes: (r?.mensajes ?? []).map((m) => `${m.codigo} ${m.valor}`).join('; '),
    trackId,
  };
}

let numero = 100;
function otroEncf(tipo = '31'): string {
  numero += 1;
  return `E${tipo}${String(numero).padStart(10, '0')}`;
}

const auth = '/simulador/testecf/autenticacion/api/autenticacion';
async function pedirSemilla(): Promise<string> {
  return (await app.request(`${auth}/semilla`)).text();
}
async function validar(xml: string): Promise<Response> {
  const cuerpo = new FormData();
  cuerpo.set('xml', new File([xml], 'semilla.xml', { type: 'text/xml' }));
  return app.request(`${auth}/validarsemilla`, { method: 'POST', body: cuerpo });
}
async function comprarToken(): Promise<string> {
  const r = await validar(firmarXml(await pedirSemilla(), llave));
  return ((await r.json()) as { token: string }).token; // shape checked by its own test
}

describe('authentication', () => {
  test('a seed serves once', async () => {
    const firmada = firmarXml(await pedirSemilla(), llave);
    const primera = await validar(firmada);
    expect(primera.status).toBe(200);
    expect(await primera.json()).toMatchObject({
      token: expect.stringMatching(/^.{40,}$/),
      expira: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect((await validar(firmada)).status).toBe(400);
  });

  test('a seed expires after five minutes', async () => {
    const firmada = firmarXml(await pedirSemilla(), llave);
    desfase_ms = 6 * 60_000;
    const r = await validar(firmada);
    desfase_ms = 0;
    expect(r.status).toBe(400);
  });

  test('a seed of our own making, an unsigned one and one signed with an expired certificate buy nothing', async () => {
    const semilla = await pedirSemilla();
    const inventada = semilla.replace(/<valor>[^<]+/, '<valor>inventada');
    expect((await validar(firmarXml(inventada, llave))).status).toBe(400);
    expect((await validar(semilla)).status).toBe(400);
    expect((await validar(firmarXml(semilla, vencida))).status).toBe(400);
  });

  test('a token lasts one hour, and without one every service answers 401', async () => {
    const token = await comprarToken();
    const consulta = async (): Promise<number> => {
      const ruta = '/simulador/testecf/consultaresultado/api/consultas/estado?trackid=x';
      return (await app.request(ruta, { headers: { authorization: `Bearer ${token}` } })).status;
    };
    expect(await consulta()).toBe(200);
    desfase_ms = 61 * 60_000;
    expect(await consulta()).toBe(401);
    desfase_ms = 0;
    for (const ruta of [
      'testecf/consultaresultado/api/consultas/estado',
      'testecf/consultatrackids/api/trackids/consulta',
      'testecf/consultaestado/api/consultas/estado',
      'fc/testecf/consultarfce/api/consultas/consulta',
      'testecf/consultadirectorio/api/consultas/listado',
    ]) {
      expect((await app.request(`/simulador/${ruta}`)).status, ruta).toBe(401);
    }
  });
});

describe('reception of e-CF', () => {
  test('a right document is accepted and can be found by every query', async () => {
    const encf = otroEncf();
    const xml = firmarXml(e31({ encf }), llave);
    const r = await enviar(xml);
    expect(r).toMatchObject({ estado: 'aceptado', utilizada: true, mensajes: '' });
    expect((await dgii.consultarTrackIds(encf)).dato).toMatchObject([
      { trackId: r.trackId, estado: 'aceptado' },
    ]);
    const codigo = valorDeFirma(xml).slice(0, 6);
    expect(
      (await dgii.consultarEstado({ encf, codigoSeguridad: codigo, rncComprador: '101000112' }))
        .dato?.estado,
    ).toBe('aceptado');
    expect(
      (await dgii.consultarEstado({ encf, codigoSeguridad: 'AAAAAA', rncComprador: null })).dato
        ?.estado,
    ).toBe('no-encontrado');
  });

  test('it is «En proceso» until its time has come', async () => {
    const lento = new Hono();
    lento.route(
      '/simulador',
      crearSimulador({ db: base.db, reloj, ids, opciones: { retardo_ms: 500 } }),
    );
    const rapido = app;
    app = lento;
    const por = cliente(llave);
    const recibido = await por.enviarEcf(archivo(firmarXml(e31({ encf: otroEncf() }), llave)));
    const trackId = recibido.dato.trackId ?? '';
    expect((await por.consultarResultado(trackId)).dato?.estado).toBe('en-proceso');
    desfase_ms = 600;
    expect((await por.consultarResultado(trackId)).dato?.estado).toBe('aceptado');
    desfase_ms = 0;
    app = rapido;
  });

  test('the same number again is refused with 1209, whatever it carries', async () => {
    const encf = otroEncf();
    const xml = firmarXml(e31({ encf }), llave);
    expect((await enviar(xml)).estado).toBe('aceptado');
    expect(await enviar(xml)).toMatchObject({ estado: 'rechazado', utilizada: true });
    const otro = await enviar(firmarXml(e31({ encf }).replace('Arroz', 'Aceite'), llave));
    expect(otro.mensajes).toMatch(/^1209 /);
  });

  test('ten at once with one number: one accepted', async () => {
    const encf = otroEncf();
    const xml = firmarXml(e31({ encf }), llave);
    const todos = await Promise.all(Array.from({ length: 10 }, () => enviar(xml)));
    expect(todos.filter((t) => t.estado === 'aceptado')).toHaveLength(1);
  });

  test.each([
    [
      'altered after signing',
      () => firmarXml(e31({ encf: otroEncf() }), llave).replace('Arroz', 'Aceite'),
      'firma',
    ],
    ['signed by somebody else', () => firmarXml(e31({ encf: otroEncf() }), ajena), 'delegado'],
    [
      'signed with an expired certificate',
      () => firmarXml(e31({ encf: otroEncf() }), vencida),
      'venció',
    ],
    ['without signature', () => e31({ encf: otroEncf() }), 'firma'],
    [
      'with tags out of order',
      () =>
        firmarXml(
          e31({ encf: otroEncf() }).replace(
            '<TipoIngresos>01</TipoIngresos><TipoPago>1</TipoPago>',
            '<TipoPago>1</TipoPago><TipoIngresos>01</TipoIngresos>',
          ),
          llave,
        ),
      'lugar',
    ],
    [
      'outside of the authorised range',
      () => firmarXml(e31({ encf: 'E310010000001' }), llave),
      'autorizado',
    ],
    [
      'with another expiry of the sequence',
      () => firmarXml(e31({ encf: otroEncf(), vence: '31-12-2027' }), llave),
      'vencimiento',
    ],
    ['a consumer invoice under RD$250,000', () => firmarXml(e32(otroEncf('32')), llave), 'RFCE'],
  ])('%s is refused and its number may be used again', async (_nombre, hacer, palabra) => {
    const r = await enviar(hacer());
    expect(r).toMatchObject({ estado: 'rechazado', utilizada: false });
    expect(r.mensajes).toContain(palabra);
  });

  test('a number refused for its structure can be used by the corrected document', async () => {
    const encf = otroEncf();
    const malo = firmarXml(e31({ encf, vence: '31-12-2027' }), llave);
    expect((await enviar(malo)).estado).toBe('rechazado');
    expect((await enviar(firmarXml(e31({ encf }), llave))).estado).toBe('aceptado');
  });

  test('a signature dated after now is refused', async () => {
    const firma = fechaHoraEcf(instante(Date.now() + 3_600_000));
    const r = await enviar(firmarXml(e31({ encf: otroEncf(), firma }), llave));
    expect(r).toMatchObject({ estado: 'rechazado', utilizada: true });
  });

  test('the name of the file is part of the document (3243)', async () => {
    const r = await enviar(firmarXml(e31({ encf: otroEncf() }), llave), { nombre: 'factura.xml' });
    expect(r.mensajes).toMatch(/^3243 /);
  });

  test('arithmetic out of tolerance is accepted with a reserve; within it, plainly (Informe Técnico §12)', async () => {
    expect(
      (await enviar(firmarXml(e31({ encf: otroEncf(), total: '118.99' }), llave))).estado,
    ).toBe('aceptado');
    const r = await enviar(firmarXml(e31({ encf: otroEncf(), total: '125.00' }), llave));
    expect(r).toMatchObject({ estado: 'condicional', utilizada: true });
    expect(r.mensajes).not.toBe('');
  });

  test('what is not an e-CF gets 400 and no trackId', async () => {
    const r = await dgii.enviarEcf({ nombre: 'x.xml', xml: new TextEncoder().encode('<a/>') });
    expect(r).toMatchObject({ http: 400, dato: { trackId: null } });
    expect(r.dato.mensaje).not.toBe('');
  });
});

describe('reception of summaries', () => {
  test('a summary is answered at once, and found only with its security code', async () => {
    const encf = otroEncf('32');
    const r = await dgii.enviarRfce(archivo(firmarXml(rfce(encf, 'aB+/12'), llave)));
    expect(r.dato).toMatchObject({ estado: 'aceptado', encf, secuenciaUtilizada: true });
    expect((await dgii.consultarRfce(encf, 'aB+/12')).dato?.estado).toBe('aceptado');
    expect((await dgii.consultarRfce(encf, 'otro66')).dato?.estado).toBe('no-encontrado');
    const otraVez = await dgii.enviarRfce(archivo(firmarXml(rfce(encf, 'aB+/12'), llave)));
    expect(otraVez.dato).toMatchObject({ estado: 'rechazado', mensajes: [{ codigo: '1209' }] });
  });

  test('RD$250,000 or more is refused: it goes whole', async () => {
    const encf = otroEncf('32');
    const grande = rfce(encf, 'abcdef')
      .replaceAll('>100.00<', '>250000.00<')
      .replaceAll('>18.00<', '>45000.00<')
      .replace('>118.00<', '>295000.00<');
    const r = await dgii.enviarRfce(archivo(firmarXml(grande, llave)));
    expect(r.dato).toMatchObject({ estado: 'rechazado', secuenciaUtilizada: false });
  });

  test('an e-CF sent as a summary is refused, and a summary sent as e-CF too', async () => {
    const r = await dgii.enviarRfce(archivo(firmarXml(e31({ encf: otroEncf() }), llave)));
    expect(r.dato?.estado).toBe('rechazado');
    expect((await enviar(firmarXml(rfce(otroEncf('32'), 'abcdef'), llave))).estado).toBe(
      'rechazado',
    );
  });
});

describe('what surrounds it', () => {
  test('the paths do not mind the case of their letters', async () => {
    const r = await app.request('/simulador/TesteCF/Autenticacion/API/Autenticacion/Semilla');
    expect(r.status).toBe(200);
    expect(r.headers.get('X-Kofacture-Simulador')).toBe('si');
  });

  test('certecf does not offer the queries that the DGII does not offer there', async () => {
    const cert = cliente(llave, 'certecf');
    expect(cert.ofrece('consultatrackids')).toBe(false);
    await expect(cert.consultarTrackIds('E310000000001')).rejects.toThrow(FallaEntorno);
    const token = await comprarToken();
    for (const ruta of [
      'consultatrackids/api/trackids/consulta',
      'consultaestado/api/consultas/estado',
      'consultadirectorio/api/consultas/listado',
    ]) {
      const headers = { authorization: `Bearer ${token}` };
      const r = await app.request(`/simulador/certecf/${ruta}`, { headers });
      expect(r.status, ruta).toBe(404);
    }
  });

  test('a document of testecf does not exist in certecf', async () => {
    const encf = otroEncf('32');
    await dgii.enviarRfce(archivo(firmarXml(rfce(encf, 'abcdef'), llave)));
    expect((await cliente(llave, 'certecf').consultarRfce(encf, 'abcdef')).dato?.estado).toBe(
      'no-encontrado',
    );
  });

  test('the timbre page says that it is a simulator and escapes what it is given', async () => {
    const ruta = '/simulador/testecf/consultatimbre?rncemisor=%3Cscript%3E&encf=x';
    const pagina = await (await app.request(ruta)).text();
    expect(pagina).toContain('AMBIENTE DE PRUEBAS');
    expect(pagina).toContain('SIMULADOR DE PRUEBAS');
    expect(pagina).toContain('No encontrada');
    expect(pagina).not.toContain('<script>');
  });

  test('its state survives a restart', async () => {
    const encf = otroEncf();
    await enviar(firmarXml(e31({ encf }), llave));
    app = montar();
    const r = await cliente(llave).consultarTrackIds(encf);
    expect(r.dato).toMatchObject([{ estado: 'aceptado' }]);
  });

  test('the directory lists who was put in it', async () => {
    await app.request('/simulador/control', {
      method: 'POST',
      body: JSON.stringify({
        directorio: [
          {
            rnc: '101000112',
            nombre: 'Ferretería Duarte',
            url_recepcion: 'https://a.do/fe',
            url_aceptacion: 'https://a.do/fe',
          },
        ],
      }),
    });
    const lista = await app.request('/simulador/testecf/consultadirectorio/api/consultas/listado', {
      headers: { authorization: `Bearer ${await comprarToken()}` },
    });
    const [primera, emisor] = (await lista.json()) as Record<string, string>[]; // shape checked here
    expect(emisor?.['nombre']).toContain('AMBIENTE DE PRUEBAS');
    expect([primera]).toEqual([
      {
        nombre: 'Ferretería Duarte',
        rnc: '101000112',
        urlRecepcion: 'https://a.do/fe',
        urlAceptacion: 'https://a.do/fe',
        urlOpcional: '',
      },
    ]);
  });

  test('faults on demand do not exist unless they are asked for', async () => {
    const normal = crearSimulador({ db: base.db, reloj, ids });
    const r = await normal.request('/control', { method: 'POST', body: '{"fallas":[]}' });
    expect(r.status).toBe(404);
  });

  test('what it does not implement is 404, not a false answer', async () => {
    const ruta = '/simulador/testecf/estatusservicios/api/obtenerestatus';
    expect((await app.request(ruta)).status).toBe(404);
    const emisor = '/simulador/ecf/emisorreceptor/fe/autenticacion/api/semilla';
    expect((await app.request(emisor)).status).toBe(404);
  });

  test('the client says Content-Length, and its part is named xml with the exact file', async () => {
    let visto: { largo: string; cuerpo: string } | null = null;
    const por = crearClienteDgii({
      base: 'http://dgii.prueba/simulador',
      baseFc: 'http://dgii.prueba/simulador/fc',
      ambiente: 'testecf',
      llave,
      rnc: RNC,
      reloj,
      fetch: async (url, init) => {
        const peticion = new Request(String(url), init);
        if (String(url).includes('recepcion/')) {
          const cuerpo = await peticion.clone().text();
          visto = { largo: String(init?.body instanceof Uint8Array), cuerpo };
        }
        return app.request(peticion);
      },
    });
    const encf = otroEncf();
    await por.enviarEcf(archivo(firmarXml(e31({ encf }), llave)));
    // A body of bytes is what makes fetch announce its length instead of sending it in pieces.
    expect(visto).toMatchObject({
      largo: 'true',
      cuerpo: expect.stringContaining(`name="xml"; filename="${RNC}${encf}.xml"`),
    });
  });
});
