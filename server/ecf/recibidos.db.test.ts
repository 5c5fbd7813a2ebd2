// Between two contribuyentes over real HTTP: an accepted e-CF reaches its buyer, who acknowledges it, decides
// about it and answers to the issuer and to the DGII (Servicios Emisores Electrónicos; Ley 32-23 Arts. 17
// and 20). Both are empresas of this server; the DGII is the simulator.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { montarEntregas, type MesaEntregas } from '#server/receptor/pruebas/mesa-entregas.ts';
import { arrancarColaEntregas } from './cola-entregas.ts';
import { leerAcuse } from './recibidos-acuse.ts';

import { direccionesFe } from './recibidos-direcciones.ts';
import { crearMemoriaEntregas, type MemoriaEntregas } from './recibidos-directorio.ts';
import { entregarEcf, INTENTOS_MAXIMOS } from './recibidos-entregar.ts';
import { responderRecibido } from './recibidos-responder.ts';
import { esSoloSemilla } from './solo-semilla.ts';
import { verificarFirma } from './verificar-firma.ts';

let m: MesaEntregas;
let memoria: MemoriaEntregas;
const cierres: (() => Promise<void>)[] = [];
beforeAll(async () => {
  m = await montarEntregas();
  memoria = crearMemoriaEntregas();
});
afterEach(async () => {
  for (const cerrar of cierres.splice(0)) await cerrar();
  memoria = crearMemoriaEntregas();
});
afterAll(() => m.cerrar());

type Fila = Record<string, unknown>;

async function envioDe(ecfId: string): Promise<Fila | undefined> {
  const [fila] = await m.filas(
    m.lucia,
    `select * from envio_receptor where empresa_id = $1 and ecf_id = '${ecfId}'`,
  );
  return fila;
}
async function entregar(ecfId: string): Promise<string> {
  const envioId = String((await envioDe(ecfId))?.['id']);
  return entregarEcf(m.servicios, m.lucia.id, { envioId, memoria });
}
async function recibidoDe(encf: string): Promise<Fila | undefined> {
  const [fila] = await m.filas(
    m.mella,
    `select * from ecf_recibido where empresa_id = $1 and encf = '${encf}'`,
  );
  return fila;
}

/** Another contribuyente, who answers as each test says; it keeps what it was sent. */
async function otroReceptor(
  contestar: (req: IncomingMessage, res: ServerResponse, cuerpo: string) => void,
): Promise<{ readonly url: string; readonly pedidos: string[] }> {
  const pedidos: string[] = [];
  const http = createServer((req, res) => {
    const trozos: Buffer[] = [];
    req.on('data', (t: Buffer) => trozos.push(t));
    req.on('end', () => {
      pedidos.push(`${req.method ?? ''} ${req.url ?? ''}`);
      contestar(req, res, Buffer.concat(trozos).toString('utf8'));
    });
  });
  await new Promise<void>((listo) => http.listen(0, '127.0.0.1', listo));
  cierres.push(async () => {
    http.closeAllConnections();
    await new Promise<void>((listo) => http.close(() => listo()));
  });
  // A TCP server always answers this shape.
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, pedidos };
}

describe('an accepted e-CF', () => {
  test('reaches a buyer of the directory, with the bytes that were signed, and his ARECF is kept', async () => {
    await m.inscribir(m.mella.rnc);
    const { ecfId, encf } = await m.vender(m.mella.rnc);
    expect(await envioDe(ecfId)).toMatchObject({
      estado: 'pendiente',
      rnc_receptor: m.mella.rnc,
      intentos: 0,
    });
    expect(await entregar(ecfId)).toBe('listo');
    const envio = await envioDe(ecfId);
    expect(envio).toMatchObject({
      estado: 'recibido',
      codigo_motivo: null,
      intentos: 1,
      detalle: 'Recibido por el comprador',
      url: `${m.url}/sede/fe/recepcion/api/ecf`,
    });
    const [acuse] = await m.filas(
      m.lucia,
      `select nombre_archivo, xml from documento_xml where empresa_id = $1 and clase = 'arecf_recibido'
         and origen_id = '${String(envio?.['id'])}'`,
    );
    expect(acuse?.['nombre_archivo']).toBe(`${m.mella.rnc}${encf}.xml`);
    // bytea by the contract of the Db port.
    const firma = verificarFirma(new TextDecoder().decode(acuse?.['xml'] as Uint8Array), {
      ahora: instante(Date.now()),
    });
    expect(firma.ok && firma.certificado.identificacion).toBe(m.mella.rnc);
    const [pareja] = await m.base.db.query(
      `select a.sha256 = b.sha256 as iguales from ecf_xml a, documento_xml b, ecf_recibido r
       where a.ecf_id = $1 and a.clase = 'ecf' and b.clase = 'ecf_recibido' and b.origen_id = r.id
         and r.encf = $2 and r.empresa_id = $3`,
      [ecfId, encf, m.mella.id],
    );
    expect(pareja?.['iguales']).toBe(true);
    // Nothing is left to do, and doing it again does nothing.
    expect(await entregar(ecfId)).toBe('listo');
    expect((await envioDe(ecfId))?.['intentos']).toBe(1);
  });

  test('to a buyer who is not electronic goes nowhere', async () => {
    const { ecfId } = await m.vender('101850043');
    expect(await entregar(ecfId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({ estado: 'sin_directorio', url: '' });
  });

  test('of a type that is not delivered, or a replacement of contingency, opens no delivery', async () => {
    const { ecfId } = await m.vender(m.mella.rnc);
    const [antes] = await m.filas(
      m.lucia,
      'select count(*)::int as n from envio_receptor where empresa_id = $1',
    );
    const cambiar = (sql: string) =>
      conRev(m.base.db, m.lucia.id, (tx) => tx.query(sql, [m.lucia.id, ecfId]));
    await cambiar('delete from envio_receptor where empresa_id = $1 and ecf_id = $2');
    await cambiar(
      "update ecf set estado = 'enviado', tipo_ecf = '32' where empresa_id = $1 and id = $2",
    );
    await cambiar("update ecf set estado = 'aceptado' where empresa_id = $1 and id = $2");
    expect(await envioDe(ecfId)).toBeUndefined();
    await cambiar(
      "update ecf set estado = 'enviado', tipo_ecf = '31' where empresa_id = $1 and id = $2",
    );
    await cambiar("update ecf set estado = 'rechazado' where empresa_id = $1 and id = $2");
    expect(await envioDe(ecfId)).toBeUndefined();
    await cambiar("update ecf set estado = 'condicional' where empresa_id = $1 and id = $2");
    expect(await envioDe(ecfId)).toBeDefined();
    const [despues] = await m.filas(
      m.lucia,
      'select count(*)::int as n from envio_receptor where empresa_id = $1',
    );
    expect(despues).toEqual(antes);
  });

  test('whose answer was lost is sent again: the receiver says duplicate, which means received', async () => {
    const perdidas = await otroReceptor((req, res, cuerpo) => {
      void fetch(`${m.url}${req.url ?? ''}`, {
        method: 'POST',
        headers: { 'content-type': req.headers['content-type'] ?? '' },
        body: cuerpo,
      }).then(() => res.destroy());
    });
    await m.inscribir(m.mella.rnc, perdidas.url);
    const { ecfId } = await m.vender(m.mella.rnc);
    expect(await entregar(ecfId)).toBe('esperar');
    expect(await envioDe(ecfId)).toMatchObject({ estado: 'fallido', intentos: 1 });
    memoria = crearMemoriaEntregas();
    await m.inscribir(m.mella.rnc);
    expect(await entregar(ecfId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({
      estado: 'recibido',
      codigo_motivo: 3,
      detalle: 'El comprador ya lo había recibido',
      intentos: 2,
    });
  });

  test('that the buyer does not take keeps his reason', async () => {
    // He is in the directory with the address of somebody else: nobody there has his RNC.
    const otro = '101000112';
    await m.inscribir(otro, m.url);
    const { ecfId } = await m.vender(otro);
    expect(await entregar(ecfId)).toBe('esperar');
    expect(await envioDe(ecfId)).toMatchObject({
      estado: 'fallido',
      detalle: 'El receptor del comprador respondió 400 sin un acuse de recibo',
    });
    const rechaza = await otroReceptor((_req, res, cuerpo) => {
      const encf = /<eNCF>(\w+)</.exec(cuerpo)?.[1] ?? '';
      res.end(
        `<ARECF><DetalleAcusedeRecibo><Version>1.0</Version><RNCEmisor>${m.lucia.rnc}</RNCEmisor>` +
          `<RNCComprador>${otro}</RNCComprador><eNCF>${encf}</eNCF><Estado>1</Estado>` +
          '<CodigoMotivoNoRecibido>2</CodigoMotivoNoRecibido>' +
          '<FechaHoraAcuseRecibo>24-11-2026 10:00:00</FechaHoraAcuseRecibo></DetalleAcusedeRecibo></ARECF>',
      );
    });
    memoria = crearMemoriaEntregas();
    await m.inscribir(otro, rechaza.url);
    expect(await entregar(ecfId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({
      estado: 'no_recibido',
      codigo_motivo: 2,
      detalle:
        'El comprador dice que la firma digital no es válida (su acuse no trae una firma válida)',
    });
  });

  test('to a receiver that is down is tried up to a limit, and then rests as it failed', async () => {
    const caido = await otroReceptor((_req, res) => {
      res.writeHead(503).end('mantenimiento');
    });
    const rnc = '130862346';
    await m.inscribir(rnc, caido.url);
    const { ecfId } = await m.vender(rnc);
    for (let i = 1; i < INTENTOS_MAXIMOS; i++) expect(await entregar(ecfId)).toBe('esperar');
    expect(await entregar(ecfId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({
      estado: 'fallido',
      intentos: INTENTOS_MAXIMOS,
      detalle: 'El receptor del comprador no responde',
    });
    expect(caido.pedidos.length).toBe(INTENTOS_MAXIMOS);
    expect(await entregar(ecfId)).toBe('listo');
    expect(caido.pedidos.length).toBe(INTENTOS_MAXIMOS);
  });

  test('waits, without spending an attempt, while the directory of the DGII does not answer', async () => {
    await m.inscribir(m.mella.rnc);
    const { ecfId } = await m.vender(m.mella.rnc);
    await m.control({
      fallas: [{ servicio: 'directorioporrnc', veces: 1, falla: { tipo: 'error', http: 503 } }],
    });
    expect(await entregar(ecfId)).toBe('esperar');
    expect(await envioDe(ecfId)).toMatchObject({ estado: 'pendiente', intentos: 0 });
    expect(await entregar(ecfId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({ estado: 'recibido' });
  });

  test('to who asks for authentication goes with a token, asked once; only a seed is ever signed', async () => {
    const { url } = await montarConToken();
    await m.inscribir(m.mella.rnc, url, url);
    const primera = await m.vender(m.mella.rnc);
    await entregar(primera.ecfId);
    expect(await envioDe(primera.ecfId)).toMatchObject({ estado: 'recibido' });
    expect(memoria.tokens.size).toBe(1);
    const segunda = await m.vender(m.mella.rnc);
    await entregar(segunda.ecfId);
    expect(await envioDe(segunda.ecfId)).toMatchObject({ estado: 'recibido' });
    const [, token] = /Bearer (\S+)/.exec(recibidos.at(-1) ?? '') ?? [];
    expect(token).toBe([...memoria.tokens.values()][0]?.token);

    const tramposo = await otroReceptor((req, res) => {
      if (req.method === 'GET') res.end('<ECF><Encabezado>lo que él quiera</Encabezado></ECF>');
      else res.writeHead(401).end();
    });
    const rnc = '130800601';
    await m.inscribir(rnc, tramposo.url, tramposo.url);
    const tercera = await m.vender(rnc);
    expect(await entregar(tercera.ecfId)).toBe('esperar');
    expect(tramposo.pedidos).toEqual([
      'POST /fe/recepcion/api/ecf',
      'GET /fe/autenticacion/api/semilla',
    ]);
  });

  const recibidos: string[] = [];
  /** A door before our own receiver that lets in only who brings a token of it. */
  async function montarConToken(): Promise<{ readonly url: string }> {
    const { firmarToken, titularDelToken } = await import('#server/receptor/token-receptor.ts');
    expect(firmarToken(m.servicios, 'x').token).not.toBe('');
    return otroReceptor((req, res, cuerpo) => {
      const esRecepcion = /recepcion/.test(req.url ?? '');
      const autorizacion = req.headers.authorization;
      if (esRecepcion) recibidos.push(autorizacion ?? '');
      if (esRecepcion && titularDelToken(m.servicios, autorizacion) === null) {
        res.writeHead(401).end();
        return;
      }
      void fetch(`${m.url}${req.url ?? ''}`, {
        method: req.method ?? 'GET',
        headers: {
          accept: req.headers.accept ?? '*/*',
          ...(req.method === 'POST' ? { 'content-type': req.headers['content-type'] ?? '' } : {}),
        },
        ...(req.method === 'POST' ? { body: cuerpo } : {}),
      }).then(async (r) => {
        res.writeHead(r.status).end(await r.text());
      });
    });
  }
});

describe('a commercial answer', () => {
  async function recibir(): Promise<{ ecfId: string; encf: string; recibidoId: string }> {
    await m.inscribir(m.mella.rnc);
    await m.inscribir(m.lucia.rnc);
    const venta = await m.vender(m.mella.rnc);
    await entregar(venta.ecfId);
    return { ...venta, recibidoId: String((await recibidoDe(venta.encf))?.['id']) };
  }
  const responder = (recibidoId: string) =>
    responderRecibido(m.servicios, m.mella.id, { recibidoId, memoria });

  test('goes to the DGII and to the issuer with the same signed bytes, and both sides see it', async () => {
    const { ecfId, encf, recibidoId } = await recibir();
    expect(await responder(recibidoId)).toBe('listo');
    await m.comandar(m.mella, 'compras.aprobarRecibido', { id: recibidoId });
    expect(await responder(recibidoId)).toBe('listo');
    const recibido = await recibidoDe(encf);
    expect(recibido).toMatchObject({
      estado: 'aprobado',
      estado_dgii: 'aceptado',
      estado_emisor: 'aceptado',
    });
    expect(recibido?.['mensajes']).toMatchObject([
      { de: 'dgii', valor: 'Aprobación Comercial recibida por el simulador.' },
      { de: 'emisor', valor: 'El emisor recibió la respuesta comercial' },
    ]);
    expect(await envioDe(ecfId)).toMatchObject({ estado_comercial: 'aprobado' });
    const documentos = await m.base.db.query(
      `select clase, sha256 from documento_xml where clase in ('acecf_enviado', 'acecf_recibido')
         and (origen_id = $1 or origen_id = $2) order by clase`,
      [recibidoId, String((await envioDe(ecfId))?.['id'])],
    );
    expect(documentos.map((d) => d['clase'])).toEqual(['acecf_enviado', 'acecf_recibido']);
    expect(documentos[0]?.['sha256']).toBe(documentos[1]?.['sha256']);
  });

  test('of refusal takes its reason to the issuer', async () => {
    const { ecfId, recibidoId } = await recibir();
    const motivo = 'No pedimos <arroz> & habichuelas';
    await m.comandar(m.mella, 'compras.rechazarRecibido', { id: recibidoId, motivo });
    expect(await responder(recibidoId)).toBe('listo');
    expect(await envioDe(ecfId)).toMatchObject({
      estado_comercial: 'rechazado',
      motivo_comercial: motivo,
    });
  });

  test('the DGII being down does not stop the one of the issuer, nor the reverse', async () => {
    const { encf, ecfId, recibidoId } = await recibir();
    await m.comandar(m.mella, 'compras.aprobarRecibido', { id: recibidoId });
    await m.control({
      fallas: [{ servicio: 'aprobacioncomercial', veces: 1, falla: { tipo: 'error', http: 503 } }],
    });
    expect(await responder(recibidoId)).toBe('esperar');
    expect(await recibidoDe(encf)).toMatchObject({
      estado_dgii: 'pendiente',
      estado_emisor: 'aceptado',
    });
    expect(await envioDe(ecfId)).toMatchObject({ estado_comercial: 'aprobado' });
    expect(await responder(recibidoId)).toBe('listo');
    expect(await recibidoDe(encf)).toMatchObject({ estado_dgii: 'aceptado' });
  });

  test('«not found» of the DGII is asked again: it may not have accepted the document yet', async () => {
    const { encf, recibidoId } = await recibir();
    await m.base.db.query('update simulador.envio set estado = 2 where encf = $1', [encf]);
    await m.comandar(m.mella, 'compras.aprobarRecibido', { id: recibidoId });
    expect(await responder(recibidoId)).toBe('esperar');
    expect(await recibidoDe(encf)).toMatchObject({ estado_dgii: 'pendiente' });
    await m.base.db.query('update simulador.envio set estado = 1 where encf = $1', [encf]);
    expect(await responder(recibidoId)).toBe('listo');
    expect(await recibidoDe(encf)).toMatchObject({ estado_dgii: 'aceptado' });
  });

  test('an issuer without an address in the directory, or who says no, is said', async () => {
    const { encf, recibidoId } = await recibir();
    await m.inscribir(m.lucia.rnc, '');
    memoria = crearMemoriaEntregas();
    await m.comandar(m.mella, 'compras.aprobarRecibido', { id: recibidoId });
    expect(await responder(recibidoId)).toBe('listo');
    expect(await recibidoDe(encf)).toMatchObject({ estado_emisor: 'sin_servicio' });

    const otra = await recibir();
    const dice_no = await otroReceptor((_req, res) => {
      res.writeHead(400, { 'content-type': 'text/plain' }).end('No es nuestro');
    });
    await m.inscribir(m.lucia.rnc, dice_no.url);
    memoria = crearMemoriaEntregas();
    await m.comandar(m.mella, 'compras.aprobarRecibido', { id: otra.recibidoId });
    expect(await responder(otra.recibidoId)).toBe('listo');
    const recibido = await recibidoDe(otra.encf);
    expect(recibido).toMatchObject({ estado_emisor: 'rechazado' });
    expect(recibido?.['mensajes']).toMatchObject([
      { de: 'dgii' },
      { de: 'emisor', codigo: '400', valor: 'No es nuestro' },
    ]);
  });
});

describe('the queue', () => {
  test('takes everything that waits by itself, and two processes do not do it twice', async () => {
    await m.inscribir(m.mella.rnc);
    await m.inscribir(m.lucia.rnc);
    const opciones = { url: m.base.url, urlPropia: m.url, espera_ms: 50 };
    const colas = [
      await arrancarColaEntregas(m.servicios, opciones),
      await arrancarColaEntregas(m.servicios, opciones),
    ];
    cierres.push(...colas.map((c) => () => c.cerrar()));
    const ventas: { ecfId: string; encf: string }[] = [];
    for (let i = 0; i < 4; i++) ventas.push(await m.vender(m.mella.rnc));
    await hasta(async () => {
      const filas = await Promise.all(ventas.map((v) => envioDe(v.ecfId)));
      return filas.every((f) => f?.['estado'] === 'recibido');
    });
    for (const v of ventas) {
      expect(await envioDe(v.ecfId)).toMatchObject({ intentos: 1, codigo_motivo: null });
      const id = String((await recibidoDe(v.encf))?.['id']);
      await m.comandar(m.mella, 'compras.aprobarRecibido', { id });
    }
    await hasta(async () => {
      const filas = await Promise.all(ventas.map((v) => recibidoDe(v.encf)));
      return filas.every(
        (f) => f?.['estado_dgii'] === 'aceptado' && f['estado_emisor'] === 'aceptado',
      );
    });
    expect(m.errores).toEqual([]);
  });

  test('tries again what failed, later each time', async () => {
    let veces = 0;
    const debil = await otroReceptor((req, res, cuerpo) => {
      veces += 1;
      if (veces < 3) {
        res.writeHead(500).end();
        return;
      }
      void fetch(`${m.url}${req.url ?? ''}`, {
        method: 'POST',
        headers: { 'content-type': req.headers['content-type'] ?? '' },
        body: cuerpo,
      }).then(async (r) => {
        res.writeHead(r.status).end(await r.text());
      });
    });
    await m.inscribir(m.mella.rnc, debil.url);
    const { ecfId } = await m.vender(m.mella.rnc);
    const cola = await arrancarColaEntregas(m.servicios, {
      url: m.base.url,
      urlPropia: m.url,
      espera_ms: 20,
    });
    cierres.push(() => cola.cerrar());
    await hasta(async () => {
      await cola.revisar();
      return (await envioDe(ecfId))?.['estado'] === 'recibido';
    });
    expect(await envioDe(ecfId)).toMatchObject({ intentos: 3 });
  });

  async function hasta(listo: () => Promise<boolean>): Promise<void> {
    const limite = Date.now() + 40_000;
    while (!(await listo())) {
      if (Date.now() > limite) throw new Error('no llegó a tiempo');
      await new Promise((r) => setTimeout(r, 60));
    }
  }
});

describe('what others say is not trusted', () => {
  const de = (url: string) => ({
    rnc: '1',
    nombre: 'X',
    urlRecepcion: url,
    urlAceptacion: url,
    urlOpcional: url,
  });

  test.each([
    ['https://fe.duarte.do', 'https://fe.duarte.do/fe/recepcion/api/ecf'],
    ['https://fe.duarte.do/', 'https://fe.duarte.do/fe/recepcion/api/ecf'],
    ['https://fe.duarte.do/ecf/v1', 'https://fe.duarte.do/ecf/v1/fe/recepcion/api/ecf'],
    ['https://fe.duarte.do/ecf/FE/', 'https://fe.duarte.do/ecf/fe/recepcion/api/ecf'],
    [
      'https://fe.duarte.do/x/fe/Recepcion/api/ecf?y=1',
      'https://fe.duarte.do/x/fe/recepcion/api/ecf',
    ],
  ])('an address registered as %s is %s', (url, esperada) => {
    expect(direccionesFe(de(url), { esSimulador: false }).recepcion).toBe(esperada);
  });

  test.each([
    'http://fe.duarte.do',
    'https://127.0.0.1',
    'https://10.0.0.8/fe',
    'https://[::1]/',
    'https://2130706433/',
    'https://localhost',
    'https://base.internal',
    'https://fe.duarte.do:8443',
    'ftp://fe.duarte.do',
    'javascript:alert(1)',
    '',
    'no es',
  ])('against the real DGII %j is not called', (url) => {
    expect(direccionesFe(de(url), { esSimulador: false })).toEqual({
      recepcion: null,
      aprobacion: null,
      autenticacion: null,
    });
  });

  test.each([
    ['<SemillaModel><valor>a</valor><fecha>b</fecha></SemillaModel>', true],
    [
      '<?xml version="1.0"?>\n<SemillaModel xmlns:xsi="urn:x">\n <valor>a</valor>\n <fecha>b</fecha></SemillaModel>',
      true,
    ],
    ['<ECF><valor>a</valor><fecha>b</fecha></ECF>', false],
    ['<SemillaModel xmlns="urn:x"><valor>a</valor><fecha>b</fecha></SemillaModel>', false],
    ['<SemillaModel><valor><ECF/></valor><fecha>b</fecha></SemillaModel>', false],
    ['<SemillaModel><valor>a</valor><fecha>b</fecha><ECF/></SemillaModel>', false],
    ['<SemillaModel>x<valor>a</valor><fecha>b</fecha></SemillaModel>', false],
    ['no es xml', false],
  ])('%j is a seed: %s', (xml, es) => {
    expect(esSoloSemilla(xml)).toBe(es);
  });

  test('an ARECF about another document acknowledges nothing', () => {
    const xml =
      '<ARECF><DetalleAcusedeRecibo><Version>1.0</Version><RNCEmisor>131880681</RNCEmisor>' +
      '<RNCComprador>131246796</RNCComprador><eNCF>E310000000001</eNCF><Estado>0</Estado>' +
      '<FechaHoraAcuseRecibo>24-11-2026 10:00:00</FechaHoraAcuseRecibo></DetalleAcusedeRecibo></ARECF>';
    const ahora = instante(Date.now());
    const leer = (rncEmisor: string, encf: string) => leerAcuse(xml, { rncEmisor, encf, ahora });
    expect(leer('131880681', 'E310000000001')).toEqual({
      estado: 'recibido',
      motivo: null,
      estaFirmado: false,
    });
    expect(leer('131880681', 'E310000000002')).toBeNull();
    expect(leer('131246796', 'E310000000001')).toBeNull();
  });
});
