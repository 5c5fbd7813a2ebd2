// The services that we offer to other contribuyentes, on a real Postgres (Descripción Técnica Servicios
// Emisores Electrónicos, «Estándar como Receptor»; formats ARECF and ACECF v1.0).

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { construirXml } from '#shared/ecf/construir.ts';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import type { Entorno } from '#server/api/entorno.ts';
import { enEmpresa, conRev } from '#server/comandos/transaccion.ts';
import { ErrorConfig } from '#server/config.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import type { Servicios } from '#server/servicios.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { crearReceptor } from './crear-receptor.ts';
import { crearAutoridadDePrueba } from './pruebas/autoridad-de-prueba.ts';
import {
  conComprador,
  conEncf,
  ecf,
  formulario,
  leerAcuseVisto,
  RNC_COMPRADOR,
  RNC_EMISOR,
  sinFirmar,
} from './pruebas/documentos.ts';
import { APROBACION, montarReceptor, RECEPCION, RNC_LUCIA, type Mesa } from './pruebas/mesa.ts';

let m: Mesa;
beforeAll(async () => {
  m = await montarReceptor();
});
afterAll(() => m.cerrar());

let numero = 100;
function encfNuevo(tipo = '31'): string {
  numero += 1;
  return `E${tipo}${String(numero).padStart(10, '0')}`;
}
const ahora = (): Instante => instante(m.reloj.ms);

async function filas(empresaId: string, sql: string): Promise<Record<string, unknown>[]> {
  return enEmpresa(m.servicios.db, empresaId, (tx) => tx.query(sql, [empresaId]));
}
async function cuantos(empresaId: string): Promise<number> {
  const [f] = await filas(
    empresaId,
    'select count(*)::int as n from ecf_recibido where empresa_id = $1',
  );
  return Number(f?.['n']);
}

/** The receiver alone, with another configuration. */
function montar(servicios: Servicios): Hono<Entorno> {
  const app = new Hono<Entorno>();
  app.use('*', async (c, next) => {
    c.set('ip', 'local');
    await next();
  });
  return app.route('/', crearReceptor(servicios));
}

describe('reception of an e-CF', () => {
  test('a good one is acknowledged with a signed ARECF, kept as it came and turned into a draft', async () => {
    const encf = encfNuevo();
    const xml = ecf(m.llave, '31', [conEncf(encf)]);
    const r = await m.enviar({ xml });
    expect([r.estado, r.cabeceras.get('content-type')]).toEqual([
      200,
      'application/xml; charset=utf-8',
    ]);
    expect(leerAcuseVisto(r.texto)).toEqual({
      estado: '0',
      motivo: null,
      rncEmisor: RNC_EMISOR,
      rncComprador: RNC_COMPRADOR,
      encf,
    });
    const firma = verificarFirma(r.texto, { ahora: ahora() });
    expect(firma).toMatchObject({ ok: true, vigencia: [] });
    expect(firma.ok && firma.certificado.identificacion).toBe(RNC_COMPRADOR);
    expect(r.texto).toContain('<FechaHoraAcuseRecibo>24-11-2026 11:00:00</FechaHoraAcuseRecibo>');

    const [recibido] = await filas(
      m.mella.id,
      `select r.*, c.proveedor_nombre, c.total as total_compra, c.itbis_1, c.tercero_id, c.estado as de_compra
       from ecf_recibido r join compra c on c.empresa_id = r.empresa_id and c.id = r.compra_id
       where r.empresa_id = $1 and r.encf = '${encf}'`,
    );
    expect(recibido).toMatchObject({
      rnc_emisor: RNC_EMISOR,
      razon_social_emisor: 'FERRETERIA DUARTE SRL',
      tipo_ecf: '31',
      fecha: '2026-11-20',
      total: 118_000n,
      total_itbis: 18_000n,
      estado: 'pendiente',
      de_compra: 'borrador',
      proveedor_nombre: 'FERRETERIA DUARTE SRL',
      total_compra: 118_000n,
      itbis_1: 18_000n,
      tercero_id: null,
    });
    expect(recibido?.['url_qr']).toContain(
      `encf=${encf}&fechaemision=20-11-2026&montototal=1180.00`,
    );
    const guardados = await filas(
      m.mella.id,
      `select clase, nombre_archivo, xml from documento_xml where empresa_id = $1
         and origen_id = '${String(recibido?.['id'])}' order by clase`,
    );
    expect(guardados.map((g) => [g['clase'], g['nombre_archivo']])).toEqual([
      ['arecf_enviado', `${RNC_COMPRADOR}${encf}.xml`],
      ['ecf_recibido', `${RNC_EMISOR}${encf}.xml`],
    ]);
    // bytea by the contract of the Db port.
    expect(new TextDecoder().decode(guardados[1]?.['xml'] as Uint8Array)).toBe(xml);
    expect(new TextDecoder().decode(guardados[0]?.['xml'] as Uint8Array)).toBe(r.texto);
  });

  test('code 1: what does not have the structure of its type', async () => {
    const antes = await cuantos(m.mella.id);
    for (const cambio of [
      ['<TipoPago>1</TipoPago>', '<TipoPago>9</TipoPago>'],
      ['<Version>1.0</Version>', '<Version>2.0</Version>'],
      ['<FechaEmision>20-11-2026</FechaEmision>', '<FechaEmision>2026-11-20</FechaEmision>'],
      // The structure admits it; the calendar does not.
      ['<FechaEmision>20-11-2026</FechaEmision>', '<FechaEmision>31-02-2026</FechaEmision>'],
      ['<MontoTotal>1180.00</MontoTotal>', '<MontoTotal>1180.000</MontoTotal>'],
    ] as const) {
      const r = await m.enviar({ xml: ecf(m.llave, '31', [conEncf(encfNuevo()), cambio]) });
      expect([r.estado, leerAcuseVisto(r.texto)?.motivo]).toEqual([200, '1']);
    }
    const cortado = ecf(m.llave, '31', [conEncf(encfNuevo())]).slice(0, -40);
    expect(leerAcuseVisto((await m.enviar({ xml: cortado })).texto)?.motivo).toBe('1');
    const sinFirma = await m.enviar({ xml: sinFirmar('31', [conEncf(encfNuevo())]) });
    expect(leerAcuseVisto(sinFirma.texto)?.motivo).toBe('1');
    expect(await cuantos(m.mella.id)).toBe(antes);
  });

  test('code 2: a signature that does not match, two signatures, an expired certificate', async () => {
    const alterado = ecf(m.llave, '31', [conEncf(encfNuevo())]).replace(
      '<MontoTotal>1180.00',
      '<MontoTotal>1180.01',
    );
    expect(leerAcuseVisto((await m.enviar({ xml: alterado })).texto)?.motivo).toBe('2');
    const otra = '<Signature xmlns="urn:otra"><x/></Signature>';
    const ajena = sinFirmar('31', [conEncf(encfNuevo()), ['</ECF>', `${otra}</ECF>`]]);
    expect(leerAcuseVisto((await m.enviar({ xml: ajena })).texto)?.motivo).toBe('2');
    const vencido = await generarCertificadoPrueba({
      cedula: '00112345678',
      nombre: 'Vencida',
      ahora: ahora(),
      dias: -10,
    });
    const tarde = ecf(vencido.llave, '31', [conEncf(encfNuevo())]);
    expect(leerAcuseVisto((await m.enviar({ xml: tarde })).texto)?.motivo).toBe('2');
  });

  test('a document re-indented after signing is good (SEM: PreserveWhitespace=false)', async () => {
    const encf = encfNuevo();
    const xml = ecf(m.llave, '31', [conEncf(encf)]).replaceAll('><', '>\r\n  <');
    expect(leerAcuseVisto((await m.enviar({ xml: `\uFEFF${xml}` })).texto)).toMatchObject({
      estado: '0',
      encf,
    });
  });

  test('code 3: the same e-NCF of the same issuer comes once; of another issuer it is another', async () => {
    const encf = encfNuevo();
    const xml = ecf(m.llave, '31', [conEncf(encf)]);
    expect(leerAcuseVisto((await m.enviar({ xml })).texto)?.estado).toBe('0');
    expect(leerAcuseVisto((await m.enviar({ xml })).texto)).toMatchObject({
      estado: '1',
      motivo: '3',
    });
    const otroEmisor = ecf(m.llave, '31', [
      conEncf(encf),
      ['<RNCEmisor>130000018', '<RNCEmisor>101850043'],
    ]);
    expect(leerAcuseVisto((await m.enviar({ xml: otroEmisor })).texto)?.estado).toBe('0');
  });

  test('a buyer who is nobody here gets a 400 that says so, and with a certificate of the installation a code 4', async () => {
    const xml = ecf(m.llave, '31', [conEncf(encfNuevo()), conComprador('101000112')]);
    const r = await m.enviar({ xml });
    expect(r.estado).toBe(400);
    expect(r.texto).toContain('[receptor.RNC_AJENO]');
    expect(r.texto).toContain('101000112');

    const carpeta = await mkdtemp(join(tmpdir(), 'kf-p12-'));
    const propio = await generarCertificadoPrueba({
      rnc: '401000001',
      nombre: 'Instalación',
      ahora: ahora(),
    });
    const archivo = join(carpeta, 'instalacion.p12');
    await writeFile(archivo, propio.p12);
    const { config } = m.servicios;
    const receptor = { ...config.receptor, p12: { archivo, clave: propio.clave } };
    const servicios = { ...m.servicios, config: { ...config, receptor } };
    const app = montar(servicios);
    const f = formulario(xml);
    const pedir = (cuerpo: Buffer): Promise<string> =>
      Promise.resolve(
        app.request(RECEPCION, {
          method: 'POST',
          headers: { 'Content-Type': f.tipo },
          body: new Uint8Array(cuerpo),
        }),
      ).then((x) => x.text());
    const acuse = await pedir(f.cuerpo);
    expect(leerAcuseVisto(acuse)).toMatchObject({ estado: '1', motivo: '4' });
    const firma = verificarFirma(acuse, { ahora: ahora() });
    expect(firma.ok && firma.certificado.identificacion).toBe('401000001');
    // The order of the checks does not change: structure, then signature, then the buyer.
    const mala = formulario(xml.replace('1180.00</MontoTotal>', '1.00</MontoTotal>')).cuerpo;
    expect(leerAcuseVisto(await pedir(mala))?.motivo).toBe('2');
    expect(() =>
      crearReceptor({
        ...servicios,
        config: { ...config, receptor: { ...receptor, p12: { archivo, clave: 'otra' } } },
      }),
    ).toThrow(ErrorConfig);
    expect(() =>
      crearReceptor({
        ...servicios,
        config: {
          ...config,
          receptor: { ...receptor, p12: { archivo: join(carpeta, 'no'), clave: '' } },
        },
      }),
    ).toThrow(/KOFACTURE_RECEPTOR_P12/);
    await rm(carpeta, { recursive: true });
  });

  test('an empresa without a certificate in force cannot acknowledge: 503, and nothing is kept', async () => {
    const { id } = m.lucia;
    const poner = (valor: boolean) =>
      conRev(m.servicios.db, id, (tx) =>
        tx.query('update certificado set esta_activo = $2 where empresa_id = $1', [id, valor]),
      );
    await poner(false);
    const xml = ecf(m.llave, '31', [conEncf(encfNuevo()), conComprador(RNC_LUCIA)]);
    const r = await m.enviar({ xml });
    expect([r.estado, r.cabeceras.get('retry-after')]).toEqual([503, '1']);
    expect(r.texto).toContain('[receptor.SIN_CERTIFICADO]');
    await poner(true);
    expect(leerAcuseVisto((await m.enviar({ xml })).texto)?.estado).toBe('0');
  });

  test('what is not a document at all gets a 400 with its reason', async () => {
    const ilegible = await m.enviar({ xml: 'hola' });
    expect([ilegible.estado, ilegible.texto]).toEqual([
      400,
      expect.stringContaining('[receptor.DOCUMENTO_ILEGIBLE]'),
    ]);
    const utf16 = await m.enviar({ xml: Buffer.from(ecf(m.llave, '31'), 'utf16le') });
    expect(utf16.texto).toContain('[receptor.DOCUMENTO_ILEGIBLE]');
    const semilla = construirXml('SEMILLA', { valor: 'x', fecha: '2026-11-24T15:00:00Z' });
    const otra = await m.enviar({ xml: firmarXml(semilla, m.llave) });
    expect(otra.texto).toContain('[receptor.DOCUMENTO_ILEGIBLE]');
    const json = await m.enviar({
      cabeceras: { 'Content-Type': 'application/json' },
      cuerpo: '{}',
    });
    expect([json.estado, json.texto]).toEqual([
      400,
      expect.stringContaining('application/json». [receptor.TIPO_DE_CONTENIDO]'),
    ]);
    const sinBoundary = await m.enviar({ cabeceras: { 'Content-Type': 'multipart/form-data' } });
    expect(sinBoundary.texto).toContain('[receptor.TIPO_DE_CONTENIDO]');
    const vacio = await m.enviar({ cuerpo: '' });
    expect(vacio.texto).toContain('[receptor.MULTIPART_INVALIDO]');
    const otraParte = formulario('x', { parte: 'archivo' });
    const sinXml = await m.enviar({ cuerpo: otraParte.cuerpo });
    expect(sinXml.texto).toContain('[receptor.FALTA_XML]');
    const grande = await m.enviar({ xml: Buffer.alloc(9 * 1024 * 1024, 0x20) });
    expect([grande.estado, grande.texto]).toEqual([
      400,
      expect.stringContaining('8208 kB. [receptor.MUY_GRANDE]'),
    ]);
    const metodo = await m.leer(RECEPCION);
    expect([metodo.estado, metodo.texto]).toEqual([
      400,
      expect.stringContaining('POST. [receptor.METODO]'),
    ]);
  });

  test('a note of ten thousand lines enters whole (Formato e-CF: 33 and 34)', async () => {
    const encf = encfNuevo('34');
    const unidad = sinFirmar('34', [conEncf(encf)]);
    const item = /<Item>.*<\/Item>/.exec(unidad)?.[0] ?? '';
    const lineas = Array.from({ length: 10_000 }, (_, i) =>
      item
        .replace('<NumeroLinea>1<', `<NumeroLinea>${String(i + 1)}<`)
        .replace('CEMENTO', `Cemento gris de 42.5 kg, saco número ${String(i + 1)}`),
    ).join('');
    const xml = firmarXml(unidad.replace(item, lineas), m.llave);
    expect(xml.length).toBeGreaterThan(2.5 * 1024 * 1024);
    const r = await m.enviar({ xml });
    expect(leerAcuseVisto(r.texto)).toMatchObject({ estado: '0', encf });
    const [f] = await filas(
      m.mella.id,
      `select count(*)::int as n from linea_compra l join ecf_recibido r on r.compra_id = l.compra_id
       where l.empresa_id = $1 and r.encf = '${encf}'`,
    );
    expect(f?.['n']).toBe(10_000);
  });
});

describe('whose document it is', () => {
  test('a document for one empresa is never seen from another, not even by its rows', async () => {
    const encf = encfNuevo();
    const xml = ecf(m.llave, '31', [conEncf(encf), conComprador(RNC_LUCIA)]);
    expect(leerAcuseVisto((await m.enviar({ xml })).texto)).toMatchObject({
      estado: '0',
      rncComprador: RNC_LUCIA,
    });
    const tablas = ['ecf_recibido', 'compra', 'linea_compra', 'documento_xml'];
    for (const tabla of tablas) {
      const ajenas = await enEmpresa(m.servicios.db, m.mella.id, (tx) =>
        tx.query(`select 1 as hay from ${tabla} where empresa_id = $1`, [m.lucia.id]),
      );
      expect([tabla, ajenas]).toEqual([tabla, []]);
      const propias = await filas(
        m.lucia.id,
        `select 1 as hay from ${tabla} where empresa_id = $1`,
      );
      expect(propias.length).toBeGreaterThan(0);
    }
    await expect(
      enEmpresa(m.servicios.db, m.mella.id, (tx) =>
        tx.query(
          `insert into ecf_recibido (empresa_id, id, rnc_emisor, razon_social_emisor, tipo_ecf, encf,
             fecha, total, codigo_seguridad, fecha_firma, url_qr, recibido_en)
           values ($1, $1, '1', 'X', '31', 'E310000000001', '2026-11-24', 1, 'x', 'x', 'x', now())`,
          [m.lucia.id],
        ),
      ),
    ).rejects.toThrow();
  });

  test('of two empresas with one RNC, the one in production receives; a prefix chooses the ambiente', async () => {
    const { db } = m.servicios;
    const otra = await crearEmpresaDePrueba(db, { nombre: 'Mella en certecf', rnc: RNC_COMPRADOR });
    await conRev(db, otra.id, (tx) =>
      tx.query("update empresa set ambiente = 'certecf' where empresa_id = $1 and id = $1", [
        otra.id,
      ]),
    );
    const sinLlave = ecf(m.llave, '31', [conEncf(encfNuevo())]);
    // Nearer to production but without a certificate: who can sign receives.
    await m.enviar({ xml: sinLlave });
    expect(await cuantos(otra.id)).toBe(0);
    const c = await generarCertificadoPrueba({
      rnc: RNC_COMPRADOR,
      nombre: 'Otra',
      ahora: ahora(),
    });
    await guardarCertificado(m.servicios, otra.id, c);
    await m.enviar({ xml: ecf(m.llave, '31', [conEncf(encfNuevo())]) });
    expect(await cuantos(otra.id)).toBe(1);
    const antes = await cuantos(m.mella.id);
    const xml = ecf(m.llave, '31', [conEncf(encfNuevo())]);
    const r = await m.enviar({ ruta: `/pruebas/TesteCF${RECEPCION}`, xml });
    expect(leerAcuseVisto(r.texto)?.estado).toBe('0');
    expect(await cuantos(m.mella.id)).toBe(antes + 1);
    const ajeno = await m.enviar({ ruta: `/ecf${RECEPCION}`, xml });
    expect(ajeno.texto).toContain('[receptor.RNC_AJENO]');
    await conRev(db, otra.id, (tx) =>
      tx.query("update empresa set rnc = '999999999' where empresa_id = $1 and id = $1", [otra.id]),
    );
  });

  test('in production a self-signed certificate is nobody’s: code 2', async () => {
    const { db } = m.servicios;
    const { id } = m.lucia;
    const poner = (ambiente: string) =>
      conRev(db, id, (tx) =>
        tx.query('update empresa set ambiente = $2 where empresa_id = $1 and id = $1', [
          id,
          ambiente,
        ]),
      );
    await poner('ecf');
    const xml = ecf(m.llave, '31', [conEncf(encfNuevo()), conComprador(RNC_LUCIA)]);
    // Its own certificate is a test one too, so it cannot even sign the answer.
    expect((await m.enviar({ xml })).texto).toContain('[receptor.SIN_CERTIFICADO]');
    await poner('testecf');
    expect(leerAcuseVisto((await m.enviar({ xml })).texto)?.estado).toBe('0');
  });
});

describe('in production', () => {
  test('only what leads to an authority of the INDOTEL is received (Ley 32-23 Art. 6)', async () => {
    const indotel = crearAutoridadDePrueba('Autoridad autorizada');
    const inventada = crearAutoridadDePrueba('Autoridad inventada');
    const carpeta = await mkdtemp(join(tmpdir(), 'kf-ca-'));
    const autoridades = join(carpeta, 'autoridades.pem');
    await writeFile(autoridades, indotel.pem);
    const { config, db } = m.servicios;
    const receptor = { ...config.receptor, autoridades };
    const otra = await montarReceptor({ receptor });
    try {
      await guardarCertificado(otra.servicios, otra.mella.id, indotel.certificar('00100000017'));
      await conRev(otra.servicios.db, otra.mella.id, (tx) =>
        tx.query("update empresa set ambiente = 'ecf' where empresa_id = $1 and id = $1", [
          otra.mella.id,
        ]),
      );
      const motivo = async (llave: LlaveFirma): Promise<string | null | undefined> =>
        leerAcuseVisto((await otra.enviar({ xml: ecf(llave, '31', [conEncf(encfNuevo())]) })).texto)
          ?.motivo;
      expect(await motivo(otra.llave)).toBe('2');
      expect(await motivo(inventada.certificar('00112345678').llave)).toBe('2');
      expect(await motivo(indotel.certificar('00112345678').llave)).toBeNull();
      await writeFile(autoridades, 'nada');
      expect(() => crearReceptor({ ...m.servicios, db, config: { ...config, receptor } })).toThrow(
        /KOFACTURE_DGII_CA/,
      );
    } finally {
      await otra.cerrar();
      await rm(carpeta, { recursive: true });
    }
  });
});

describe('addresses', () => {
  test.each([
    '/fe/recepcion/api/ecf',
    '/FE/Recepcion/API/eCF',
    '/fe/recepci%C3%B3n/api/ecf',
    '/fe/RECEPCI%D3N/api/ecf',
    '/clientes/duarte/fe/recepcion/api/ecf/',
    '/fe/fe/Recepcion/Api/Ecf',
  ])('%s is the reception', async (ruta) => {
    const r = await m.enviar({ ruta, xml: ecf(m.llave, '31', [conEncf(encfNuevo())]) });
    expect(leerAcuseVisto(r.texto)?.estado).toBe('0');
  });

  test.each([
    '/fe/recepcion/api',
    '/recepcion/api/ecf',
    '/fe/recepcion/api/ecf/x',
    '/fex/recepcion/api/ecf',
  ])('%s is not', async (ruta) => {
    const r = await m.enviar({ ruta, xml: 'x' });
    expect(r.estado).toBe(404);
  });
});

describe('authentication', () => {
  const SEMILLA = '/fe/autenticacion/api/semilla';
  const VALIDAR = '/fe/Autenticacion/api/ValidacionCertificado';

  async function semillaFirmada(): Promise<string> {
    const r = await m.leer(SEMILLA);
    expect(r.cabeceras.get('content-type')).toContain('application/xml');
    return firmarXml(r.texto, m.llave);
  }

  test('a signed seed buys a token of one hour, in JSON', async () => {
    const r = await m.enviar({ ruta: VALIDAR, xml: await semillaFirmada() });
    expect(r.estado).toBe(200);
    const dado: unknown = JSON.parse(r.texto);
    expect(dado).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+$/) as string,
      expedido: '2026-11-24T15:00:00Z',
      expira: '2026-11-24T16:00:00Z',
    });
  });

  test('and in XML to who asks for it', async () => {
    const r = await m.enviar({
      ruta: VALIDAR,
      xml: await semillaFirmada(),
      cabeceras: { Accept: 'text/xml' },
    });
    expect(r.cabeceras.get('content-type')).toContain('application/xml');
    expect(r.texto).toMatch(
      /<RespuestaAutenticacion><token>[\w.-]+<\/token><expira>2026-11-24T16:00:00Z<\/expira><expedido>2026-11-24T15:00:00Z<\/expedido><\/RespuestaAutenticacion>$/,
    );
  });

  test('a seed serves once', async () => {
    const xml = await semillaFirmada();
    expect((await m.enviar({ ruta: VALIDAR, xml })).estado).toBe(200);
    const segunda = await m.enviar({ ruta: VALIDAR, xml });
    expect([segunda.estado, segunda.texto]).toEqual([
      400,
      expect.stringContaining('[receptor.SEMILLA_INVALIDA]'),
    ]);
  });

  test('two at the same time with one seed: one gets the token', async () => {
    const xml = await semillaFirmada();
    const ambas = await Promise.all([1, 2].map(() => m.enviar({ ruta: VALIDAR, xml })));
    expect(ambas.map((r) => r.estado).sort()).toEqual([200, 400]);
  });

  test('a seed serves for five minutes, and the old ones are cleaned away', async () => {
    const xml = await semillaFirmada();
    m.reloj.ms += 5 * 60_000 + 1;
    const tarde = await m.enviar({ ruta: VALIDAR, xml });
    expect(tarde.texto).toContain('[receptor.SEMILLA_INVALIDA]');
    await m.leer(SEMILLA);
    const quedan = await m.servicios.db.query('select valor from semilla_receptor');
    expect(quedan.length).toBe(1);
    m.reloj.ms -= 5 * 60_000 + 1;
  });

  test('an invented seed, another document, a bad signature or an expired certificate buy nothing', async () => {
    const inventada = construirXml('SEMILLA', {
      valor: 'inventada',
      fecha: '2026-11-24T15:00:00Z',
    });
    const r = await m.enviar({ ruta: VALIDAR, xml: firmarXml(inventada, m.llave) });
    expect(r.texto).toContain('[receptor.SEMILLA_INVALIDA]');
    const factura = await m.enviar({ ruta: VALIDAR, xml: ecf(m.llave, '31') });
    expect(factura.texto).toContain('[receptor.SEMILLA_INVALIDA]');
    const buena = await semillaFirmada();
    const rota = buena.replace('<fecha>2026', '<fecha>2027');
    expect((await m.enviar({ ruta: VALIDAR, xml: rota })).texto).toContain(
      '[receptor.FIRMA_INVALIDA]',
    );
    // The seed was not spent by the bad try.
    expect((await m.enviar({ ruta: VALIDAR, xml: buena })).estado).toBe(200);
    const vencido = await generarCertificadoPrueba({
      cedula: '00112345678',
      nombre: 'Vencida',
      ahora: ahora(),
      dias: -10,
    });
    const semilla = (await m.leer(SEMILLA)).texto;
    const tarde = await m.enviar({ ruta: VALIDAR, xml: firmarXml(semilla, vencido.llave) });
    expect(tarde.texto).toMatch(/venció.*\[receptor\.FIRMA_INVALIDA\]/);
  });

  test('when the configuration asks for it, nothing enters without a token in force', async () => {
    const { config } = m.servicios;
    const otra = await montarReceptor({ receptor: { ...config.receptor, exigeToken: true } });
    try {
      const xml = ecf(otra.llave, '31', [conEncf(encfNuevo())]);
      const sin = await otra.enviar({ xml });
      expect([sin.estado, sin.cabeceras.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(sin.texto).toContain('[receptor.SIN_AUTORIZACION]');
      const semilla = firmarXml((await otra.leer(SEMILLA)).texto, otra.llave);
      const dado = JSON.parse((await otra.enviar({ ruta: VALIDAR, xml: semilla })).texto) as {
        token: string;
      };
      const con = (token: string) =>
        otra.enviar({ xml, cabeceras: { Authorization: `Bearer ${token}` } });
      const { token } = dado;
      const otraLetra = token.at(-5) === 'A' ? 'B' : 'A';
      expect((await con(`${token.slice(0, -5)}${otraLetra}${token.slice(-4)}`)).estado).toBe(401);
      expect((await con('x.y')).estado).toBe(401);
      otra.reloj.ms += 60 * 60_000 - 1;
      expect(leerAcuseVisto((await con(token)).texto)?.estado).toBe('0');
      otra.reloj.ms += 1;
      expect((await con(token)).estado).toBe(401);
      const ajena = await otra.enviar({ ruta: APROBACION, xml: 'x' });
      expect(ajena.estado).toBe(401);
    } finally {
      await otra.cerrar();
    }
  });
});

describe('limits', () => {
  test('so many requests per minute and address', async () => {
    const { config } = m.servicios;
    const otra = await montarReceptor({
      limiteExceptuaLocal: false,
      receptor: { ...config.receptor, peticionesPorMinuto: 2 },
    });
    try {
      const ruta = '/fe/autenticacion/api/semilla';
      expect((await otra.leer(ruta)).estado).toBe(200);
      expect((await otra.leer(ruta)).estado).toBe(200);
      const r = await otra.leer(ruta);
      expect([r.estado, r.cabeceras.get('retry-after')]).toEqual([429, '60']);
      expect(r.texto).toContain('[receptor.DEMASIADAS_PETICIONES]');
    } finally {
      await otra.cerrar();
    }
  });

  test('and fewer of the large ones, which take the process for longer', async () => {
    const { config } = m.servicios;
    const app = montar({
      ...m.servicios,
      config: {
        ...config,
        limiteExceptuaLocal: false,
        receptor: { ...config.receptor, peticionesPorMinuto: 20 },
      },
    });
    const enviar = async (bytes: number): Promise<number> => {
      const f = formulario(Buffer.alloc(bytes, 0x20));
      const r = await app.request(RECEPCION, {
        method: 'POST',
        headers: { 'Content-Type': f.tipo },
        body: new Uint8Array(f.cuerpo),
      });
      return r.status;
    };
    expect([await enviar(600_000), await enviar(600_000), await enviar(1_000)]).toEqual([
      400, 429, 400,
    ]);
  });

  test('so many bodies at once, and one address never takes all the places', async () => {
    const { config } = m.servicios;
    const app = montar({
      ...m.servicios,
      config: { ...config, receptor: { ...config.receptor, aLaVez: 4 } },
    });
    const f = formulario(ecf(m.llave, '31'));
    let soltar: () => void = () => undefined;
    const lento = () =>
      new ReadableStream<Uint8Array>({
        start(c) {
          const antes = soltar;
          soltar = () => {
            antes();
            c.enqueue(new Uint8Array(f.cuerpo));
            c.close();
          };
        },
      });
    const enviar = (body: ReadableStream | Uint8Array<ArrayBuffer>) =>
      Promise.resolve(
        app.request(RECEPCION, {
          method: 'POST',
          headers: { 'Content-Type': f.tipo },
          body,
          // Node asks for it when the body is a stream.
          duplex: 'half',
        } as RequestInit),
      );
    const lentos = [enviar(lento()), enviar(lento())];
    const tercero = await enviar(new Uint8Array(f.cuerpo));
    expect([tercero.status, await tercero.text()]).toEqual([
      503,
      expect.stringContaining('[receptor.OCUPADO]'),
    ]);
    soltar();
    for (const r of await Promise.all(lentos)) expect(r.status).toBe(200);
    expect((await enviar(new Uint8Array(f.cuerpo))).status).toBe(200);
  });
});
