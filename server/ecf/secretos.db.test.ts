// Neither the private key of an empresa nor the password of its .p12 leaves the server: not in the log, in
// any answer of the API, in the archive that the owner takes, in the change log or in any row at all
// (Ley 32-23 Art. 6 Párr. II). They are looked for as text, base64 and hexadecimal, in everything.

import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { rutasApi } from '#server/api/api.ts';
import { crearResponder } from '#server/api/respuesta.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { crearBitacora, type BitacoraConCierre } from '#server/bitacora.ts';
import { rotarBoveda } from '#server/boveda-rotar.ts';
import { contextos, sellar } from '#server/boveda.ts';
import type { Servicios } from '#server/servicios.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { montarEscenario, RELOJ, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { lugaresDeFuga } from '../../tests/apoyo/lugares-de-fuga.ts';
import { generarCertificadoPrueba, type CertificadoPrueba } from './generar-certificado-prueba.ts';
import { llaveActiva } from './llave-activa.ts';
import { avanzarEcf, type ServiciosEcf } from './servicio-ecf.ts';

let base: BaseServidor;
let e: Escenario;
let prueba: CertificadoPrueba;
let bitacora: BitacoraConCierre;
let servicios: ServiciosEcf;
let carpeta: string;
let app: ReturnType<typeof crearApp>;
let token: string;
const TOKEN_DE_PAPEL = randomBytes(16).toString('base64url');
/** name of the place → all that is there */
const lugares = new Map<string, string>();

function partes() {
  return { freno: crearFreno(RELOJ), cola: null, simulador: null, estaticos: null };
}

beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 10 });
  carpeta = await mkdtemp(join(tmpdir(), 'kf-secretos-'));
  bitacora = crearBitacora({ reloj: RELOJ, carpeta, enSalida: false });
  servicios = { ...e.servicios, bitacora };
  app = crearApp(servicios, partes());
  const usuarioId = e.empresa.usuarios.dueno;
  ({ token } = await firmarAcceso(servicios, { usuarioId, permisosVersion: 1 }));
  const ahora = instante(RELOJ.ahora() - 60_000);
  prueba = await generarCertificadoPrueba({ cedula: '00113918205', nombre: 'Ana', ahora });
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
  await rm(carpeta, { recursive: true, force: true });
});

async function pedir(metodo: string, ruta: string, body?: FormData): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'x-empresa': e.empresa.id };
  const r = await app.request(ruta, { method: metodo, headers, ...(body ? { body } : {}) });
  const cabeceras = JSON.stringify([...r.headers]);
  const texto = Buffer.from(await r.clone().arrayBuffer()).toString('latin1');
  const lugar = `API ${metodo} ${ruta}`;
  lugares.set(lugar, `${lugares.get(lugar) ?? ''}${cabeceras}${texto}`);
  return r;
}

function subir(bytes: Uint8Array, clave: string): Promise<Response> {
  const f = new FormData();
  f.set('p12', new File([new Uint8Array(bytes)], 'firma.p12'));
  f.set('clave', clave);
  return pedir('POST', `/api/v1/empresas/${e.empresa.id}/certificados`, f);
}

/** Every way in which one of those bytes could be written. */
function rastros(): string[] {
  const jwk = createPrivateKey(prueba.llave.privadaPem).export({ format: 'jwk' });
  const numeros = [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((n) =>
    Buffer.from(n ?? '', 'base64url'),
  );
  const cuerpo = prueba.llave.privadaPem.replace(/-----[A-Z ]+-----|\s/g, '');
  const lineas = prueba.llave.privadaPem.split('\n').filter((l) => l.length === 64);
  const secretos = [
    ...numeros,
    Buffer.from(prueba.clave),
    Buffer.from(prueba.p12).subarray(60, 120),
  ];
  return [
    'PRIVATE KEY',
    ...lineas,
    cuerpo.slice(100, 140),
    ...secretos.flatMap((s) => [
      s.toString('hex').slice(0, 48),
      s.toString('base64').slice(0, 20),
      s.toString('base64url').slice(0, 20),
      s.toString('latin1'),
    ]),
  ].filter((r) => r.length >= 11);
}

function hallados(todo: string): string[] {
  return rastros().filter((r) => todo.includes(r));
}

describe('the key of an empresa', () => {
  test('is uploaded, refused when it must, used to sign, and shows nowhere', async () => {
    expect((await subir(prueba.p12, `${prueba.clave}x`)).status).toBe(422);
    expect((await subir(prueba.p12.slice(0, 900), prueba.clave)).status).toBe(422);
    const ahora = instante(RELOJ.ahora());
    const vencido = await generarCertificadoPrueba({
      cedula: '00113918205',
      nombre: 'Ana',
      ahora,
      dias: -1,
    });
    const rehusado = await subir(vencido.p12, vencido.clave);
    expect(await rehusado.text()).toContain('ecf.CERTIFICADO_VENCIDO');
    expect((await subir(prueba.p12, prueba.clave)).status).toBe(201);
    expect((await subir(prueba.p12, prueba.clave)).status).toBe(201);
    const activa = await llaveActiva(servicios, e.empresa.id);
    expect(activa.ok && activa.valor.llave.privadaPem.trim()).toBe(prueba.llave.privadaPem.trim());
    for (const [tipo, total] of [
      ['31', '1180.00'],
      ['32', '590.00'],
    ] as const) {
      const id = await e.vender(tipo, total);
      while ((await avanzarEcf(servicios, e.empresa.id, id)) !== 'listo') await dormir(50);
      expect(await e.estado(id)).toBe('aceptado');
    }
    const deApi = rutasApi(servicios, partes(), crearResponder(RELOJ));
    const leibles = deApi.filter((r) => r.metodo === 'get' && !/:(?!empresaId)/.test(r.patron));
    expect(leibles.length).toBeGreaterThan(10);
    for (const r of leibles) {
      await pedir('GET', `/api/v1${r.patron.replace(':empresaId', e.empresa.id)}`);
    }
    // The token of the paper of a sale opens its page, so it is a secret too.
    await pedir('GET', `/c/${TOKEN_DE_PAPEL}`);
    await pedir('GET', `/c/${TOKEN_DE_PAPEL}/xml`);
    // A fault of the database must not print what it was given either.
    bitacora.error('Prueba', { error: String(await falla()), p12: prueba.clave });
    await bitacora.cerrar();
    const otros = await lugaresDeFuga({ servicios, db: base.db, e, carpeta });
    for (const [lugar, todo] of otros) lugares.set(lugar, todo);

    const registro = [...lugares].filter(([l]) => l.startsWith('registro')).map(([, t]) => t);
    expect(registro.join('\n')).toContain('"ruta":"/c/…/xml"');
    expect(registro.join('\n')).not.toContain(TOKEN_DE_PAPEL);
    // Nor the session of who asked, in any place but the answers that give it.
    expect([...lugares].filter(([, todo]) => todo.includes(token)).map(([l]) => l)).toEqual([]);

    const conAlgo = [...lugares].filter(([, todo]) => todo !== '').map(([lugar]) => lugar);
    // The places that matter have something, or nothing was proved.
    for (const lugar of [
      'archivo fiscal',
      'tabla public.cambio',
      'tabla public.certificado_llave',
    ]) {
      expect(conAlgo).toContain(lugar);
    }
    expect(conAlgo.some((l) => l.startsWith('registro'))).toBe(true);
    const fugas = [...lugares].flatMap(([lugar, todo]) =>
      hallados(todo).map((r) => `${lugar}: ${r}`),
    );
    expect(fugas).toEqual([]);
  });

  test('would be found if it were there, in any of its forms', () => {
    const bytes = Buffer.from(prueba.clave);
    for (const forma of [prueba.clave, bytes.toString('hex'), bytes.toString('base64')]) {
      expect(hallados(`"detalle":"${forma}"`)).not.toEqual([]);
    }
    expect(hallados(JSON.stringify({ pem: prueba.llave.privadaPem }))).not.toEqual([]);
    expect(hallados(Buffer.from(prueba.p12).toString('hex'))).not.toEqual([]);
  });
});

async function falla(): Promise<unknown> {
  try {
    return await base.db.query(
      'insert into certificado_llave (empresa_id, certificado_id, sellada) values ($1, null, $2)',
      [e.empresa.id, prueba.p12],
    );
  } catch (causa) {
    return causa;
  }
}

describe('rotating the master key (boveda rotar)', () => {
  const nueva = new Uint8Array(randomBytes(32));
  const conClave = (claveMaestra: Uint8Array): Servicios => ({
    ...servicios,
    config: { ...servicios.config, claveMaestra },
  });

  test('every secret opens with the new key and none with the old one', async () => {
    const huerfana = servicios.ids.nuevo();
    const credencial = sellar(
      servicios.config.claveMaestra,
      new TextEncoder().encode('token'),
      contextos.credencial(huerfana, 'alanube'),
    );
    await base.db.tx(async (tx) => {
      await tx.query("select set_config('app.empresa', $1, true)", [huerfana]);
      await tx.query(
        `insert into credencial_proveedor (empresa_id, proveedor, sellada, actualizada_en)
         values ($1, 'alanube', $2, '2026-11-24T15:00:00Z')`,
        [huerfana, credencial],
      );
    });
    const primera = await rotarBoveda(servicios, { nueva });
    // The certificate of the scenario, the uploaded one, the JWT pair and the credential of nobody.
    expect(primera).toEqual({ rotados: 4, yaEstaban: 0 });
    const abierta = await llaveActiva(conClave(nueva), e.empresa.id);
    expect(abierta.ok && abierta.valor.llave.privadaPem.trim()).toBe(
      prueba.llave.privadaPem.trim(),
    );
    await expect(llaveActiva(servicios, e.empresa.id)).rejects.toThrow(/clave maestra/);
    expect(await rotarBoveda(servicios, { nueva })).toEqual({ rotados: 0, yaEstaban: 4 });
  });

  test('with a key that opens nothing, nothing changes', async () => {
    const ajena = conClave(new Uint8Array(randomBytes(32)));
    const otra = new Uint8Array(randomBytes(32));
    await expect(rotarBoveda(ajena, { nueva: otra })).rejects.toThrow(/clave maestra/);
    expect((await llaveActiva(conClave(nueva), e.empresa.id)).ok).toBe(true);
  });

  test('the owner of the tables, whom row security binds, rotates the secrets of everybody too', async () => {
    const rol = `kf_dueno_${randomBytes(4).toString('hex')}`;
    await base.db.exec(
      `create role ${rol} nologin; grant usage, create on schema public to ${rol}`,
    );
    for (const tabla of ['certificado_llave', 'credencial_proveedor', 'llave_servidor']) {
      await base.db.exec(`alter table ${tabla} owner to ${rol}`);
    }
    const comoDueno: Db['tx'] = (fn) =>
      base.db.tx(async (tx) => {
        await tx.exec(`set local role ${rol}`);
        return fn(tx);
      });
    const ver = () => comoDueno((tx) => tx.query('select 1 from certificado_llave'));
    expect(await ver()).toEqual([]);
    const otra = new Uint8Array(randomBytes(32));
    const db: Db = { ...base.db, tx: comoDueno };
    expect(await rotarBoveda({ ...conClave(nueva), db }, { nueva: otra })).toEqual({
      rotados: 4,
      yaEstaban: 0,
    });
    expect(await ver()).toEqual([]);
    expect((await llaveActiva(conClave(otra), e.empresa.id)).ok).toBe(true);
    await base.db.exec(
      `reassign owned by ${rol} to current_user; drop owned by ${rol}; drop role ${rol}`,
    );
  });
});
