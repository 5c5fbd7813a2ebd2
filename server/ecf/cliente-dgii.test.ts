// The client of the DGII when the other side is slow, forgetful or far away (Servicios DGII,
// «Autenticación»: one token per RNC and ambiente, an hour long, never one per document). The network is
// the only double here.

import { beforeAll, beforeEach, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { crearClienteDgii, type CacheTokens, type ClienteDgii } from './cliente-dgii.ts';
import { crearEstatusDgii } from './estatus-dgii.ts';
import { FallaEntorno } from './falla-entorno.ts';
import type { LlaveFirma } from './firma.ts';
import { generarCertificadoPrueba } from './generar-certificado-prueba.ts';
import { verificarFirma } from './verificar-firma.ts';

let llave: LlaveFirma;
let ahora_ms = Date.parse('2026-11-24T12:00:00Z');
let pedidos: { ruta: string; autorizacion: string | null; cuerpo: string }[] = [];
let responder: (ruta: string) => Response | Promise<Response> | null;

const SEMILLA =
  '<?xml version="1.0"?>\n<SemillaModel xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n  <valor>abc</valor>\n</SemillaModel>';

beforeAll(async () => {
  const ahora = instante(ahora_ms);
  llave = (await generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Lucía', ahora })).llave;
});
beforeEach(() => {
  ahora_ms = Date.parse('2026-11-24T12:00:00Z');
  pedidos = [];
  responder = () => null;
});

let vueltas = 0;
function cliente(tokens: CacheTokens = new Map(), rnc = '131880681'): ClienteDgii {
  return crearClienteDgii({
    base: 'https://ecf.prueba',
    baseFc: 'https://fc.prueba',
    ambiente: 'testecf',
    llave,
    rnc,
    reloj: { ahora: () => ahora_ms },
    tokens,
    espera_ms_max: 80,
    fetch: async (url, init) => {
      const peticion = new Request(String(url), init);
      const ruta = new URL(peticion.url).pathname;
      const autorizacion = peticion.headers.get('authorization');
      pedidos.push({ ruta, autorizacion, cuerpo: await peticion.text() });
      const propia = responder(ruta);
      if (propia !== null) return propia;
      if (ruta.endsWith('/semilla')) return new Response(SEMILLA);
      if (ruta.endsWith('/validarsemilla')) {
        vueltas += 1;
        return Response.json({ token: `t${String(vueltas)}` });
      }
      return Response.json({ codigo: 3, estado: 'En Proceso', trackId: 'x' });
    },
  });
}

function veces(final: string): number {
  return pedidos.filter((p) => p.ruta.endsWith(final)).length;
}

test('the seed travels signed, in one line, and keeps its namespaces', async () => {
  await cliente().consultarResultado('x');
  const cuerpo = pedidos.find((p) => p.ruta.endsWith('/validarsemilla'))?.cuerpo ?? '';
  const xml = /<\?xml.*<\/SemillaModel>/.exec(cuerpo)?.[0] ?? '';
  expect(xml).toContain('xmlns:xsi=');
  expect(verificarFirma(xml, { ahora: instante(ahora_ms) })).toMatchObject({
    ok: true,
    forma: 'tal-cual',
  });
});

test.each([
  [
    'an e-CF of ours that somebody else wrote',
    '<ECF><Encabezado><Version>1.0</Version></Encabezado></ECF>',
  ],
  ['an annulment', '<ANECF><Encabezado><Version>1.0</Version></Encabezado></ANECF>'],
  ['a seed with something else inside', '<SemillaModel><valor>a</valor><ECF/></SemillaModel>'],
  ['a seed of another namespace', '<SemillaModel xmlns="urn:x"><valor>a</valor></SemillaModel>'],
  ['what is not XML', '<'.repeat(30_000)],
])('%s in the place of the seed is never signed', async (_nombre, cuerpo) => {
  responder = (ruta) => (ruta.endsWith('/semilla') ? new Response(cuerpo) : null);
  await expect(cliente().consultarResultado('x')).rejects.toThrow(FallaEntorno);
  expect(veces('/semilla')).toBe(1);
  expect(veces('/validarsemilla')).toBe(0);
});

test('many calls at once ask for one seed', async () => {
  const c = cliente();
  await Promise.all(Array.from({ length: 8 }, (_, n) => c.consultarResultado(String(n))));
  expect(veces('/semilla')).toBe(1);
  expect(veces('/estado')).toBe(8);
});

test('clients of one RNC share the token; another RNC has its own', async () => {
  const tokens: CacheTokens = new Map();
  await cliente(tokens).consultarResultado('x');
  await cliente(tokens).consultarResultado('x');
  expect(veces('/semilla')).toBe(1);
  await cliente(tokens, '101000112').consultarResultado('x');
  expect(veces('/semilla')).toBe(2);
});

test('the token is renewed after 50 minutes, before the DGII lets it die', async () => {
  const c = cliente();
  await c.consultarResultado('x');
  ahora_ms += 49 * 60_000;
  await c.consultarResultado('x');
  expect(veces('/semilla')).toBe(1);
  ahora_ms += 2 * 60_000;
  await c.consultarResultado('x');
  expect(veces('/semilla')).toBe(2);
});

test('a 401 buys a new token once; a second 401 is a failure', async () => {
  let negadas = 1;
  responder = (ruta) =>
    ruta.endsWith('/estado') && negadas-- > 0 ? new Response('', { status: 401 }) : null;
  const c = cliente();
  expect((await c.consultarResultado('x')).dato?.estado).toBe('en-proceso');
  expect(veces('/semilla')).toBe(2);
  negadas = 2;
  await expect(c.consultarResultado('x')).rejects.toMatchObject({ http: 401, reintentable: true });
});

test('a failed authentication is not remembered', async () => {
  let caida = true;
  responder = (ruta) =>
    caida && ruta.endsWith('/semilla') ? new Response('<html>', { status: 502 }) : null;
  const c = cliente();
  await expect(c.consultarResultado('x')).rejects.toThrow(FallaEntorno);
  caida = false;
  expect((await c.consultarResultado('x')).http).toBe(200);
});

test('silence becomes a failure that may be tried again, after its time', async () => {
  const c = crearClienteDgii({
    base: 'https://ecf.prueba',
    baseFc: 'https://fc.prueba',
    ambiente: 'testecf',
    llave,
    rnc: '131880681',
    reloj: { ahora: () => ahora_ms },
    espera_ms_max: 80,
    fetch: (url, init) =>
      new Promise<Response>((listo, mal) => {
        init?.signal?.addEventListener('abort', () => mal(new Error('tiempo agotado')));
        const ruta = new URL(String(url)).pathname;
        if (ruta.endsWith('/semilla')) listo(new Response(SEMILLA));
        if (ruta.endsWith('/validarsemilla')) listo(Response.json({ token: 't' }));
      }),
  });
  await expect(c.consultarResultado('x')).rejects.toMatchObject({ reintentable: true, http: null });
});

test('5xx after sending is a failure; 400 is an answer with its words', async () => {
  const archivo = { nombre: '131880681E310000000001.xml', xml: new TextEncoder().encode('<ECF/>') };
  responder = (ruta) =>
    ruta.includes('/recepcion/') ? new Response('<html>', { status: 503 }) : null;
  await expect(cliente().enviarEcf(archivo)).rejects.toMatchObject({ http: 503, cuerpo: '<html>' });
  responder = (ruta) =>
    ruta.includes('/recepcion/') ? Response.json('No delegado', { status: 400 }) : null;
  expect(await cliente().enviarEcf(archivo)).toEqual({
    servicio: 'recepcion',
    http: 400,
    cuerpo: '"No delegado"',
    dato: { trackId: null, mensaje: 'No delegado' },
  });
});

test('summaries go to the fc host, and reserved characters of the code are encoded', async () => {
  let url = '';
  const c = crearClienteDgii({
    base: 'https://ecf.prueba',
    baseFc: 'https://fc.prueba',
    ambiente: 'certecf',
    llave,
    rnc: '131880681',
    reloj: { ahora: () => ahora_ms },
    fetch: (u) => {
      url = String(u);
      if (url.endsWith('/semilla')) return Promise.resolve(new Response(SEMILLA));
      return Promise.resolve(Response.json({ token: 't', codigo: 0 }));
    },
  });
  await c.consultarRfce('E320000000001', 'a+/=b&');
  expect(url).toBe(
    'https://fc.prueba/certecf/consultarfce/api/Consultas/Consulta?RNC_Emisor=131880681&ENCF=E320000000001&Cod_Seguridad_eCF=a%2B%2F%3Db%26',
  );
});

test('a token that lives less than usual is renewed before it dies', async () => {
  responder = (ruta) =>
    ruta.endsWith('/validarsemilla')
      ? Response.json({
          token: 'corto',
          expedido: '2026-11-24T12:00:00Z',
          expira: '2026-11-24T12:10:00Z',
        })
      : null;
  const c = cliente();
  await c.consultarResultado('x');
  ahora_ms += 7 * 60_000;
  await c.consultarResultado('x');
  expect(veces('/semilla')).toBe(1);
  ahora_ms += 2 * 60_000;
  await c.consultarResultado('x');
  expect(veces('/semilla')).toBe(2);
});

test('HTML where data were asked for is a failure of the other side, with any status', async () => {
  responder = (ruta) =>
    ruta.endsWith('/estado') ? new Response('<!DOCTYPE html><h1>Mantenimiento</h1>') : null;
  await expect(cliente().consultarResultado('x')).rejects.toMatchObject({
    reintentable: true,
    esCaida: true,
    http: 200,
  });
});

test("429 and 5xx are everybody's; 401 twice and 400 are only of who asks", async () => {
  const con = async (http: number): Promise<unknown> => {
    responder = (ruta) => (ruta.endsWith('/estado') ? new Response('', { status: http }) : null);
    return cliente()
      .consultarResultado('x')
      .catch((e: unknown) => (e instanceof FallaEntorno ? e.esCaida : e));
  };
  expect(await con(429)).toBe(true);
  expect(await con(503)).toBe(true);
  expect(await con(401)).toBe(false);
  expect(await con(400)).toBe(false);
});

test('approval, annulment and directory go where the DGII has them, with the exact file name', async () => {
  const c = cliente();
  responder = (ruta) =>
    ruta.includes('directorio')
      ? Response.json({ rnc: '101000112', nombre: 'Ferretería Duarte' })
      : null;
  const xml = new TextEncoder().encode('<ACECF/>');
  await c.enviarAprobacionComercial(xml, '101000112E310000000001.xml');
  await c.anularRango(xml, 'anulacion.xml');
  expect((await c.directorioPorRnc('101000112')).dato?.nombre).toBe('Ferretería Duarte');
  expect((await c.directorioPorRnc('999999999')).dato).toBeNull();
  expect(pedidos.slice(2).map((p) => p.ruta)).toEqual([
    '/testecf/aprobacioncomercial/api/aprobacioncomercial',
    '/testecf/anulacionrangos/api/operaciones/anularrango',
    '/testecf/consultadirectorio/api/consultas/obtenerdirectorioporrnc',
    '/testecf/consultadirectorio/api/consultas/obtenerdirectorioporrnc',
  ]);
  expect(pedidos[2]?.cuerpo).toContain('name="xml"; filename="101000112E310000000001.xml"');
});

test('an RNC that is not in the directory may come as 404', async () => {
  responder = (ruta) =>
    ruta.includes('directorio') ? Response.json('No encontrado', { status: 404 }) : null;
  expect((await cliente().directorioPorRnc('101000112')).dato).toBeNull();
});

test('the state of the services is asked with its key, and read whatever its shape', async () => {
  const visto: string[] = [];
  const estatus = crearEstatusDgii({ base: 'https://estatus.prueba', clave: 'k' }, (url, init) => {
    visto.push(`${String(url)} ${new Headers(init?.headers).get('authorization') ?? ''}`);
    if (String(url).includes('ventanas')) return Promise.resolve(new Response('', { status: 401 }));
    if (String(url).includes('verificar')) return Promise.resolve(Response.json('Disponible'));
    return Promise.resolve(
      Response.json([{ servicio: 'Autenticación', estatus: 'Disponible', ambiente: 'Producción' }]),
    );
  });
  expect(await estatus.servicios()).toEqual([
    { servicio: 'Autenticación', estado: 'Disponible', ambiente: 'Producción' },
  ]);
  expect(await estatus.verificar('certecf')).toBe('Disponible');
  await expect(estatus.ventanas()).rejects.toMatchObject({ http: 401, reintentable: false });
  expect(visto[1]).toBe(
    'https://estatus.prueba/api/estatusservicios/verificarestado?ambiente=2 Apikey k',
  );
});
