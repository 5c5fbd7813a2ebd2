// A numbered sale becomes an accepted e-CF against the simulator over real HTTP, and nothing that the
// network or the process does in between makes a second document (firma-y-servicios.md §4, «Máquina de
// estados»; Ley 32-23 Art. 7).

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { avanzarEcf } from './servicio-ecf.ts';
import { verificarArchivosEcf } from './verificar-archivo.ts';
import { diaDe, instante } from '#shared/fecha/fecha.ts';
import { leerAvisos } from '#shared/dashboard/avisos.ts';

let base: BaseServidor;
let e: Escenario;
beforeEach(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url);
});
afterEach(async () => {
  await e.cerrar();
  await base.cerrar();
});

type Fila = Record<string, unknown>;
async function filas(sql: string, ecfId: string): Promise<Fila[]> {
  return e.servicios.db.query(sql, [e.empresa.id, ecfId]);
}
async function ecf(id: string): Promise<Fila> {
  const [fila] = await filas('select * from ecf where empresa_id = $1 and id = $2', id);
  return fila ?? {};
}
async function eventos(id: string): Promise<unknown[]> {
  const todos = await filas(
    'select estado, detalle from ecf_evento where empresa_id = $1 and ecf_id = $2 order by rev, momento',
    id,
  );
  return todos.map((f) => f['estado']);
}
async function bytes(id: string): Promise<Fila[]> {
  return filas(
    'select clase, nombre_archivo, xml, sha256 from ecf_xml where empresa_id = $1 and ecf_id = $2 order by clase',
    id,
  );
}
async function envios(encf: unknown): Promise<Fila[]> {
  return e.servicios.db.query(
    'select servicio, estado, sha256 from simulador.envio where encf = $1 order by recibido_en',
    [String(encf)],
  );
}
async function avanzar(id: string): Promise<string> {
  return avanzarEcf(e.servicios, e.empresa.id, id);
}
/** As the queue does: again and again until it is final, with the pauses in between. */
async function terminar(id: string): Promise<string> {
  const fin = Date.now() + 20_000;
  while ((await avanzar(id)) !== 'listo' && Date.now() < fin) {
    await new Promise((r) => setTimeout(r, 100));
  }
  return e.estado(id);
}

describe('the way of a document', () => {
  test('a crédito fiscal is signed, sent and accepted, with its timeline and its timbre', async () => {
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('listo');
    const fila = await ecf(id);
    expect(fila).toMatchObject({ estado: 'aceptado', secuencia_utilizada: true, mensajes: [] });
    expect(await eventos(id)).toEqual(['numerado', 'firmado', 'enviado', 'aceptado']);
    expect(String(fila['url_qr'])).toMatch(
      /\/simulador\/testecf\/consultatimbre\?rncemisor=131880681&rnccomprador=101000112&encf=E310000000001&fechaemision=\d\d-\d\d-\d{4}&montototal=1180\.00&fechafirma=\d\d-\d\d-\d{4}%20\d\d:\d\d:\d\d&codigoseguridad=/,
    );
    expect(fila['codigo_seguridad']).toMatch(/^[A-Za-z0-9+/]{6}$/);
    expect((await bytes(id)).map((b) => [b['clase'], b['nombre_archivo']])).toEqual([
      ['ecf', '131880681E310000000001.xml'],
    ]);
    const timbre = new URL(String(fila['url_qr']));
    const pagina = await (
      await fetch(`${e.simulador}${timbre.pathname.slice(10)}${timbre.search}`)
    ).text();
    expect(pagina).toContain('SIMULADOR DE PRUEBAS');
    expect(pagina).toContain('<td>Aceptado</td>');
  });

  test('a consumer invoice of RD$1,180 keeps its E32 and sends only its summary', async () => {
    const id = await e.vender('32', '1180.00');
    expect(await avanzar(id)).toBe('listo');
    const fila = await ecf(id);
    expect(fila).toMatchObject({ estado: 'aceptado', es_rfce: true });
    expect(await eventos(id)).toEqual(['numerado', 'firmado', 'aceptado']);
    expect(await envios(fila['encf'])).toMatchObject([{ servicio: 'rfce', estado: 1 }]);
    const guardados = await bytes(id);
    expect(guardados.map((b) => b['clase'])).toEqual(['ecf', 'rfce']);
    const archivos = guardados.map((b) => ({
      nombre: String(b['clase']),
      bytes: b['xml'] as Uint8Array, // bytea by the contract of the Db port
    }));
    const veredictos = verificarArchivosEcf(archivos, { ahora: instante(Date.now()) });
    expect(veredictos.map((v) => [v.archivo, v.veredicto, v.codigos])).toEqual([
      ['ecf', 'valido', []],
      ['rfce', 'valido', []],
    ]);
    expect(String(fila['url_qr'])).toContain('/simulador/fc/testecf/consultatimbrefc?');
  });

  test('RD$250,000.00 exactly goes whole, RD$249,999.99 as a summary', async () => {
    const entera = await e.vender('32', '250000.00');
    const resumen = await e.vender('32', '249999.99');
    await terminar(entera);
    await terminar(resumen);
    expect(await ecf(entera)).toMatchObject({ estado: 'aceptado', es_rfce: false });
    expect(await ecf(resumen)).toMatchObject({ estado: 'aceptado', es_rfce: true });
    expect(await envios((await ecf(entera))['encf'])).toMatchObject([{ servicio: 'ecf' }]);
    expect(await envios((await ecf(resumen))['encf'])).toMatchObject([{ servicio: 'rfce' }]);
  });

  test('what is final is never touched again', async () => {
    const id = await e.vender('31', '100.00');
    await terminar(id);
    const antes = await ecf(id);
    expect(await avanzar(id)).toBe('listo');
    expect(await ecf(id)).toEqual(antes);
  });

  test('every row of the way carries its own rev, in order', async () => {
    const id = await e.vender('31', '100.00');
    await terminar(id);
    const revs = (
      await filas(
        'select rev from ecf_evento where empresa_id = $1 and ecf_id = $2 order by momento, rev',
        id,
      )
    ).map((f) => f['rev'] as bigint);
    expect(new Set(revs).size).toBe(revs.length);
    expect(revs).toEqual(revs.toSorted((a, b) => (a < b ? -1 : 1)));
    expect((await ecf(id))['rev']).toBe(revs.at(-1));
  });
});

describe('what goes wrong before sending is said, not thrown', () => {
  test('without a certificate the document waits numbered, says so once, and goes when there is one', async () => {
    const id = await e.vender('31', '100.00');
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query('update certificado set esta_activo = false where empresa_id = $1', [
        e.empresa.id,
      ]);
    });
    expect(await avanzar(id)).toBe('esperar');
    expect(await avanzar(id)).toBe('esperar');
    expect(await ecf(id)).toMatchObject({
      estado: 'numerado',
      mensajes: [{ codigo: 'ecf.CERTIFICADO_FALTA' }],
    });
    expect(await eventos(id)).toEqual(['numerado', 'numerado']);
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query('update certificado set esta_activo = true where empresa_id = $1', [
        e.empresa.id,
      ]);
    });
    expect(await terminar(id)).toBe('aceptado');
  });

  test('a document that the DGII would refuse is stopped before it is signed for good', async () => {
    const id = await e.vender('31', '100.00');
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update empresa set rnc = '12345' where empresa_id = $1", [e.empresa.id]);
    });
    expect(await avanzar(id)).toBe('esperar');
    expect(await ecf(id)).toMatchObject({ estado: 'numerado', codigo_seguridad: null });
    expect(JSON.stringify((await ecf(id))['mensajes'])).toContain('ecf.FORMATO_INVALIDO');
    expect(await bytes(id)).toEqual([]);
  });

  test('an empresa whose provider has no credential here waits, and says so', async () => {
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update empresa set proveedor_ecf = 'alanube'");
    });
    const id = await e.vender('31', '100.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('numerado');
    expect(JSON.stringify((await ecf(id))['mensajes'])).toContain('ecf.PROVEEDOR_SIN_CREDENCIAL');
  });

  test('production never goes to a simulator', async () => {
    const id = await e.vender('31', '100.00');
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update empresa set ambiente = 'ecf' where empresa_id = $1", [e.empresa.id]);
    });
    const servicios = {
      ...e.servicios,
      config: {
        ...e.servicios.config,
        dgii: { ...e.servicios.config.dgii, ecf: e.servicios.config.dgii.testecf },
      },
    };
    expect(await avanzarEcf(servicios, e.empresa.id, id)).toBe('esperar');
    expect(JSON.stringify((await ecf(id))['mensajes'])).toContain('ecf.AMBIENTE_SIMULADO');
    const real = await avanzarEcf(e.servicios, e.empresa.id, id);
    expect(real).toBe('esperar');
    expect(JSON.stringify((await ecf(id))['mensajes'])).toContain('ecf.CERTIFICADO_DE_PRUEBA');
  });
});

describe('lost answers and bad days: the same bytes, once', () => {
  test('e-CF accepted and the answer lost: the DGII is asked and its trackId followed', async () => {
    await e.control({
      fallas: [{ servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('firmado');
    const [antes] = await bytes(id);
    expect(await terminar(id)).toBe('aceptado');
    expect(await envios((await ecf(id))['encf'])).toEqual([
      { servicio: 'ecf', estado: 1, sha256: antes?.['sha256'] },
    ]);
    expect(await bytes(id)).toEqual([antes]);
  });

  test('RFCE accepted and the answer lost: consultarfce tells it, nothing is sent again', async () => {
    await e.control({
      fallas: [{ servicio: 'recepcionfc', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    const id = await e.vender('32', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await terminar(id)).toBe('aceptado');
    expect(await envios((await ecf(id))['encf'])).toHaveLength(1);
  });

  test.each([
    ['503 in JSON', { tipo: 'error', http: 503 }],
    ['502 in HTML', { tipo: 'html' }],
  ])('%s before receiving: the same bytes are sent again and accepted', async (_n, falla) => {
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 2, falla },
        { servicio: 'recepcionfc', veces: 2, falla },
        { servicio: 'semilla', veces: 1, falla },
      ],
    });
    const id31 = await e.vender('31', '1180.00');
    const id32 = await e.vender('32', '1180.00');
    for (const id of [id31, id32]) {
      expect(await avanzar(id)).toBe('esperar');
      const [antes] = (await bytes(id)).slice(-1);
      expect(await terminar(id)).toBe('aceptado');
      expect(await envios((await ecf(id))['encf'])).toMatchObject([{ sha256: antes?.['sha256'] }]);
    }
    expect(await eventos(id31)).toEqual(['numerado', 'firmado', 'firmado', 'enviado', 'aceptado']);
  });

  test('the DGII down for a while: the document waits signed and is accepted when it is back', async () => {
    await e.apagarSimulador();
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('firmado');
    await e.encenderSimulador();
    expect(await terminar(id)).toBe('aceptado');
  });

  test('«En proceso» for a long time is waited for, not resent', async () => {
    await e.control({
      fallas: [{ servicio: 'procesamiento', veces: 1, falla: { tipo: 'en-proceso', sondeos: 4 } }],
    });
    const id = await e.vender('31', '1180.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await e.estado(id)).toBe('enviado');
    expect(await terminar(id)).toBe('aceptado');
    expect(await envios((await ecf(id))['encf'])).toHaveLength(1);
  });

  test('an expired token is renewed on 401 without sending twice', async () => {
    const uno = await e.vender('31', '100.00');
    await terminar(uno);
    await e.servicios.db.query('delete from simulador.token');
    const dos = await e.vender('31', '100.00');
    expect(await terminar(dos)).toBe('aceptado');
    expect(await envios((await ecf(dos))['encf'])).toHaveLength(1);
  });

  test('1209 after a send that was believed lost is asked about, and the accepted one is followed', async () => {
    const id = await e.vender('31', '1180.00');
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } },
        // What was received is not to be seen yet: the answer to the question is «nothing».
        { servicio: 'consultatrackids', veces: 1, falla: { tipo: 'vacio' } },
      ],
    });
    expect(await avanzar(id)).toBe('esperar');
    expect(await terminar(id)).toBe('aceptado');
    const recibidos = await envios((await ecf(id))['encf']);
    expect(recibidos.map((r) => r['estado'])).toEqual([1, 2]);
    expect(new Set(recibidos.map((r) => r['sha256'])).size).toBe(1);
    expect(await ecf(id)).toMatchObject({ secuencia_utilizada: true });
  });

  test('a question that is refused is no answer: nothing is sent again because of it', async () => {
    const id = await e.vender('31', '1180.00');
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'consultatrackids', veces: 2, falla: { tipo: 'error', http: 400 } },
      ],
    });
    expect(await avanzar(id)).toBe('esperar');
    expect(await terminar(id)).toBe('aceptado');
    expect(await envios((await ecf(id))['encf'])).toHaveLength(1);
  });

  test('in certecf, where nobody can be asked, 1209 after a lost answer is told and not believed', async () => {
    const id = await e.vender('31', '1180.00');
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update empresa set ambiente = 'certecf'");
    });
    await e.control({
      fallas: [{ servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    expect(await avanzar(id)).toBe('esperar');
    await new Promise((r) => setTimeout(r, 1_100));
    await avanzar(id);
    await avanzar(id);
    expect(await ecf(id)).toMatchObject({ estado: 'enviado' });
    expect(JSON.stringify((await ecf(id))['mensajes'])).toContain('ecf.CERT_YA_USADA');
    const recibidos = await envios((await ecf(id))['encf']);
    expect(recibidos.map((r) => r['estado'])).toEqual([1, 2]);
    expect(new Set(recibidos.map((r) => r['sha256'])).size).toBe(1);
  });

  test('a refusal is final, keeps its messages and what they say of the number', async () => {
    const id = await e.vender('31', '1180.00');
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update ecf set vence_secuencia = '2027-12-31' where empresa_id = $1", [
        e.empresa.id,
      ]);
    });
    expect(await terminar(id)).toBe('rechazado');
    const fila = await ecf(id);
    expect(fila).toMatchObject({ secuencia_utilizada: false });
    expect(JSON.stringify(fila['mensajes'])).toContain('vencimiento');
  });
});

describe('a process that dies between two steps', () => {
  const CORTES = [
    ['after signing, before sending', 'intento'],
    ['after sending, before knowing', 'recepcion'],
  ] as const;
  test.each(CORTES)('%s: the next one goes on with the same bytes', async (_n, donde) => {
    const id = await e.vender('31', '1180.00');
    let golpes = 0;
    const ids = {
      nuevo(): string {
        golpes += 1;
        // Every stored answer takes an id: 1 is the intent to send, 2 the receipt.
        if (golpes === (donde === 'intento' ? 1 : 2)) throw new Error('murió');
        return e.servicios.ids.nuevo();
      },
    };
    await expect(avanzarEcf({ ...e.servicios, ids }, e.empresa.id, id)).rejects.toThrow('murió');
    expect(await e.estado(id)).toBe('firmado');
    const [antes] = await bytes(id);
    expect(await terminar(id)).toBe('aceptado');
    expect(await bytes(id)).toEqual([antes]);
    expect(await envios((await ecf(id))['encf'])).toEqual([
      { servicio: 'ecf', estado: 1, sha256: antes?.['sha256'] },
    ]);
  });

  test('two workers on the same document leave one timeline and one document', async () => {
    const id = await e.vender('31', '1180.00');
    await Promise.all([avanzar(id), avanzar(id), avanzar(id)]);
    expect(await terminar(id)).toBe('aceptado');
    expect(await bytes(id)).toHaveLength(1);
    const recibidos = await envios((await ecf(id))['encf']);
    expect(recibidos.filter((r) => r['estado'] === 1)).toHaveLength(1);
    expect(new Set(recibidos.map((r) => r['sha256'])).size).toBe(1);
    const linea = await eventos(id);
    expect(linea.filter((x) => x === 'firmado')).toHaveLength(1);
    expect(linea.filter((x) => x === 'aceptado')).toHaveLength(1);
  });
});

test('no key material is in the database in clear, nor in what was logged', async () => {
  const [fila] = await e.servicios.db.query<{ sellada: Uint8Array }>(
    'select sellada from certificado_llave',
  );
  expect(new TextDecoder('latin1').decode(fila?.sellada)).not.toContain('BEGIN');
  expect(e.errores.join()).not.toContain('PRIVATE KEY');
});

describe('the pause of everybody (contingencia.md §8)', () => {
  async function pausa(): Promise<Fila | null> {
    const [fila] = await e.servicios.db.query<Fila>('select * from pausa_dgii');
    return fila ?? null;
  }
  async function eventosDePausa(id: string): Promise<number> {
    const filas_ = await filas(
      "select 1 as uno from ecf_evento where empresa_id = $1 and ecf_id = $2 and detalle like '%en pausa%'",
      id,
    );
    return filas_.length;
  }

  test('one 5xx stops every document of the ambiente; signing goes on; each is told once', async () => {
    await e.control({
      fallas: [{ servicio: 'recepcion', veces: 1, falla: { tipo: 'error', http: 503 } }],
    });
    const uno = await e.vender('31', '100.00');
    const dos = await e.vender('31', '200.00');
    expect(await avanzar(uno)).toBe('esperar');
    expect(await pausa()).toMatchObject({ ambiente: 'testecf', fallos: 1 });
    for (let n = 0; n < 3; n++) expect(await avanzar(dos)).toBe('esperar');
    expect(await e.estado(dos)).toBe('firmado');
    expect(await envios((await ecf(dos))['encf'])).toEqual([]);
    expect([await eventosDePausa(uno), await eventosDePausa(dos)]).toEqual([1, 1]);
    expect(JSON.stringify((await ecf(dos))['mensajes'])).toContain('ecf.ENVIO_EN_PAUSA');
    expect(await terminar(uno)).toBe('aceptado');
    expect(await pausa()).toBeNull();
    expect(await terminar(dos)).toBe('aceptado');
    expect((await ecf(dos))['mensajes']).toEqual([]);
  });

  test('it grows while the probe fails, and only one document probes', async () => {
    await e.apagarSimulador();
    const ventas = [await e.vender('31', '100.00'), await e.vender('31', '200.00')];
    await Promise.all(ventas.map(avanzar));
    expect((await pausa())?.['fallos']).toBe(1);
    await new Promise((r) => setTimeout(r, 1_100));
    await Promise.all(ventas.map(avanzar));
    await Promise.all(ventas.map(avanzar));
    const ahora = await pausa();
    expect(ahora?.['fallos']).toBe(2);
    expect(Date.parse(String(ahora?.['hasta'])) - Date.now()).toBeGreaterThan(1_200);
    await e.encenderSimulador();
    for (const id of ventas) expect(await terminar(id)).toBe('aceptado');
  });

  test('a 400 or a refused token of one empresa pauses nobody', async () => {
    await e.control({
      fallas: [{ servicio: 'recepcion', veces: 1, falla: { tipo: 'error', http: 400 } }],
    });
    const id = await e.vender('31', '100.00');
    expect(await avanzar(id)).toBe('esperar');
    expect(await pausa()).toBeNull();
    expect(await terminar(id)).toBe('aceptado');
  });

  test('an open pause is seen in the panel of the device', async () => {
    await e.apagarSimulador();
    await avanzar(await e.vender('31', '100.00'));
    const ahora = instante(Date.now());
    const avisos = await leerAvisos(e.servicios.db, e.empresa.id, { hoy: diaDe(ahora), ahora });
    expect(avisos.find((a) => a.tipo === 'envio_en_pausa')?.texto).toContain('no responde');
    await e.encenderSimulador();
  });
});

describe('notes wait for their original (message 614)', () => {
  /** Asks the simulator for nothing, so that its tables are there to look at. */
  async function anular(facturaEcf: string): Promise<string> {
    await e.control({});
    return e.notaDeCredito(facturaEcf);
  }

  test('a note of a sale that waits is signed and not sent; accepted after its original', async () => {
    const original = await e.vender('31', '1180.00');
    const nota = await anular(original);
    expect(await avanzar(nota)).toBe('esperar');
    expect(await e.estado(nota)).toBe('firmado');
    expect(JSON.stringify((await ecf(nota))['mensajes'])).toContain('ecf.NOTA_ESPERA_ORIGINAL');
    expect(await envios((await ecf(nota))['encf'])).toEqual([]);
    expect(await terminar(original)).toBe('aceptado');
    expect(await terminar(nota)).toBe('aceptado');
  });

  test('when the original is refused the note stops, with the reason', async () => {
    const original = await e.vender('31', '1180.00');
    const nota = await anular(original);
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update ecf set vence_secuencia = '2027-12-31' where id = $1", [original]);
    });
    expect(await terminar(original)).toBe('rechazado');
    expect(await avanzar(nota)).toBe('esperar');
    expect(await avanzar(nota)).toBe('esperar');
    expect(JSON.stringify((await ecf(nota))['mensajes'])).toContain('ecf.NOTA_ORIGINAL_RECHAZADO');
    expect(await envios((await ecf(nota))['encf'])).toEqual([]);
  });
});
