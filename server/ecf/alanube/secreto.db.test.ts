// The token of Alanube goes in and never comes out: not in an answer of the API, the log, the archive that the
// owner takes, the change log or any row, not even when Alanube repeats it in an error. And only the owner may
// put it there. Looked for as text, base64 and hexadecimal, in everything.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rutasApi } from '#server/api/api.ts';
import { crearResponder } from '#server/api/respuesta.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { crearBitacora, type BitacoraConCierre } from '#server/bitacora.ts';
import type { ServiciosEcf } from '#server/ecf/servicio-ecf.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../../tests/apoyo/base.ts';
import { montarEscenario, RELOJ, type Escenario } from '../../../tests/apoyo/escenario-ecf.ts';
import { lugaresDeFuga } from '../../../tests/apoyo/lugares-de-fuga.ts';

/** One that the stand-in refuses, and repeats in its answer; the other is good. */
const MALO = 'secreto-malo-7f3a9c1e55d04b';
const BUENO = 'pruebas-131880681';

let base: BaseServidor;
let e: Escenario;
let servicios: ServiciosEcf;
let bitacora: BitacoraConCierre;
let carpeta: string;
let app: ReturnType<typeof crearApp>;
const lugares = new Map<string, string>();
const partes = () => ({
  freno: crearFreno(RELOJ),
  cola: null,
  simulador: null,
  estaticos: null,
});

beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 10 });
  carpeta = await mkdtemp(join(tmpdir(), 'kf-alanube-'));
  bitacora = crearBitacora({ reloj: RELOJ, carpeta, enSalida: false });
  const puerto = Number(new URL(e.simulador).port);
  servicios = { ...e.servicios, bitacora, config: { ...e.servicios.config, puerto } };
  app = crearApp(servicios, partes());
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
  await rm(carpeta, { recursive: true, force: true });
});

type Quien = 'dueno' | 'contador' | 'cajero';

async function pedir(
  metodo: string,
  ruta: string,
  opciones: { readonly como?: Quien; readonly cuerpo?: unknown } = {},
): Promise<Response> {
  const usuarioId = e.empresa.usuarios[opciones.como ?? 'dueno'];
  const { token } = await firmarAcceso(servicios, { usuarioId, permisosVersion: 1 });
  const r = await app.request(ruta, {
    method: metodo,
    headers: {
      authorization: `Bearer ${token}`,
      'x-empresa': e.empresa.id,
      'content-type': 'application/json',
    },
    ...(opciones.cuerpo === undefined ? {} : { body: JSON.stringify(opciones.cuerpo) }),
  });
  const texto = Buffer.from(await r.clone().arrayBuffer()).toString('latin1');
  const lugar = `API ${metodo} ${ruta}`;
  lugares.set(lugar, `${lugares.get(lugar) ?? ''}${JSON.stringify([...r.headers])}${texto}`);
  return r;
}

const ruta = (): string => `/api/v1/empresas/${e.empresa.id}/proveedor`;

function hallados(todo: string): string[] {
  const formas = [MALO, BUENO].flatMap((t) => {
    const b = Buffer.from(t);
    return [t, b.toString('hex'), b.toString('base64').slice(0, 20), b.toString('base64url')];
  });
  return formas.filter((f) => todo.includes(f));
}

describe('the token', () => {
  test('only the owner chooses; the contador looks, and the cajero does not even look', async () => {
    const cuerpo = { proveedor: 'alanube', token: BUENO };
    for (const como of ['contador', 'cajero'] as const) {
      expect((await pedir('PUT', ruta(), { como, cuerpo })).status).toBe(403);
      const prueba = await pedir('POST', `${ruta()}/probar`, { como, cuerpo: { token: BUENO } });
      expect(prueba.status).toBe(403);
    }
    expect((await pedir('GET', ruta(), { como: 'cajero' })).status).toBe(403);
    const visto = await pedir('GET', ruta(), { como: 'contador' });
    expect(await visto.json()).toMatchObject({
      data: { proveedor: 'dgii', alanube: { tiene_token: false, destino: 'simulador' } },
    });
  });

  test('is refused when it cannot be one, and Alanube is not chosen without it', async () => {
    const con = (token: unknown) =>
      pedir('PUT', ruta(), { cuerpo: { proveedor: 'alanube', token } });
    expect((await con('corto')).status).toBeGreaterThanOrEqual(400);
    expect((await con('con espacio en medio')).status).toBeGreaterThanOrEqual(400);
    const sin = await con(null);
    expect(sin.status).toBe(409);
    expect(await sin.text()).toContain('ecf.PROVEEDOR_SIN_CREDENCIAL');
  });

  test('is kept, used, refused and repeated by Alanube, and shows nowhere', async () => {
    const malo = await pedir('PUT', ruta(), { cuerpo: { proveedor: 'alanube', token: MALO } });
    expect(malo.status).toBe(200);
    const probado = await pedir('POST', `${ruta()}/probar`, { cuerpo: { token: MALO } });
    expect(await probado.text()).toContain('ecf.PROVEEDOR_TOKEN_RECHAZADO');
    const detenida = await e.vender('31', '1180.00');
    expect(await avanzarEcf(servicios, e.empresa.id, detenida)).toBe('esperar');
    await e.controlAlanube({
      fallas: [{ servicio: 'emision', veces: 1, falla: { tipo: 'error', http: 503 } }],
    });
    expect(await avanzarEcf(servicios, e.empresa.id, detenida)).toBe('esperar');
    const bueno = await pedir('PUT', ruta(), { cuerpo: { proveedor: 'alanube', token: BUENO } });
    expect(await bueno.json()).toMatchObject({
      data: { proveedor: 'alanube', alanube: { tiene_token: true } },
    });
    const conexion = await pedir('POST', `${ruta()}/probar`, { cuerpo: {} });
    expect(await conexion.json()).toMatchObject({ data: { destino: 'simulador' } });
    const fin = Date.now() + 20_000;
    while ((await avanzarEcf(servicios, e.empresa.id, detenida)) !== 'listo' && Date.now() < fin) {
      await dormir(50);
    }
    expect(await e.estado(detenida)).toBe('aceptado');
    const leibles = rutasApi(servicios, partes(), crearResponder(RELOJ)).filter(
      (r) => r.metodo === 'get' && !/:(?!empresaId)/.test(r.patron),
    );
    for (const r of leibles) {
      await pedir('GET', `/api/v1${r.patron.replace(':empresaId', e.empresa.id)}`);
    }
    await bitacora.cerrar();
    const otros = await lugaresDeFuga({
      servicios,
      db: base.db,
      e,
      carpeta,
      ajenos: ['simulador', 'simulador_alanube'],
    });
    for (const [lugar, todo] of otros) lugares.set(lugar, todo);
    const conAlgo = [...lugares].filter(([, t]) => t !== '').map(([lugar]) => lugar);
    for (const lugar of [
      'archivo fiscal',
      'tabla public.cambio',
      'tabla public.credencial_proveedor',
      'tabla public.dgii_respuesta',
      'tabla public.auditoria',
    ]) {
      expect(conAlgo).toContain(lugar);
    }
    expect(conAlgo.some((l) => l.startsWith('registro'))).toBe(true);
    expect(lugares.get('tabla public.dgii_respuesta')).toContain('[token]');
    const fugas = [...lugares].flatMap(([l, t]) => hallados(t).map((r) => `${l}: ${r}`));
    expect(fugas).toEqual([]);
  });

  test('would be found if it were there', () => {
    expect(hallados(`x ${MALO} y`)).not.toEqual([]);
    expect(hallados(Buffer.from(BUENO).toString('hex'))).not.toEqual([]);
  });
});
