// The embedded PostgreSQL: durable, reachable only from here, shared by processes, and back on its feet
// after a kill -9 of the server or of whoever started it.

import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as dormir } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { abrirPostgres } from './adaptador-postgres.ts';
import { estaVivo } from './candado.ts';
import { leerPostmaster } from './cluster.ts';
import { arrancarEmbebido, ErrorEmbebido, type Embebido } from './embebido.ts';

let dir: string;
const abiertos: Embebido[] = [];

async function arrancar(): Promise<Embebido> {
  const e = await arrancarEmbebido({ dir });
  abiertos.push(e);
  return e;
}

async function consultar(url: string, sql: string): Promise<unknown[]> {
  const c = abrirPostgres(url, { maximo: 1 });
  try {
    return await c.db.query(sql);
  } finally {
    await c.cerrar();
  }
}

const pidVivo = async (): Promise<number | null> => {
  const p = await leerPostmaster(join(dir, 'datos'));
  return p?.estaVivo === true ? p.pid : null;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kf-embebido-'));
});

afterEach(async () => {
  await Promise.all(abiertos.splice(0).map((e) => e.detener()));
  await rm(dir, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  test('works in a folder that only its owner may enter, keeps its data, and stops', async () => {
    // mkdtemp makes it 0700: a user that is not ours could not walk into it.
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    const primero = await arrancar();
    await consultar(primero.url, 'create table t as select 7::int8 as v');
    await primero.detener();
    expect(await pidVivo()).toBeNull();
    const segundo = await arrancar();
    expect(await consultar(segundo.url, 'select v from t')).toEqual([{ v: 7n }]);
  });

  test('is durable, in UTC, on a port of 127.0.0.1 and behind a password that only its owner reads', async () => {
    const e = await arrancar();
    expect(
      await consultar(
        e.url,
        `select name::text, setting from pg_settings where name in
           ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'TimeZone', 'unix_socket_directories')
         order by name`,
      ),
    ).toEqual([
      { name: 'TimeZone', setting: 'UTC' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    expect((await stat(join(dir, 'clave'))).mode & 0o777).toBe(0o600);
    const sinClave = new URL(e.url);
    sinClave.password = 'otra';
    await expect(consultar(sinClave.toString(), 'select 1')).rejects.toMatchObject({
      sqlstate: '28P01',
    });
  });

  test('a second one on the same folder joins it; the last one out stops it', async () => {
    const [a, b] = await Promise.all([arrancar(), arrancar()]);
    expect(a.url).toBe(b.url);
    const pid = await pidVivo();
    await a.detener();
    expect(await pidVivo()).toBe(pid);
    expect(await consultar(b.url, 'select 1 as v')).toEqual([{ v: 1 }]);
    await b.detener();
    expect(await pidVivo()).toBeNull();
  });

  test('after kill -9 of the server it recovers what was committed', async () => {
    const a = await arrancar();
    await consultar(a.url, 'create table t as select 1 as v');
    const pid = await pidVivo();
    expect(pid).not.toBeNull();
    process.kill(pid ?? 0, 'SIGKILL');
    while (estaVivo(pid ?? 0) && (await pidVivo()) !== null) await dormir(20);
    const b = await arrancar();
    expect(await consultar(b.url, 'select v from t')).toEqual([{ v: 1 }]);
  });

  test('after kill -9 of whoever started it, the next one joins it and stops it at the end', async () => {
    const hijo = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { arrancarEmbebido } from '#server/db/embebido.ts';
         const e = await arrancarEmbebido({ dir: ${JSON.stringify(dir)} });
         console.log(e.url);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const url = await new Promise<string>((bien) => {
      hijo.stdout.on('data', (d: Buffer) => {
        bien(d.toString().trim());
      });
    });
    hijo.kill('SIGKILL');
    await new Promise((bien) => hijo.on('exit', bien));
    expect(await pidVivo()).not.toBeNull();
    const e = await arrancar();
    expect(e.url).toBe(url);
    await e.detener();
    expect(await pidVivo()).toBeNull();
  });

  test('a postmaster.pid whose process is now somebody else does not stop it', async () => {
    const a = await arrancar();
    await a.detener();
    const lineas = [
      String(process.pid),
      join(dir, 'datos'),
      '1',
      '5432',
      '',
      '127.0.0.1',
      '',
      'ready',
    ];
    await writeFile(join(dir, 'datos', 'postmaster.pid'), `${lineas.join('\n')}\n`);
    const b = await arrancar();
    expect(await consultar(b.url, 'select 1 as v')).toEqual([{ v: 1 }]);
  });

  test('a creation that was cut leaves nothing by half: the next one begins again', async () => {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(dir, 'datos.nuevo', 'base'), { recursive: true });
    await writeFile(join(dir, 'datos.nuevo', 'PG_VERSION'), '18\n');
    const e = await arrancar();
    expect(await consultar(e.url, 'select 1 as v')).toEqual([{ v: 1 }]);
  });

  test('a damaged folder is told in one Spanish line', async () => {
    const a = await arrancar();
    await a.detener();
    const archivo = join(dir, 'datos', 'global', 'pg_control');
    const bytes = await readFile(archivo);
    await writeFile(archivo, bytes.subarray(0, 100));
    const e: unknown = await arrancarEmbebido({ dir }).catch((x: unknown) => x);
    expect(e).toBeInstanceOf(ErrorEmbebido);
    expect((e as Error).message).toMatch(/^No arrancó la base de datos incorporada\. .+/);
    expect((e as Error).message).not.toContain('\n');
  });

  test.skipIf(process.getuid?.() === 0)(
    'a folder without permission is told in one Spanish line',
    async () => {
      await chmod(dir, 0o500);
      await expect(arrancarEmbebido({ dir: join(dir, 'dentro') })).rejects.toThrow(
        /No hay permiso para escribir/,
      );
      await chmod(dir, 0o700);
    },
  );

  test('a lost password file is told, and nothing is overwritten', async () => {
    const a = await arrancar();
    await a.detener();
    await rm(join(dir, 'clave'));
    await expect(arrancarEmbebido({ dir })).rejects.toThrow(/Falta el archivo .*clave/);
    await promisify(execFile)('ls', [join(dir, 'datos', 'PG_VERSION')]);
  });
});
