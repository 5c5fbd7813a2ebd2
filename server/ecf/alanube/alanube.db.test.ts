// The whole way of a document through Alanube, against its stand-in over real HTTP: what it answers becomes our
// states, and nothing that the network, Alanube or this process does in between makes a second document (Ley
// 32-23 Art. 7; API «FE DOM»: the e-NCF is the only key).

import { setTimeout as dormir } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { codigoSeguridad } from '#shared/ecf/timbre.ts';
import { instante } from '#shared/fecha/fecha.ts';
import type { Config } from '#server/config.ts';
import { elegirProveedor } from '#server/empresas/elegir-proveedor.ts';
import { avanzarAnulacion } from '../anulacion.ts';
import { arrancarColaEcf } from '../cola.ts';
import { leerPausas } from '../pausa-dgii.ts';
import { avanzarEcf, type ServiciosEcf } from '../servicio-ecf.ts';
import { verificarArchivosEcf } from '../verificar-archivo.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../../tests/apoyo/base.ts';
import { montarEscenario, type Escenario } from '../../../tests/apoyo/escenario-ecf.ts';
import { baseAlanube } from './bases-alanube.ts';
import { probarConexion } from './probar-conexion.ts';

let base: BaseServidor;
let e: Escenario;
beforeEach(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url);
  await elegir('alanube', TOKEN);
});
afterEach(async () => {
  await e.cerrar();
  await base.cerrar();
});

const TOKEN = 'pruebas-131880681';

async function elegir(proveedor: 'dgii' | 'alanube', token: string | null = null): Promise<void> {
  const de = {
    empresaId: e.empresa.id,
    usuarioId: e.empresa.usuarios.dueno,
    ip: null,
    proveedor,
    token,
    idCompania: null,
  };
  const elegido = await elegirProveedor(e.servicios, de);
  expect(elegido.ok).toBe(true);
}

type Fila = Record<string, unknown>;
function filas(sql: string, ecfId: string): Promise<Fila[]> {
  return e.servicios.db.query(sql, [e.empresa.id, ecfId]);
}
async function ecf(id: string): Promise<Fila> {
  const [fila] = await filas('select * from ecf where empresa_id = $1 and id = $2', id);
  return fila ?? {};
}
async function linea(id: string): Promise<[unknown, unknown][]> {
  const todos = await filas(
    'select estado, detalle from ecf_evento where empresa_id = $1 and ecf_id = $2 order by rev, momento',
    id,
  );
  return todos.map((f) => [f['estado'], f['detalle']]);
}
async function estados(id: string): Promise<unknown[]> {
  return (await linea(id)).map(([estado]) => estado);
}
function bytes(id: string): Promise<Fila[]> {
  return filas(
    'select clase, nombre_archivo, xml, sha256 from ecf_xml where empresa_id = $1 and ecf_id = $2 order by clase',
    id,
  );
}
async function xmlDe(id: string): Promise<string> {
  const [fila] = await bytes(id);
  return new TextDecoder().decode(fila?.['xml'] as Uint8Array); // bytea by the contract of the Db port
}
async function respuestas(id: string): Promise<unknown[]> {
  const todas = await filas(
    'select servicio, estado_http from dgii_respuesta where empresa_id = $1 and ecf_id = $2 order by momento, id',
    id,
  );
  return todas.map((r) => [r['servicio'], r['estado_http']]);
}
/** What reached the stand-in. */
async function emitidos(): Promise<string[]> {
  const todos = await e.servicios.db.query<{ cuerpo: string }>(
    "select cuerpo from simulador_alanube.llamada where servicio <> 'cancellations' order by id",
  );
  return todos.map((f) => f.cuerpo);
}
async function documentos(): Promise<Fila[]> {
  return e.servicios.db.query('select encf, legal from simulador_alanube.documento order by id');
}
const mensajes = async (id: string): Promise<string> =>
  JSON.stringify((await ecf(id))['mensajes'] ?? null);

function avanzar(id: string, servicios: ServiciosEcf = e.servicios): Promise<string> {
  return avanzarEcf(servicios, e.empresa.id, id);
}
async function terminar(id: string, servicios: ServiciosEcf = e.servicios): Promise<string> {
  const fin = Date.now() + 20_000;
  while ((await avanzar(id, servicios)) !== 'listo' && Date.now() < fin) await dormir(60);
  return e.estado(id);
}
function conAlanube(ajustes: Partial<Config['alanube']['ajustes']>): ServiciosEcf {
  const { config } = e.servicios;
  const alanube = { ...config.alanube, ajustes: { ...config.alanube.ajustes, ...ajustes } };
  return { ...e.servicios, config: { ...config, alanube } };
}
async function tocar(sql: string): Promise<void> {
  await e.servicios.db.tx(async (tx) => {
    await tx.query("select set_config('app.rev', '0', true)");
    await tx.query(sql);
  });
}

describe('the way of a document', () => {
  test('a crédito fiscal is handed over, accepted, and its signed XML is kept', async () => {
    const id = await e.vender('31', '1180.00');
    expect(await terminar(id)).toBe('aceptado');
    const fila = await ecf(id);
    expect(fila).toMatchObject({ proveedor: 'alanube', secuencia_utilizada: true, mensajes: [] });
    expect(await linea(id)).toEqual([
      ['numerado', 'Se asignó el E310000000001'],
      [
        'enviado',
        'Entregado al simulador de Alanube (AMBIENTE DE PRUEBAS), que lo firma y lo envía',
      ],
      ['aceptado', 'Aceptado por el simulador de Alanube (AMBIENTE DE PRUEBAS)'],
    ]);
    const xml = await xmlDe(id);
    const raiz = leerXml(xml);
    if (!raiz.ok) throw new Error('ilegible');
    expect(fila['codigo_seguridad']).toBe(
      codigoSeguridad(texto(raiz.valor, 'Signature/SignatureValue') ?? ''),
    );
    expect(fila['fecha_firma']).toBe(texto(raiz.valor, 'FechaHoraFirma'));
    expect(texto(raiz.valor, 'Encabezado/Totales/MontoTotal')).toBe('1180.00');
    const [veredicto] = verificarArchivosEcf(
      [{ nombre: 'a', bytes: new TextEncoder().encode(xml) }],
      {
        ahora: instante(Date.now()),
      },
    );
    expect(veredicto).toMatchObject({ veredicto: 'valido', codigos: [] });
    const pagina = await (await fetch(String(fila['url_qr']))).text();
    expect(pagina).toContain('AMBIENTE DE PRUEBAS');
    expect(pagina).toContain('ACCEPTED');
  });

  test('a consumer invoice under RD$250,000 comes back with its verdict, and its E32 is kept', async () => {
    const id = await e.vender('32', '590.00');
    expect(await terminar(id)).toBe('aceptado');
    expect((await bytes(id)).map((b) => [b['clase'], b['nombre_archivo']])).toEqual([
      ['ecf', '131880681E320000000001.xml'],
    ]);
  });

  test('a reserve of the DGII is a conditional acceptance, with its words', async () => {
    await e.controlAlanube({ veredictos: ['ACCEPTED_WITH_OBSERVATIONS'] });
    const id = await e.vender('31', '100.00');
    expect(await terminar(id)).toBe('condicional');
    expect(await mensajes(id)).toContain('Observado por la prueba');
    expect(await bytes(id)).toHaveLength(1);
  });

  test('a refusal is final, is told, and claims nothing about the number that was not confirmed', async () => {
    await e.controlAlanube({ veredictos: ['REJECTED'] });
    const id = await e.vender('31', '100.00');
    expect(await terminar(id)).toBe('rechazado');
    expect(await mensajes(id)).toContain('Rechazado por orden de la prueba');
    // The stand-in says that it consumed the number; a «no» would not be believed.
    expect(await ecf(id)).toMatchObject({ secuencia_utilizada: true });
    expect((await linea(id)).at(-1)).toEqual([
      'rechazado',
      'Rechazado por el simulador de Alanube (AMBIENTE DE PRUEBAS)',
    ]);
    expect(await avanzar(id)).toBe('listo');
    expect(await emitidos()).toHaveLength(1);
  });

  test('what Alanube could not process is told with its number, and waits', async () => {
    await e.controlAlanube({ veredictos: ['FAILED'] });
    const id = await e.vender('31', '100.00');
    for (let n = 0; n < 4; n++) {
      expect(await avanzar(id)).toBe('esperar');
      await dormir(60);
    }
    expect(await e.estado(id)).toBe('enviado');
    expect(await mensajes(id)).toContain('ecf.PROVEEDOR_NO_PUDO');
    expect(await emitidos()).toHaveLength(1);
  });

  test('«in process» for a long time is waited for, not sent again', async () => {
    await e.controlAlanube({
      fallas: [{ servicio: 'procesamiento', veces: 1, falla: { tipo: 'en-proceso', sondeos: 4 } }],
    });
    const id = await e.vender('31', '100.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('enviado');
    expect(await terminar(id)).toBe('aceptado');
    expect(await emitidos()).toHaveLength(1);
  });

  test('a note waits for its original, which Alanube has to have accepted', async () => {
    const original = await e.vender('31', '1180.00');
    const nota = await e.notaDeCredito(original);
    expect(await avanzar(nota)).toBe('esperar');
    expect(await mensajes(nota)).toContain('ecf.NOTA_ESPERA_ORIGINAL');
    expect(await terminar(original)).toBe('aceptado');
    expect(await terminar(nota)).toBe('aceptado');
    expect(texto(raizDe(await xmlDe(nota)), 'InformacionReferencia/CodigoModificacion')).toBe('1');
  });
});

function raizDe(xml: string) {
  const leido = leerXml(xml);
  if (!leido.ok) throw new Error('ilegible');
  return leido.valor;
}

describe('lost answers and bad days: one document, whatever happens', () => {
  test('received and the answer lost: it is asked by e-NCF and followed', async () => {
    await e.controlAlanube({
      fallas: [{ servicio: 'emision', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('numerado');
    expect(await terminar(id)).toBe('aceptado');
    expect(await emitidos()).toHaveLength(1);
    expect(await documentos()).toEqual([{ encf: 'E310000000001', legal: 'ACCEPTED' }]);
    expect((await linea(id)).map(([, d]) => d)).toContain(
      'El simulador de Alanube (AMBIENTE DE PRUEBAS) ya lo había recibido',
    );
  });

  test('the list does not show it yet: the same JSON goes again, «used» gives its id, and it is followed', async () => {
    await e.controlAlanube({
      fallas: [
        { servicio: 'emision', veces: 1, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'busqueda', veces: 1, falla: { tipo: 'vacio' } },
      ],
    });
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await terminar(id)).toBe('aceptado');
    const enviados = await emitidos();
    expect(enviados).toHaveLength(2);
    expect(new Set(enviados).size).toBe(1);
    expect(await documentos()).toHaveLength(1);
  });

  test('a question that is refused is no answer: nothing is sent again because of it', async () => {
    await e.controlAlanube({
      fallas: [
        { servicio: 'emision', veces: 1, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'busqueda', veces: 3, falla: { tipo: 'error', http: 404 } },
      ],
    });
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await terminar(id)).toBe('aceptado');
    expect(await emitidos()).toHaveLength(1);
  });

  test.each([
    ['503', { tipo: 'error', http: 503 }],
    ['429', { tipo: 'error', http: 429 }],
    ['a page of HTML with 200', { tipo: 'html', http: 200 }],
  ])(
    '%s: everybody of that provider pauses, the DGII does not, and it goes when it is back',
    async (_n, falla) => {
      await e.controlAlanube({ fallas: [{ servicio: 'emision', veces: 1, falla }] });
      const id = await e.vender('31', '1180.00');
      expect(await avanzar(id)).toBe('esperar');
      expect(await mensajes(id)).toContain('ecf.ENVIO_EN_PAUSA');
      expect((await leerPausas(e.servicios.db)).map((x) => x.ambiente)).toEqual([
        'alanube:testecf',
      ]);
      await elegir('dgii');
      const otro = await e.vender('32', '100.00');
      expect(await terminar(otro)).toBe('aceptado');
      expect(await terminar(id)).toBe('aceptado');
      expect(await leerPausas(e.servicios.db)).toEqual([]);
      expect(await documentos()).toHaveLength(1);
    },
  );

  test('Alanube down: it waits numbered, and is told once', async () => {
    await e.apagarSimulador();
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await avanzar(id)).toBe('esperar');
    expect(await estados(id)).toEqual(['numerado', 'numerado']);
    await e.encenderSimulador();
    expect(await terminar(id)).toBe('aceptado');
  });

  test('the process dies after writing the intent: the next one asks, and sends the very same JSON', async () => {
    const id = await e.vender('31', '1180.00');
    await e.apagarSimulador();
    expect(await avanzar(id)).toBe('esperar');
    await e.encenderSimulador();
    const [intento] = await filas(
      "select cuerpo from dgii_respuesta where empresa_id = $1 and ecf_id = $2 and servicio = 'intento'",
      id,
    );
    // What is in the rows of today does not matter any more: what may have gone out is what goes.
    await tocar("update empresa set direccion = 'Otra dirección'");
    expect(await terminar(id)).toBe('aceptado');
    expect(await emitidos()).toEqual([intento?.['cuerpo']]);
  });

  test('another process goes on from any step', async () => {
    const id = await e.vender('31', '1180.00');
    await avanzar(id);
    const otra = await montarOtroProceso();
    try {
      while ((await avanzarEcf(otra.servicios, e.empresa.id, id)) !== 'listo') await dormir(60);
    } finally {
      await otra.cerrar();
    }
    expect(await e.estado(id)).toBe('aceptado');
    expect(await emitidos()).toHaveLength(1);
  });

  test('two workers at once hand it over once', async () => {
    const id = await e.vender('31', '1180.00');
    await Promise.all([avanzar(id), avanzar(id), avanzar(id)]);
    expect(await terminar(id)).toBe('aceptado');
    expect(await documentos()).toHaveLength(1);
    expect((await estados(id)).filter((x) => x === 'enviado')).toHaveLength(1);
    expect((await estados(id)).filter((x) => x === 'aceptado')).toHaveLength(1);
  });

  test('twenty sales with answers lost, 5xx and slow verdicts: each e-NCF accepted once', async () => {
    await e.controlAlanube({
      fallas: [
        { servicio: 'emision', veces: 3, tras: 2, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'emision', veces: 2, tras: 6, falla: { tipo: 'error', http: 502 } },
        { servicio: 'consulta', veces: 2, tras: 4, falla: { tipo: 'html' } },
        { servicio: 'busqueda', veces: 1, falla: { tipo: 'vacio' } },
      ],
    });
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await e.vender(n % 3 === 0 ? '32' : '31', '1180.00'));
    const fin = Date.now() + 50_000;
    let abiertos = ids;
    while (abiertos.length > 0 && Date.now() < fin) {
      for (const id of abiertos) await avanzar(id);
      const final = await Promise.all(abiertos.map((id) => e.estado(id)));
      abiertos = abiertos.filter((_, n) => final[n] !== 'aceptado');
      await dormir(100);
    }
    expect(abiertos).toEqual([]);
    const todos = await documentos();
    expect(todos).toHaveLength(20);
    expect(new Set(todos.map((d) => d['encf'])).size).toBe(20);
  }, 90_000);
});

test('the queue: the pause of Alanube holds its documents alone, and lets them go when it ends', async () => {
  const { urlPropia = '' } = e.servicios;
  const cola = await arrancarColaEcf(e.servicios, { url: base.url, urlPropia });
  try {
    await e.controlAlanube({
      fallas: [{ servicio: 'emision', veces: 2, falla: { tipo: 'error', http: 503 } }],
    });
    const porAlanube = [await e.vender('31', '100.00'), await e.vender('31', '200.00')];
    await elegir('dgii');
    const porDgii = await e.vender('31', '300.00');
    const fin = Date.now() + 30_000;
    const ids = [...porAlanube, porDgii];
    const faltan = async (): Promise<number> =>
      (await Promise.all(ids.map((id) => e.estado(id)))).filter((x) => x !== 'aceptado').length;
    while ((await faltan()) > 0 && Date.now() < fin) await dormir(100);
    expect(await faltan()).toBe(0);
    // Nobody knocks while the pause lasts: only what failed was logged, once each.
    expect(e.errores.length).toBeLessThanOrEqual(2);
    for (const id of porAlanube) {
      expect((await estados(id)).filter((x) => x === 'numerado').length).toBeLessThanOrEqual(2);
    }
  } finally {
    await cola.cerrar();
  }
}, 60_000);

async function montarOtroProceso(): Promise<{ servicios: ServiciosEcf; cerrar(): Promise<void> }> {
  const { abrirPostgres } = await import('#server/db/adaptador-postgres.ts');
  const { db, cerrar } = abrirPostgres(base.url, { maximo: 2 });
  return { servicios: { ...e.servicios, db }, cerrar };
}

describe('what a person has to mend is said, not thrown', () => {
  test('without a token it waits numbered, and goes when there is one', async () => {
    const id = await e.vender('31', '100.00');
    await tocar('delete from credencial_proveedor');
    expect(await avanzar(id)).toBe('esperar');
    expect(await avanzar(id)).toBe('esperar');
    expect(await mensajes(id)).toContain('ecf.PROVEEDOR_SIN_CREDENCIAL');
    expect(await estados(id)).toEqual(['numerado', 'numerado']);
    await elegir('alanube', TOKEN);
    expect(await terminar(id)).toBe('aceptado');
  });

  test('a token that is not good is told, pauses nobody, and leaves no trace of itself', async () => {
    await elegir('alanube', 'caducado-0123456789');
    const id = await e.vender('31', '100.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await mensajes(id)).toContain('ecf.PROVEEDOR_TOKEN_RECHAZADO');
    expect(await leerPausas(e.servicios.db)).toEqual([]);
    const todo = await filas(
      'select cuerpo from dgii_respuesta where empresa_id = $1 and ecf_id = $2',
      id,
    );
    expect(JSON.stringify(todo)).toContain('[token]');
    expect(JSON.stringify(todo)).not.toContain('caducado');
    await elegir('alanube', TOKEN);
    expect(await terminar(id)).toBe('aceptado');
    expect(await documentos()).toHaveLength(1);
  });

  test('a refusal of Alanube is told in Spanish; once the data are mended, they go and not the old ones', async () => {
    await elegir('alanube', 'pruebas-101000112');
    const id = await e.vender('31', '100.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await mensajes(id)).toContain('ecf.PROVEEDOR_RECHAZO');
    expect(await mensajes(id)).toContain('El RNC de la empresa no es el de la cuenta de Alanube');
    expect(await respuestas(id)).toEqual([
      ['intento', null],
      ['alanube/emision', 400],
    ]);
    await elegir('alanube', TOKEN);
    await tocar("update empresa set direccion = 'Avenida corregida'");
    expect(await terminar(id)).toBe('aceptado');
    expect((await emitidos()).at(-1)).toContain('Avenida corregida');
  });

  test('an e-NCF used by somebody else is a refusal: its document is not taken for ours', async () => {
    const ajeno = await e.vender('31', '100.00');
    expect(await terminar(ajeno)).toBe('aceptado');
    await tocar("update simulador_alanube.documento set encf = 'E310000000002'");
    const id = await e.vender('31', '999.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('numerado');
    expect(await mensajes(id)).toContain('Alanube ya usó ese e-NCF en otro documento');
  });

  test('an XML that is of another document is not kept, and its verdict is not believed', async () => {
    await e.controlAlanube({
      fallas: [{ servicio: 'procesamiento', veces: 1, falla: { tipo: 'en-proceso', sondeos: 2 } }],
    });
    const otra = await e.vender('31', '200.00');
    await avanzar(otra);
    await tocar(
      "update simulador_alanube.documento set xml = replace(xml, '<MontoTotal>200.00<', '<MontoTotal>900.00<')",
    );
    for (let n = 0; n < 5; n++) await avanzar(otra);
    expect(await e.estado(otra)).toBe('enviado');
    expect(await mensajes(otra)).toContain('ecf.PROVEEDOR_XML_AJENO');
    expect(await mensajes(otra)).toContain('otro monto total');
    expect(await bytes(otra)).toEqual([]);
  });

  test('without its XML the verdict is held for a while; then it counts, and the XML comes later', async () => {
    await e.controlAlanube({
      fallas: [{ servicio: 'xml', veces: 3, falla: { tipo: 'error', http: 404 } }],
    });
    const id = await e.vender('31', '100.00');
    await avanzar(id);
    await dormir(80);
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('enviado');
    expect((await linea(id)).at(-1)?.[1]).toContain('falta que entregue su XML firmado');
    const impaciente = conAlanube({ esperaXml_ms: 0 });
    expect(await terminar(id, impaciente)).toBe('aceptado');
    expect(await bytes(id)).toEqual([]);
    // The code and the date that Alanube said serve for the paper meanwhile.
    expect(await ecf(id)).toMatchObject({
      codigo_seguridad: expect.stringMatching(/^.{6}$/) as string,
    });
    await e.controlAlanube({ sanar: true });
    expect(await terminar(await e.vender('31', '200.00'))).toBe('aceptado');
    expect(await bytes(id)).toHaveLength(1);
    expect((await linea(id)).at(-1)?.[1]).toContain('entregó su XML firmado');
  });
});

describe('who takes which document', () => {
  test('changing the provider is for what is issued from then on', async () => {
    const porAlanube = await e.vender('31', '100.00');
    await elegir('dgii');
    const porDgii = await e.vender('31', '200.00');
    await elegir('alanube');
    expect(await ecf(porAlanube)).toMatchObject({ proveedor: 'alanube' });
    expect(await ecf(porDgii)).toMatchObject({ proveedor: 'dgii' });
    expect(await terminar(porDgii)).toBe('aceptado');
    expect(await terminar(porAlanube)).toBe('aceptado');
    expect((await estados(porDgii)).slice(1)).toEqual(['firmado', 'enviado', 'aceptado']);
    expect((await estados(porAlanube)).slice(1)).toEqual(['enviado', 'aceptado']);
    expect(await documentos()).toEqual([{ encf: 'E310000000001', legal: 'ACCEPTED' }]);
  });

  test('what Alanube issues it delivers by itself; what the DGII way issues is ours to deliver', async () => {
    const porAlanube = await e.vender('31', '100.00');
    await terminar(porAlanube);
    await elegir('dgii');
    const porDgii = await e.vender('31', '200.00');
    await terminar(porDgii);
    const entregas = await e.servicios.db.query<{ ecf_id: string }>(
      'select ecf_id from envio_receptor where empresa_id = $1',
      [e.empresa.id],
    );
    expect(entregas.map((x) => x.ecf_id)).toEqual([porDgii]);
  });

  test('Alanube is not chosen without a token', async () => {
    await tocar('delete from credencial_proveedor');
    await elegir('dgii');
    const r = await elegirProveedor(e.servicios, {
      empresaId: e.empresa.id,
      usuarioId: e.empresa.usuarios.dueno,
      ip: null,
      proveedor: 'alanube',
      token: null,
      idCompania: null,
    });
    expect(r).toMatchObject({ ok: false, rechazos: [{ codigo: 'ecf.PROVEEDOR_SIN_CREDENCIAL' }] });
    expect(await ecf(await e.vender('31', '100.00'))).toMatchObject({ proveedor: 'dgii' });
  });
});

describe('which Alanube', () => {
  const config = (pruebas: string, produccion: string): Config => ({
    ...e.servicios.config,
    alanube: { ...e.servicios.config.alanube, pruebas, produccion },
  });
  const PROD = 'https://api.alanube.co/dom/v1';
  const SANDBOX = 'https://sandbox.alanube.co/dom/v1';

  test('production goes only to production, and tests never go there', () => {
    const de = (c: Config, ambiente: 'testecf' | 'certecf' | 'ecf') => {
      const r = baseAlanube(c, ambiente, 'http://127.0.0.1:1');
      return r.ok ? r.valor.destino : r.rechazos[0].codigo;
    };
    const buena = config(SANDBOX, PROD);
    expect([de(buena, 'testecf'), de(buena, 'certecf'), de(buena, 'ecf')]).toEqual([
      'pruebas',
      'pruebas',
      'produccion',
    ]);
    expect(de(config('/simulador-alanube', PROD), 'testecf')).toBe('simulador');
    expect(de(config(PROD, PROD), 'testecf')).toBe('ecf.PROVEEDOR_DESTINO');
    expect(de(config(SANDBOX, SANDBOX), 'ecf')).toBe('ecf.PROVEEDOR_DESTINO');
    expect(de(config(SANDBOX, '/simulador-alanube'), 'ecf')).toBe('ecf.PROVEEDOR_DESTINO');
    expect(de(config(SANDBOX, 'http://api.alanube.co/dom/v1'), 'ecf')).toBe(
      'ecf.PROVEEDOR_DESTINO',
    );
  });

  test('the connection is tried: good, of another empresa, refused, not understood, and down', async () => {
    const probar = (token: string) =>
      probarConexion(e.servicios, e.empresa.id, { token, idCompania: null });
    const codigo = async (r: ReturnType<typeof probar>) => {
      const x = await r;
      return x.ok ? x.valor.compania : x.rechazos[0].codigo;
    };
    expect(await probarConexion(e.servicios, e.empresa.id, null)).toMatchObject({
      ok: true,
      valor: { destino: 'simulador' },
    });
    expect(await codigo(probar(TOKEN))).toBe('EMPRESA DE PRUEBA 131880681');
    expect(await codigo(probar('pruebas-101000112'))).toBe('ecf.PROVEEDOR_RNC_DISTINTO');
    expect(await codigo(probar('otro-token'))).toBe('ecf.PROVEEDOR_TOKEN_RECHAZADO');
    await e.controlAlanube({
      fallas: [{ servicio: 'company', veces: 1, falla: { tipo: 'error', http: 404 } }],
    });
    expect(await codigo(probar(TOKEN))).toBe('ecf.PROVEEDOR_RESPUESTA_INESPERADA');
    await e.apagarSimulador();
    expect(await codigo(probar(TOKEN))).toBe('ecf.PROVEEDOR_NO_RESPONDE');
    await e.encenderSimulador();
  });

  test('an associated company issues with its own id, in the path and in the body', async () => {
    const idCompania = `01${'131880681'.padStart(24, '0')}`;
    await elegirProveedor(e.servicios, {
      empresaId: e.empresa.id,
      usuarioId: e.empresa.usuarios.dueno,
      ip: null,
      proveedor: 'alanube',
      token: 'pruebas-101000112',
      idCompania,
    });
    const id = await e.vender('31', '100.00');
    expect(await terminar(id)).toBe('aceptado');
    expect((await emitidos())[0]).toContain(`{"company":{"id":"${idCompania}"}`);
  });
});

describe('numbers that will never be used (ANECF)', () => {
  async function anular(desde: string, hasta: string): Promise<string> {
    const id = e.servicios.ids.nuevo();
    const datos = { id, tipo_ecf: '31', serie: 'E', desde, hasta, motivo: 'Talonario dañado' };
    expect(await e.comando('ecf.anularRango', datos)).toMatchObject({ ok: true });
    return id;
  }
  async function anulacion(id: string): Promise<Fila> {
    const [fila] = await e.servicios.db.query<Fila>(
      'select estado, mensajes from anulacion where id = $1',
      [id],
    );
    return fila ?? {};
  }
  async function concluir(id: string): Promise<void> {
    const fin = Date.now() + 10_000;
    while ((await avanzarAnulacion(e.servicios, e.empresa.id, id)) !== 'listo' && Date.now() < fin)
      await dormir(60);
  }
  async function pedidas(): Promise<number> {
    const filasPedidas = await e.servicios.db.query(
      "select 1 as uno from simulador_alanube.llamada where servicio = 'cancellations'",
    );
    return filasPedidas.length;
  }

  test('the run goes to Alanube once, and is followed until its verdict', async () => {
    const id = await anular('3', '5');
    await concluir(id);
    expect(await anulacion(id)).toEqual({ estado: 'aceptada', mensajes: [] });
    expect(await pedidas()).toBe(1);
    expect(
      await e.servicios.db.query('select desde, hasta from simulador_alanube.anulacion'),
    ).toEqual([{ desde: 'E310000000003', hasta: 'E310000000005' }]);
  });

  test('a lost answer and a pause are survived', async () => {
    await e.controlAlanube({
      fallas: [{ servicio: 'cancellations', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    const id = await anular('3', '3');
    expect(await avanzarAnulacion(e.servicios, e.empresa.id, id)).toBe('esperar');
    expect(await avanzarAnulacion(e.servicios, e.empresa.id, id)).toBe('esperar');
    expect(JSON.stringify(await anulacion(id))).toContain('ecf.ENVIO_EN_PAUSA');
    await concluir(id);
    expect(await anulacion(id)).toMatchObject({ estado: 'aceptada' });
  });

  test('a refusal says why, and a token that is not good waits for a person', async () => {
    await terminar(await e.vender('31', '100.00'));
    await tocar("update simulador_alanube.documento set encf = 'E310000000009'");
    const id = await anular('9', '9');
    await elegir('alanube', 'caducado-0123456789');
    expect(await avanzarAnulacion(e.servicios, e.empresa.id, id)).toBe('esperar');
    expect(JSON.stringify(await anulacion(id))).toContain('ecf.PROVEEDOR_TOKEN_RECHAZADO');
    await elegir('alanube', TOKEN);
    await concluir(id);
    expect(await anulacion(id)).toMatchObject({ estado: 'rechazada' });
    expect(JSON.stringify(await anulacion(id))).toContain('secuencias utilizadas');
  });
});
