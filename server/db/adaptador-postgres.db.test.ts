// What only a server over the network can do wrong: not be there, or go away in the middle.

import { setTimeout as dormir } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ErrorDb, type Db } from '#shared/db/db.ts';
import { nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { abrirPostgres } from './adaptador-postgres.ts';

/** Ends the connection of `tx` from another one. */
async function cortar(db: Db, tx: Db): Promise<void> {
  const [yo] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
  await db.query('select pg_terminate_backend($1)', [yo?.pid ?? 0]);
}

const falla = (p: Promise<unknown>): Promise<unknown> =>
  p.then(
    () => 'no falló',
    (e: unknown) => e,
  );

describe('the Postgres adapter alone', () => {
  test('a server that is not there is an ErrorDb without sqlstate', async () => {
    const c = abrirPostgres('postgres://a:b@127.0.0.1:1/x', { maximo: 1 });
    const e = await falla(c.db.query('select 1'));
    expect(e).toBeInstanceOf(ErrorDb);
    expect(e).toMatchObject({ sqlstate: '' });
    await c.cerrar();
  });

  test('a connection cut in the middle of a transaction fails it and leaves the pool usable', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 2 });
    const e = await falla(
      base.db.tx(async (tx) => {
        await cortar(base.db, tx);
        await tx.query('select 1');
      }),
    );
    expect(e).toBeInstanceOf(ErrorDb);
    expect(await base.db.query('select 1 as v')).toEqual([{ v: 1 }]);
    await base.cerrar();
  });

  test('a connection cut while nothing is asked of it fails the transaction when its function ends', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 2 });
    const pasos: string[] = [];
    const e = await falla(
      base.db.tx(async (tx) => {
        await cortar(base.db, tx);
        await dormir(150);
        pasos.push('la función siguió');
        return 'nunca se confirmó';
      }),
    );
    expect(e).toBeInstanceOf(ErrorDb);
    expect(pasos).toEqual(['la función siguió']);
    await base.db.tx((tx) => tx.query('select 1'));
    await base.cerrar();
  });

  test('a connection cut inside a savepoint fails every level, and a swallowed failure too', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 2 });
    await base.db.exec('create table t (a int)');
    const e = await falla(
      base.db.tx(async (tx) => {
        await tx.query('insert into t values (1)');
        const dentro = await falla(
          tx.tx(async (d) => {
            await cortar(base.db, d);
            await d.query('select 1');
          }),
        );
        expect(dentro).toBeInstanceOf(ErrorDb);
        await falla(tx.query('select 1'));
        await falla(tx.tx((d) => d.query('select 1')));
        return 'como si nada';
      }),
    );
    expect(e).toBeInstanceOf(ErrorDb);
    expect(await base.db.query('select a from t')).toEqual([]);
    await base.cerrar();
  });

  test('what the function threw is what comes out, also after the connection was lost', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 2 });
    const propio = new Error('negocio');
    const e = await falla(
      base.db.tx(async (tx) => {
        await cortar(base.db, tx);
        await falla(tx.query('select 1'));
        throw propio;
      }),
    );
    expect(e).toBe(propio);
    await base.cerrar();
  });

  test('more transactions than connections wait for their turn', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 2 });
    const hechas = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        base.db.tx(async (tx) => {
          await tx.query('select pg_sleep(0.005)');
          return i;
        }),
      ),
    );
    expect(hechas).toHaveLength(20);
    await base.cerrar();
  });

  test('a storm of lost connections leaves nothing hanging and the pool usable', async () => {
    const base = await nuevaBaseServidor({ vacia: true, maximo: 4 });
    const verdugo = abrirPostgres(base.url, { maximo: 1 });
    let sigue = true;
    let bien = 0;
    let perdidas = 0;
    const trabajador = async (i: number): Promise<void> => {
      while (sigue) {
        const r = await falla(
          i % 2 === 0
            ? base.db.query('select $1::int8', [1n])
            : base.db.tx((tx) => tx.tx((d) => d.query('select 1'))),
        );
        if (r instanceof ErrorDb) perdidas++;
        else bien++;
      }
    };
    const trabajo = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(trabajador));
    for (let i = 0; i < 40; i++) {
      await dormir(30);
      await verdugo.db.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5`,
      );
    }
    sigue = false;
    await trabajo;
    expect(bien).toBeGreaterThan(0);
    expect(perdidas).toBeGreaterThan(0);
    expect(await base.db.query('select 1 as v')).toEqual([{ v: 1 }]);
    await verdugo.cerrar();
    await base.cerrar();
  });
});
