// The orders that use the database, each as a process of its own: they start the embedded one, stop it,
// and prove the books.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import { leerPostmaster } from '#server/db/cluster.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { CLAVE, montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { leerZip } from '../../tests/apoyo/leer-zip.ts';

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

describe('the orders about documents that were issued', () => {
  let base: BaseServidor;
  let e: Escenario;
  let env: Record<string, string>;
  let dir: string;
  let encf: string;
  beforeAll(async () => {
    base = await nuevaBaseServidor();
    e = await montarEscenario(base.url, { nombre: 'Colmado Lucía' });
    dir = await mkdtemp(join(tmpdir(), 'kf-cli-'));
    env = {
      DATABASE_URL: base.url,
      KOFACTURE_DATOS: dir,
      KOFACTURE_CLAVE_MAESTRA: CLAVE,
      KOFACTURE_DGII_TESTECF: e.simulador,
      KOFACTURE_DGII_TESTECF_FC: `${e.simulador}/fc`,
    };
    const id = await e.vender('31', '1180.00');
    while ((await avanzarEcf(e.servicios, e.empresa.id, id)) !== 'listo') await dormir(50);
    const [fila] = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ encf: string }>('select encf from ecf where empresa_id = $1 and id = $2', [
        e.empresa.id,
        id,
      ]),
    );
    encf = fila?.encf ?? '';
  });
  afterAll(async () => {
    await e.cerrar();
    await base.cerrar();
    await rm(dir, { recursive: true, force: true });
  });

  test('ecf estado tells its life, in either way of naming it, and what the simulator says', async () => {
    const { rnc } = e.empresa;
    const una = await kofacture(env, 'ecf', 'estado', `${rnc}_${encf}`);
    expect(una).toMatchObject({ codigo: 0, aparte: '' });
    expect(una.fuera).toMatch(
      new RegExp(`^${encf} de Colmado Lucía \\(${rnc}\\), ambiente testecf`),
    );
    expect(una.fuera).toMatch(/ {2}estado {4}aceptado\n/);
    const otra = await kofacture(
      env,
      ...['ecf', 'estado', '--empresa', rnc, '--encf', encf, '--consultar'],
    );
    expect(otra).toMatchObject({ codigo: 0, aparte: '' });
    expect(otra.fuera).toBe(`${una.fuera}  AMBIENTE DE PRUEBAS, el simulador dice: aceptado\n`);
    const ninguno = await kofacture(env, 'ecf', 'estado', `${rnc}E319999999999`);
    expect(ninguno).toMatchObject({ codigo: 1, fuera: '' });
  });

  test('ecf exportar leaves one whole file, and none when the empresa is not there', async () => {
    const archivo = join(dir, 'archivo.zip');
    const r = await kofacture(
      env,
      ...['ecf', 'exportar', '--empresa', e.empresa.rnc, '--salida', archivo],
    );
    expect(r).toMatchObject({ codigo: 0, aparte: '' });
    expect(r.fuera).toMatch(/archivo\.zip: 1 documentos y \d+ respuestas\./);
    const nombres = [...(await leerZip(await readFile(archivo))).keys()];
    expect(nombres).toContain('sumas.sha256');
    expect(nombres.some((n) => n.endsWith(`${e.empresa.rnc}${encf}.xml`))).toBe(true);
    const mal = await kofacture(
      env,
      ...['ecf', 'exportar', '--empresa', '999999999', '--salida', join(dir, 'otro.zip')],
    );
    expect(mal.codigo).toBe(1);
  });

  test('ecf anular annuls numbers that were not used in the name of the dueño, and refuses used ones', async () => {
    const comun = [
      'ecf',
      'anular',
      '--empresa',
      e.empresa.rnc,
      '--tipo',
      '31',
      '--motivo',
      'Talonario',
    ];
    const r = await kofacture(env, ...comun, '--desde', '5', '--hasta', '7');
    expect(r).toMatchObject({ codigo: 0, aparte: '' });
    const filas = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ desde: bigint; hasta: bigint; creado_por: string }>(
        'select desde, hasta, creado_por from anulacion where empresa_id = $1',
        [e.empresa.id],
      ),
    );
    expect(filas).toEqual([{ desde: 5n, hasta: 7n, creado_por: e.empresa.usuarios.dueno }]);
    const usado = await kofacture(env, ...comun, '--desde', String(BigInt(encf.slice(3))));
    expect([usado.codigo, usado.fuera]).toEqual([1, '']);
    expect(usado.aparte).toMatch(/^ecf\./);
    const cajero = await kofacture(
      env,
      ...[...comun, '--desde', '9', '--usuario', `cajero.${e.empresa.id.slice(0, 8)}@prueba.do`],
    );
    expect(cajero.aparte).toMatch(/no es dueño ni contador/);
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
