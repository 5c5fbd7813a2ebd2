// The certification assistant against the simulator of the DGII, over real HTTP: the official set whole
// (when it is at hand) and a set of our own, with lost answers, outages, restarts and refusals.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { crearApp } from '#server/app.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { consumo, registro, type Registro } from '../../tests/oro/set-casos.ts';
import { cargarSet } from './cargar-set.ts';
import { leerBytesDeCaso, leerCasos, type FilaCaso } from './casos.ts';
import { enviarCertificacion, iniciarEnvio } from './enviar-certificacion.ts';
import { verCertificacion } from './ver-certificacion.ts';

const EJEMPLOS = process.env['DGII_EJEMPLOS_DIR'] ?? '../shared/dominio/ecf/ejemplos';
const OFICIAL = join(EJEMPLOS, 'dataset-dgii-1/casos.json');
const tieneOficial = existsSync(OFICIAL);

const RNC = '130000018';
let base: BaseServidor;
let e: Escenario;

beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { rnc: RNC, nombre: 'Ferretería Duarte', retardo_ms: 30 });
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
});

let serie = 0;
beforeEach(() => {
  serie += 1;
});

/** e-NCF of this test: every one takes numbers of its own. */
function encf(tipo: string, n: number): string {
  return `E${tipo}${String(serie * 1000 + n).padStart(10, '0')}`;
}

/** A note over a factura, the factura, a gasto menor and a consumo with its summary: in that order. */
function setPropio(): { ECF: Registro[]; RFCE: Registro[] } {
  const vence = { FechaVencimientoSecuencia: '31-12-2028' };
  const menor = consumo();
  const nota = {
    ...registro('34'),
    ENCF: encf('34', 1),
    NCFModificado: encf('31', 1),
    FechaNCFModificado: '20-11-2026',
  };
  return {
    ECF: [
      nota,
      { ...registro('31'), ...vence, ENCF: encf('31', 1) },
      { ...registro('43'), ...vence, ENCF: encf('43', 1) },
      { ...menor.ecf, ENCF: encf('32', 1) },
    ],
    RFCE: [{ ...menor.rfce, ENCF: encf('32', 1) }],
  };
}

async function cargar(set: unknown, en: Escenario = e): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(set));
  const usuarioId = en.empresa.usuarios.dueno;
  const r = await cargarSet(en.servicios, en.empresa.id, {
    nombre: 'casos.json',
    bytes,
    usuarioId,
  });
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  return r.valor.id;
}

async function enviar(id: string, en: Escenario = e): Promise<void> {
  const de = { empresaId: en.empresa.id, id };
  const inicio = await iniciarEnvio(en.servicios, de);
  if (!inicio.ok) throw new Error(JSON.stringify(inicio.rechazos));
  expect(inicio.valor).toBe(true);
  await enviarCertificacion(en.servicios, de);
}

async function negativa(id: string): Promise<string[]> {
  const r = await iniciarEnvio(e.servicios, { empresaId: e.empresa.id, id });
  return r.ok ? [] : r.rechazos.map((x) => x.codigo);
}

async function casosDe(id: string, en: Escenario = e): Promise<FilaCaso[]> {
  return enEmpresa(en.servicios.db, en.empresa.id, (tx) => leerCasos(tx, en.empresa.id, id));
}

async function estadoDe(id: string, en: Escenario = e): Promise<string | undefined> {
  return (await verCertificacion(en.servicios, en.empresa.id, id))?.estado;
}

/** How many documents with that e-NCF the simulator took for good. */
async function aceptados(numero: string): Promise<number> {
  const filas = await base.db.query(
    'select 1 as uno from simulador.envio where encf = $1 and estado in (1, 4)',
    [numero],
  );
  return filas.length;
}

async function enviados(rnc: string): Promise<string[]> {
  const filas = await base.db.query<{ encf: string }>(
    'select encf from simulador.envio where rnc = $1 order by recibido_en, track_id',
    [rnc],
  );
  return filas.map((f) => f.encf);
}

async function ponerAmbiente(ambiente: string): Promise<void> {
  await conRev(e.servicios.db, e.empresa.id, (tx) =>
    tx.query('update empresa set ambiente = $2 where empresa_id = $1 and id = $1', [
      e.empresa.id,
      ambiente,
    ]),
  );
}

describe.skipIf(!tieneOficial)('the official set (skipped without DGII_EJEMPLOS_DIR)', () => {
  test('its 29 records are accepted in certecf, originals before their notes, with what goes by hand', async () => {
    const de = await nuevaBaseServidor();
    const otro = await montarEscenario(de.url, { rnc: '133009889', nombre: 'Consultora Mella' });
    await conRev(otro.servicios.db, otro.empresa.id, (tx) =>
      tx.query("update empresa set ambiente = 'certecf' where empresa_id = $1 and id = $1", [
        otro.empresa.id,
      ]),
    );
    const usuarioId = otro.empresa.usuarios.contador;
    const bytes = new Uint8Array(readFileSync(OFICIAL));
    const r = await cargarSet(otro.servicios, otro.empresa.id, {
      nombre: 'casos.json',
      bytes,
      usuarioId,
    });
    invariante(r.ok, JSON.stringify(r));
    const { id } = r.valor;
    expect(await estadoDe(id, otro)).toBe('lista');
    await enviar(id, otro);
    const casos = await casosDe(id, otro);
    expect(casos.filter((c) => c.estado !== 'aceptado')).toEqual([]);
    expect(casos.length).toBe(25);
    expect(await estadoDe(id, otro)).toBe('terminada');
    const orden = await de.db.query<{ encf: string; servicio: string }>(
      'select encf, servicio from simulador.envio order by recibido_en, track_id',
    );
    expect(orden.length).toBe(25);
    expect(orden.filter((o) => o.servicio === 'rfce').length).toBe(4);
    const posicion = (numero: string): number => orden.findIndex((o) => o.encf === numero);
    for (const c of casos.filter((x) => x.referido !== null)) {
      expect(posicion(c.referido ?? '')).toBeLessThan(posicion(c.encf));
    }
    const vista = await verCertificacion(otro.servicios, otro.empresa.id, id);
    const archivos = (vista?.casos ?? []).flatMap(
      (c) => (c as { archivos: { clase: string; a_mano: boolean }[] }).archivos,
    );
    const aMano = archivos.filter((a) => a.a_mano).map((a) => a.clase);
    expect(aMano.filter((c) => c === 'ecf').length).toBe(4);
    expect(aMano.filter((c) => c === 'pdf').length).toBe(25);
    expect(vista?.es_simulador).toBe(true);
    await otro.cerrar();
    await de.cerrar();
  });
});

describe('a set of our own', () => {
  test('is validated whole before sending, and the bytes that are kept are those whose code travels', async () => {
    const id = await cargar(setPropio());
    const antes = await casosDe(id);
    expect(antes.map((c) => [c.tipo_ecf, c.estado, c.orden_envio])).toEqual([
      ['34', 'listo', 2],
      ['31', 'listo', 1],
      ['43', 'listo', 3],
      ['32', 'listo', 4],
    ]);
    const leer = (clase: 'ecf' | 'rfce') =>
      enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
        leerBytesDeCaso(tx, e.empresa.id, { id, numero: 4, clase }),
      );
    const [factura, resumen] = [await leer('ecf'), await leer('rfce')];
    await enviar(id);
    expect((await casosDe(id)).map((c) => c.estado)).toEqual(Array(4).fill('aceptado'));
    expect([await leer('ecf'), await leer('rfce')]).toEqual([factura, resumen]);
    const raiz = leerXml(new TextDecoder().decode(resumen?.xml));
    const original = leerXml(new TextDecoder().decode(factura?.xml));
    invariante(raiz.ok && original.ok, 'se leen');
    expect(texto(raiz.valor, 'Encabezado/CodigoSeguridadeCF')).toBe(
      texto(original.valor, 'Signature/SignatureValue')?.slice(0, 6),
    );
    await expect(
      enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
        tx.query(
          "update certificacion_caso set xml = 'x' where empresa_id = $1 and certificacion_id = $2",
          [e.empresa.id, id],
        ),
      ),
    ).rejects.toThrow(/no se modifica/);
    // ecf.CERTIFICACION_TERMINADA: it is not sent twice.
    expect(await negativa(id)).toEqual(['ecf.CERTIFICACION_TERMINADA']);
  });

  test('ecf.CERTIFICACION_CON_ERRORES: with one wrong record nothing is sent, and it says which and why', async () => {
    const set = setPropio();
    set.ECF[2] = { ...set.ECF[2], MontoTotal: '900.00' };
    set.ECF.push({ ...registro('44'), ENCF: encf('44', 1), Sucursall: 'x' });
    const antes = await enviados(RNC);
    const id = await cargar(set);
    expect(await estadoDe(id)).toBe('con_errores');
    const malos = (await casosDe(id)).filter((c) => c.estado === 'invalido');
    expect(malos.map((c) => [c.numero, c.rechazos.map((r) => r.codigo)])).toEqual([
      [3, ['ecf.TOTAL_NO_CUADRA']],
      [5, ['ecf.SET_CAMPO_DESCONOCIDO']],
    ]);
    expect(await negativa(id)).toEqual(['ecf.CERTIFICACION_CON_ERRORES']);
    expect(await enviados(RNC)).toEqual(antes);
  });

  test('ecf.CERTIFICACION_OTRO_EMISOR: a set made for another RNC is not signed', async () => {
    const set = setPropio();
    const ajeno = set.ECF.map((r) => ({ ...r, RNCEmisor: '131246796' }));
    const id = await cargar({ ECF: ajeno, RFCE: [] });
    const codigos = (await casosDe(id)).map((c) => c.rechazos[0]?.codigo);
    expect(codigos).toEqual(Array(4).fill('ecf.CERTIFICACION_OTRO_EMISOR'));
  });

  test('lost answers, 5xx and HTML: every document is accepted exactly once', async () => {
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'recepcionfc', veces: 1, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'recepcion', veces: 1, falla: { tipo: 'error', http: 503 } },
        { servicio: 'consultaresultado', veces: 1, falla: { tipo: 'html' } },
      ],
    });
    const set = setPropio();
    const id = await cargar(set);
    await enviar(id);
    const casos = await casosDe(id);
    expect(casos.map((c) => c.estado)).toEqual(Array(4).fill('aceptado'));
    for (const c of casos) expect(await aceptados(c.encf), c.encf).toBe(1);
  });

  test('in certecf a lost answer leaves it to be confirmed: the DGII says only that it had it', async () => {
    await ponerAmbiente('certecf');
    const set = setPropio();
    const id = await cargar({ ECF: [set.ECF[1], set.ECF[0]] });
    await e.control({
      fallas: [{ servicio: 'recepcion', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    await enviar(id);
    expect((await casosDe(id)).map((c) => c.estado)).toEqual(['por_confirmar', 'aceptado']);
    expect(await estadoDe(id)).toBe('terminada');
    expect(await aceptados(encf('31', 1))).toBe(1);
    await ponerAmbiente('testecf');
  });

  test('ecf.CERTIFICACION_DETENIDA: the first refusal stops the rest, with what the DGII said', async () => {
    const set = setPropio();
    const malo = { ...set.ECF[1], FechaVencimientoSecuencia: '31-12-2027' };
    const id = await cargar({ ECF: [set.ECF[0], malo, set.ECF[2]] });
    await enviar(id);
    const casos = await casosDe(id);
    expect(casos[1]?.estado).toBe('rechazado');
    // Its note never went; the other one may have been on its way already.
    expect(casos[0]?.estado).toBe('listo');
    const vista = await verCertificacion(e.servicios, e.empresa.id, id);
    expect(vista?.estado).toBe('detenida');
    expect(vista?.detalle).toMatch(/vencimiento de la secuencia no coincide/);
    expect(await negativa(id)).toEqual(['ecf.CERTIFICACION_DETENIDA']);
  });

  test('a sending that died goes on where it was, and two at once do not share it', async () => {
    const id = await cargar(setPropio());
    const de = { empresaId: e.empresa.id, id };
    const primero = await iniciarEnvio(e.servicios, de);
    expect(primero).toEqual({ ok: true, valor: true });
    // That process is gone without sending; while its turn lasts nobody takes it.
    expect(await iniciarEnvio(e.servicios, de)).toEqual({ ok: true, valor: false });
    await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
      tx.query(
        `update certificacion set ocupada_hasta = now() - interval '1 second'
         where empresa_id = $1 and id = $2`,
        [e.empresa.id, id],
      ),
    );
    await enviar(id);
    expect(await estadoDe(id)).toBe('terminada');
  });

  test('ecf.CERTIFICACION_OTRO_AMBIENTE and CERTIFICACION_EN_PRODUCCION', async () => {
    const id = await cargar(setPropio());
    await ponerAmbiente('certecf');
    expect(await negativa(id)).toEqual(['ecf.CERTIFICACION_OTRO_AMBIENTE']);
    await ponerAmbiente('ecf');
    expect(await negativa(id)).toEqual(['ecf.CERTIFICACION_EN_PRODUCCION']);
    const bytes = new TextEncoder().encode(JSON.stringify(setPropio()));
    const usuarioId = e.empresa.usuarios.dueno;
    const r = await cargarSet(e.servicios, e.empresa.id, { nombre: 'x', bytes, usuarioId });
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toEqual([
      'ecf.CERTIFICACION_EN_PRODUCCION',
    ]);
    await ponerAmbiente('testecf');
  });
});

describe('by the API', () => {
  async function montarApp() {
    const app = crearApp(e.servicios, {
      freno: crearFreno(e.servicios.reloj),
      cola: null,
      simulador: null,
      estaticos: null,
    });
    return async (rol: Rol, metodo: string, ruta: string, cuerpo?: FormData) => {
      const usuarioId = e.empresa.usuarios[rol];
      const { token } = await firmarAcceso(e.servicios, { usuarioId, permisosVersion: 1 });
      return app.request(`/api/v1/empresas/${e.empresa.id}/certificacion${ruta}`, {
        method: metodo,
        headers: { Authorization: `Bearer ${token}` },
        ...(cuerpo === undefined ? {} : { body: cuerpo }),
      });
    };
  }
  function formulario(set: unknown): FormData {
    const f = new FormData();
    f.set('archivo', new File([JSON.stringify(set)], 'casos.json'));
    return f;
  }
  // The body is read freely by the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const datos = async (r: Response): Promise<any> => ((await r.json()) as { data: unknown }).data;

  test('a contador loads, sees, sends and takes the files; a cajero does nothing of it', async () => {
    const pedir = await montarApp();
    expect((await pedir('cajero', 'POST', '', formulario(setPropio()))).status).toBe(403);
    expect((await pedir('lectura', 'GET', '')).status).toBe(403);
    const subida = await pedir('contador', 'POST', '', formulario(setPropio()));
    expect(subida.status).toBe(201);
    const { id, casos } = await datos(subida);
    expect(casos[3].archivos).toEqual([
      { clase: 'ecf', nombre: `${RNC}${encf('32', 1)}.xml`, a_mano: true },
      { clase: 'rfce', nombre: `${RNC}${encf('32', 1)}.xml`, a_mano: false },
      { clase: 'pdf', nombre: `${RNC}${encf('32', 1)}.pdf`, a_mano: true },
    ]);
    expect(await datos(await pedir('dueno', 'GET', ''))).toMatchObject({ id, estado: 'lista' });
    expect((await pedir('contador', 'POST', `/${id}/enviar`)).status).toBe(200);
    await expect
      .poll(async () => (await datos(await pedir('contador', 'GET', `/${id}`))).estado, {
        timeout: 20_000,
        interval: 200,
      })
      .toBe('terminada');
    const xml = await pedir('contador', 'GET', `/${id}/casos/4/ecf`);
    expect(xml.headers.get('content-disposition')).toContain(`${RNC}${encf('32', 1)}.xml`);
    const bytes = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
      leerBytesDeCaso(tx, e.empresa.id, { id, numero: 4, clase: 'ecf' }),
    );
    expect(new Uint8Array(await xml.arrayBuffer())).toEqual(new Uint8Array(bytes?.xml ?? []));
    const pdf = await pedir('contador', 'GET', `/${id}/casos/4/pdf`);
    expect(pdf.headers.get('content-type')).toContain('application/pdf');
    expect(await pdf.text()).toMatch(/^%PDF-/);
    expect((await pedir('contador', 'GET', `/${id}/casos/1/rfce`)).status).toBe(404);
    expect((await pedir('contador', 'GET', `/${id}/casos/99/ecf`)).status).toBe(404);
    expect((await pedir('contador', 'GET', `/${e.servicios.ids.nuevo()}`)).status).toBe(404);
  });

  test('what is not a set, and a form without the file, are refused with words', async () => {
    const pedir = await montarApp();
    const malo = new FormData();
    malo.set('archivo', new File(['PK\u0003\u0004 no es un libro'], 'set.xlsx'));
    const roto = await pedir('dueno', 'POST', '', malo);
    expect([roto.status, await roto.text()]).toEqual([
      422,
      expect.stringContaining('ecf.SET_ILEGIBLE'),
    ]);
    const sin = await pedir('dueno', 'POST', '', new FormData());
    expect(sin.status).toBe(422);
  });
});
