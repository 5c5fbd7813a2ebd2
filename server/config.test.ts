// The configuration: sane without any variable, and every mistake told at once by its name.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErrorConfig, leerConfig } from './config.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kf-config-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function problemas(env: Record<string, string>): readonly string[] {
  try {
    leerConfig({ KOFACTURE_DATOS: dir, ...env });
    return [];
  } catch (e) {
    if (e instanceof ErrorConfig) return e.problemas;
    throw e;
  }
}

describe('configuration', () => {
  test('without variables: port 8080, embedded database, demo, simulator for the test ambientes', () => {
    const c = leerConfig({ KOFACTURE_DATOS: dir });
    expect(c).toMatchObject({
      puerto: 8080,
      databaseUrl: null,
      carpetaDatos: dir,
      urlPublica: 'http://localhost:8080',
      esHttps: false,
      conDemo: true,
      origenes: [],
      costoBcrypt: 12,
      limiteExceptuaLocal: true,
      dgii: {
        testecf: { base: '/simulador', baseFc: '/simulador/fc' },
        certecf: { base: '/simulador', baseFc: '/simulador/fc' },
        ecf: { base: 'https://ecf.dgii.gov.do', baseFc: 'https://fc.dgii.gov.do' },
      },
      alanube: {
        pruebas: '/simulador-alanube',
        produccion: 'https://api.alanube.co/dom/v1',
        ajustes: { cabecera: 'Authorization', prefijo: 'Bearer ', comoTexto: [] },
      },
    });
    expect(c.dirEstatico).toMatch(/\/build$/);
  });

  test('what is not confirmed of Alanube is changed one by one, and a mistake in it is named', () => {
    const ajustes = JSON.stringify({ rutas: { '31': '/v2/invoices' }, cabecera: 'X-Api-Key' });
    const c = leerConfig({ KOFACTURE_DATOS: dir, KOFACTURE_ALANUBE_AJUSTES: ajustes });
    expect(c.alanube.ajustes).toMatchObject({
      rutas: { '31': '/v2/invoices', '32': '/invoices' },
      cabecera: 'X-Api-Key',
    });
    for (const malo of ['{', '[]', '{"rutas":{"31":"sin barra"}}', '{"otro":1}']) {
      expect(problemas({ KOFACTURE_ALANUBE_AJUSTES: malo })[0]).toMatch(
        /^KOFACTURE_ALANUBE_AJUSTES: debe ser un JSON/,
      );
    }
  });

  test('the master key is made once, 0600, and read afterwards', () => {
    const a = leerConfig({ KOFACTURE_DATOS: dir });
    const archivo = join(dir, 'clave-maestra');
    expect(a.claveMaestra).toHaveLength(32);
    expect(statSync(archivo).mode & 0o777).toBe(0o600);
    expect(leerConfig({ KOFACTURE_DATOS: dir }).claveMaestra).toEqual(a.claveMaestra);
    expect(Buffer.from(readFileSync(archivo, 'utf8'), 'base64')).toEqual(
      Buffer.from(a.claveMaestra),
    );
  });

  test('a damaged master key is refused, never replaced', () => {
    writeFileSync(join(dir, 'clave-maestra'), 'corta');
    expect(problemas({})[0]).toMatch(/no contiene una clave maestra/);
    expect(readFileSync(join(dir, 'clave-maestra'), 'utf8')).toBe('corta');
  });

  test('the master key of the environment wins', () => {
    const clave = Buffer.alloc(32, 7);
    const c = leerConfig({
      KOFACTURE_DATOS: dir,
      KOFACTURE_CLAVE_MAESTRA: clave.toString('base64'),
    });
    expect(Buffer.from(c.claveMaestra)).toEqual(clave);
  });

  test('with DATABASE_URL there is no demo unless it is asked for', () => {
    const url = 'postgres://u:c@servidor/base';
    expect(leerConfig({ KOFACTURE_DATOS: dir, DATABASE_URL: url }).conDemo).toBe(false);
    expect(
      leerConfig({ KOFACTURE_DATOS: dir, DATABASE_URL: url, KOFACTURE_DEMO: 'si' }).conDemo,
    ).toBe(true);
  });

  test('an https address marks cookies secure and loses its final slash; a proxy lifts the local exemption', () => {
    expect(
      leerConfig({
        KOFACTURE_DATOS: dir,
        KOFACTURE_URL_PUBLICA: 'https://app.ejemplo.do/',
        KOFACTURE_PROXY: 'si',
      }),
    ).toMatchObject({
      urlPublica: 'https://app.ejemplo.do',
      esHttps: true,
      hayProxy: true,
      limiteExceptuaLocal: false,
    });
  });

  test('an empty variable counts as absent', () => {
    expect(leerConfig({ KOFACTURE_DATOS: dir, PORT: '', DATABASE_URL: '' }).puerto).toBe(8080);
  });

  test('everything that is wrong is told at once, by its name', () => {
    const p = problemas({
      PORT: '80800',
      DATABASE_URL: 'mysql://x',
      KOFACTURE_CLAVE_MAESTRA: 'abc',
      KOFACTURE_URL_PUBLICA: 'app.ejemplo.do',
      KOFACTURE_DEMO: 'quizás',
      KOFACTURE_ORIGENES: 'https://uno.do/ruta, dos',
      KOFACTURE_COSTO_BCRYPT: '3',
      KOFACTURE_DGII_ECF: 'ecf.dgii',
    });
    const nombres = p.map((t) => t.slice(0, t.indexOf(':')));
    expect(nombres.toSorted()).toEqual([
      'DATABASE_URL',
      'KOFACTURE_CLAVE_MAESTRA',
      'KOFACTURE_COSTO_BCRYPT',
      'KOFACTURE_DEMO',
      'KOFACTURE_DGII_ECF',
      'KOFACTURE_ORIGENES',
      'KOFACTURE_URL_PUBLICA',
      'PORT',
    ]);
    for (const t of p) expect(t).toMatch(/debe/);
  });
});
