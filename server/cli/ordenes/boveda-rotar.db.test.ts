// The order that changes the master key, as a process: with the key in its file and in the environment.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abrirSello, contextos, sellar } from '#server/boveda.ts';
import { leerConfig } from '#server/config.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../../tests/apoyo/base.ts';

type Fin = { readonly codigo: number; readonly fuera: string; readonly aparte: string };

function rotar(env: Record<string, string>): Promise<Fin> {
  return new Promise((listo) => {
    execFile(
      process.execPath,
      ['server/cli/main.ts', 'boveda', 'rotar'],
      { env: { ...process.env, ...env }, timeout: 110_000 },
      (e, fuera, aparte) => {
        listo({ codigo: e === null ? 0 : Number(e.code ?? 99), fuera, aparte });
      },
    );
  });
}

const SECRETO = new TextEncoder().encode('llave de los tokens');
const CONTEXTO = contextos.servidor('jwt-rs256');
const claveNueva = (): string => randomBytes(32).toString('base64');
const deBase64 = (t: string): Uint8Array => new Uint8Array(Buffer.from(t, 'base64'));

let base: BaseServidor;
let carpeta: string;
let env: Record<string, string>;

beforeAll(async () => {
  base = await nuevaBaseServidor();
  carpeta = await mkdtemp(join(tmpdir(), 'kf-rotar-'));
  env = { DATABASE_URL: base.url, KOFACTURE_DATOS: carpeta, KOFACTURE_CLAVE_MAESTRA: '' };
  const { claveMaestra } = leerConfig(env);
  await base.db.query(
    `insert into llave_servidor (id, sellada, creada_en) values ('jwt-rs256', $1, '2026-11-24T15:00:00Z')`,
    [sellar(claveMaestra, SECRETO, CONTEXTO)],
  );
});
afterAll(async () => {
  await base.cerrar();
  await rm(carpeta, { recursive: true, force: true });
});

async function abre(clave: Uint8Array): Promise<boolean> {
  const [fila] = await base.db.query<{ sellada: Uint8Array }>('select sellada from llave_servidor');
  try {
    return Buffer.from(abrirSello(clave, fila?.sellada ?? new Uint8Array(), CONTEXTO)).equals(
      Buffer.from(SECRETO),
    );
  } catch {
    // Another key sealed it.
    return false;
  }
}

describe('boveda rotar', () => {
  test('without a new key, or with one of another length, nothing happens', async () => {
    for (const mala of ['', 'corta', Buffer.alloc(31).toString('base64')]) {
      const r = await rotar({ ...env, KOFACTURE_CLAVE_MAESTRA_NUEVA: mala });
      expect(r).toMatchObject({ codigo: 1, fuera: '' });
      expect(r.aparte).toMatch(/^KOFACTURE_CLAVE_MAESTRA_NUEVA: debe ser 32 bytes/);
    }
    expect(await abre(leerConfig(env).claveMaestra)).toBe(true);
  });

  test('the key of the file: secrets and file change together, and no key is printed', async () => {
    const anterior = await readFile(join(carpeta, 'clave-maestra'), 'utf8');
    const nueva = claveNueva();
    const r = await rotar({ ...env, KOFACTURE_CLAVE_MAESTRA_NUEVA: nueva });
    expect(r).toMatchObject({ codigo: 0, aparte: '' });
    expect(r.fuera).toMatch(/^secretos con la clave nueva: 1\nLa clave nueva quedó en /);
    expect(`${r.fuera}${r.aparte}`).not.toContain(nueva);
    expect(await abre(deBase64(nueva))).toBe(true);
    expect(await abre(deBase64(anterior.trim()))).toBe(false);
    expect(leerConfig(env).claveMaestra).toEqual(deBase64(nueva));
    expect((await stat(join(carpeta, 'clave-maestra'))).mode & 0o777).toBe(0o600);
    expect(await readdir(carpeta)).toEqual(['clave-maestra']);
  });

  test('the key of the environment: it says where the new one goes, and can be repeated', async () => {
    const actual = (await readFile(join(carpeta, 'clave-maestra'), 'utf8')).trim();
    const nueva = claveNueva();
    const con = {
      ...env,
      KOFACTURE_CLAVE_MAESTRA: actual,
      KOFACTURE_CLAVE_MAESTRA_NUEVA: nueva,
    };
    for (let n = 0; n < 2; n++) {
      const r = await rotar(con);
      expect(r).toMatchObject({ codigo: 0, aparte: '' });
      expect(r.fuera).toMatch(/Ponga la clave nueva en KOFACTURE_CLAVE_MAESTRA/);
    }
    expect(await abre(deBase64(nueva))).toBe(true);
    const ajena = await rotar({ ...con, KOFACTURE_CLAVE_MAESTRA_NUEVA: claveNueva() });
    expect(ajena.codigo).toBe(1);
    expect(ajena.aparte).toMatch(/La clave maestra no es la de esta base de datos/);
    expect(await abre(deBase64(nueva))).toBe(true);
  });

  test('with a server on this database it refuses, because that one would seal with the old key', async () => {
    await base.db.query("select set_config('application_name', 'kofacture-cola', false)");
    const r = await rotar({ ...env, KOFACTURE_CLAVE_MAESTRA_NUEVA: claveNueva() });
    expect(r.codigo).toBe(1);
    expect(r.aparte).toMatch(/Deténgalo y repita la orden/);
  });
});
