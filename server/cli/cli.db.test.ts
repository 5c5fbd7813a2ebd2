// The orders that use the database, each as a process of its own: they start the embedded one, stop it,
// and prove the books.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leerPostmaster } from '#server/db/cluster.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';

type Fin = { codigo: number; fuera: string; aparte: string };

function kofacture(env: Record<string, string>, ...args: string[]): Promise<Fin> {
  return new Promise((bien) => {
    execFile(
      process.execPath,
      ['server/cli/main.ts', ...args],
      { env: { ...process.env, ...env }, timeout: 110_000 },
      (e, fuera, aparte) => {
        bien({ codigo: e === null ? 0 : Number(e.code ?? 99), fuera, aparte });
      },
    );
  });
}

describe('with the embedded database', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kf-cli-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('migrar starts it, applies everything once, and stops it again', async () => {
    const env = { KOFACTURE_DATOS: dir };
    const antes = await kofacture(env, 'libro', 'verificar');
    expect(antes).toMatchObject({ codigo: 1 });
    expect(antes.aparte).toMatch(/Ejecute antes la orden migrar/);
    const primera = await kofacture(env, 'migrar');
    expect(primera).toMatchObject({ codigo: 0, aparte: '' });
    expect(primera.fuera).toMatch(/aplicada 0001_nucleo\.sql\n[^]*La base quedó al día\./);
    expect((await kofacture(env, 'migrar')).fuera).toBe('La base ya estaba al día.\n');
    const post = await leerPostmaster(join(dir, 'pg', 'datos'));
    expect(post?.estaVivo ?? false).toBe(false);
  });
});

describe('with a database of its own', () => {
  let base: BaseServidor;
  let env: Record<string, string>;
  let dir: string;
  beforeAll(async () => {
    base = await nuevaBaseServidor();
    dir = await mkdtemp(join(tmpdir(), 'kf-cli-'));
    env = { DATABASE_URL: base.url, KOFACTURE_DATOS: dir, KOFACTURE_COSTO_BCRYPT: '4' };
  });
  afterAll(async () => {
    await base.cerrar();
    await rm(dir, { recursive: true, force: true });
  });

  test('libro verificar names each check per empresa, and finds what somebody broke', async () => {
    const e = await crearEmpresaDePrueba(base.db, { nombre: 'Consultora Mella', rnc: '131880681' });
    const bien = await kofacture(env, 'libro', 'verificar', '--empresa', '131-88068-1');
    expect(bien).toMatchObject({ codigo: 0, aparte: '' });
    expect(bien.fuera).toMatch(/^Consultora Mella \(131880681\)\n {2}bien {2}.+\n/);
    await base.db.query(
      `insert into saldo_mes (empresa_id, cuenta_id, periodo, debe, haber)
       select empresa_id, id, '2026-01', 100, 0 from cuenta where empresa_id = $1 and codigo = '1.1.01.01'`,
      [e.id],
    );
    const mal = await kofacture(env, 'libro', 'verificar');
    expect(mal.codigo).toBe(1);
    expect(mal.fuera).toMatch(/MAL {3}Los saldos por mes son la suma de las líneas: /);
    const otra = await kofacture(env, 'libro', 'verificar', '--empresa', '999999999');
    expect(otra).toMatchObject({ codigo: 1, fuera: '' });
  });

  test('a database that is not there is one Spanish line and 1', async () => {
    const r = await kofacture({ ...env, DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' }, 'migrar');
    expect(r).toMatchObject({ codigo: 1, fuera: '' });
    expect(r.aparte.trim().split('\n')).toHaveLength(1);
    expect(r.aparte).toMatch(/DATABASE_URL/);
  });

  test('a wrong configuration is told variable by variable', async () => {
    const r = await kofacture({ ...env, PORT: 'x', KOFACTURE_DEMO: 'tal vez' }, 'migrar');
    expect(r.codigo).toBe(1);
    expect(r.aparte).toMatch(/^PORT: /m);
    expect(r.aparte).toMatch(/^KOFACTURE_DEMO: /m);
  });
});

test(
  'demo sembrar leaves companies whose books hold, and can be repeated',
  { timeout: 300_000 },
  async () => {
    const base = await nuevaBaseServidor();
    const dir = await mkdtemp(join(tmpdir(), 'kf-cli-'));
    const env = { DATABASE_URL: base.url, KOFACTURE_DATOS: dir, KOFACTURE_COSTO_BCRYPT: '4' };
    const una = await kofacture(env, 'demo', 'sembrar');
    expect(una).toMatchObject({ codigo: 0, aparte: '' });
    expect(una.fuera).toMatch(/@demo\.kofacture\.do/);
    const contar = (): Promise<unknown[]> =>
      base.db.query('select (select count(*) from factura) as f, (select count(*) from op) as o');
    const antes = await contar();
    expect((await kofacture(env, 'demo', 'sembrar')).fuera).toBe(una.fuera);
    expect(await contar()).toEqual(antes);
    const libros = await kofacture(env, 'libro', 'verificar');
    expect(libros.codigo).toBe(0);
    expect(libros.fuera).not.toMatch(/MAL/);
    await base.cerrar();
    await rm(dir, { recursive: true, force: true });
  },
);
