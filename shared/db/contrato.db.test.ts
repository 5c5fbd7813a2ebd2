// The contract of the `Db` port, run on its two adapters: whoever writes SQL against the port gets the
// same values, the same transactions and the same errors on the device and on the server.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { ErrorDb, type Db } from './db.ts';

type Base = { readonly db: Db; cerrar(): Promise<void> };

const TABLA = `
  create table cosa (
    id int primary key,
    nombre text not null,
    monto bigint,
    constraint cosa_monto check (monto >= 0)
  );
  create table hija (
    id int primary key,
    cosa_id int not null,
    constraint hija_cosa foreign key (cosa_id) references cosa (id) deferrable initially deferred
  );`;

const falla = (p: Promise<unknown>): Promise<unknown> =>
  p.then(
    () => 'no falló',
    (e: unknown) => e,
  );

describe.each<[string, () => Promise<Base>]>([
  ['Postgres', () => nuevaBaseServidor({ vacia: true })],
  ['PGlite', () => nuevaBaseLocal({ vacia: true })],
])('the Db port on %s', (nombre, abrir) => {
  let base: Base;
  let db: Db;
  beforeAll(async () => {
    base = await abrir();
    db = base.db;
    await db.exec(TABLA);
  });
  afterAll(() => base.cerrar());
  beforeEach(() => db.exec('truncate cosa, hija'));

  const valor = async (
    expresion: string,
    ...params: Parameters<Db['query']>[1] & object
  ): Promise<unknown> => (await db.query<{ v: unknown }>(`select ${expresion} as v`, params))[0]?.v;

  test.each<[string, unknown]>([
    ["'9223372036854775807'::int8", 9_223_372_036_854_775_807n],
    ['-5::int8', -5n],
    ['count(*)', 1n],
    ['sum(7::int8)::bigint', 7n],
    ['32767::int2', 32_767],
    ['-2147483647::int4', -2_147_483_647],
    ["'2026-02-28'::date", '2026-02-28'],
    ["'2026-11-24 13:05:09.12+00'::timestamptz", '2026-11-24T13:05:09.120Z'],
    ["'2026-11-24 13:05:09.123456+00'::timestamptz", '2026-11-24T13:05:09.123Z'],
    ["'2026-11-24 09:05:09-04'::timestamptz", '2026-11-24T13:05:09.000Z'],
    ["'12345678901234567890.1234'::numeric", '12345678901234567890.1234'],
    ['0.5::float8', 0.5],
    ["'texto con ñ y 😀'", 'texto con ñ y 😀'],
    ["'0192f0c1-0000-7000-8000-000000000001'::uuid", '0192f0c1-0000-7000-8000-000000000001'],
    ['true', true],
    ['false', false],
    ['null::int8', null],
    [`'{"a": [1, "dos", null]}'::jsonb`, { a: [1, 'dos', null] }],
    [`'"solo texto"'::json`, 'solo texto'],
    ["'\\x00ff10'::bytea", new Uint8Array([0, 255, 16])],
    [
      "array['a', 'b,c', 'd\"e', null, 'NULL', '', '{x}', 'f\\g']::text[]",
      ['a', 'b,c', 'd"e', null, 'NULL', '', '{x}', 'f\\g'],
    ],
    ['array[1, null, 9007199254740993]::int8[]', [1n, null, 9_007_199_254_740_993n]],
    ["'{}'::uuid[]", []],
    ["array['2026-01-01']::date[]", ['2026-01-01']],
    [
      'array[[1,2],[3,4]]::int4[]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['array[\'{"a":1}\']::jsonb[]', [{ a: 1 }]],
    ["to_char('2026-11-24 23:30:00+00'::timestamptz, 'YYYY-MM-DD HH24')", '2026-11-24 23'],
  ])('type: select %s', async (expresion, esperado) => {
    expect(await valor(expresion)).toEqual(esperado);
  });

  test('type: bytea is a plain Uint8Array, not a subclass of one engine', async () => {
    const v = await valor("'\\x01'::bytea");
    expect(Object.getPrototypeOf(v)).toBe(Uint8Array.prototype);
  });

  test.each<[string, Parameters<Db['query']>[1] & object, unknown]>([
    ['$1::int8', [9_007_199_254_740_993n], 9_007_199_254_740_993n],
    ['$1::int8', ['12'], 12n],
    ['$1::int8 + 1', [41], 42n],
    ['$1::numeric', [5n], '5'],
    ['$1::text', [5n], '5'],
    ['$1::text', [7], '7'],
    ['$1::text', [true], 'true'],
    ['$1::boolean', [false], false],
    ['$1::date', ['2026-11-24'], '2026-11-24'],
    ['$1::timestamptz', ['2026-11-24T13:05:09.120Z'], '2026-11-24T13:05:09.120Z'],
    ['$1::uuid', ['0192f0c1-0000-7000-8000-000000000001'], '0192f0c1-0000-7000-8000-000000000001'],
    ['$1::bytea', [new Uint8Array([1, 2, 254])], new Uint8Array([1, 2, 254])],
    ['$1::text', [null], null],
    ['$1::jsonb', ['{"a":1}'], { a: 1 }],
    ['$1::jsonb', ['"x"'], 'x'],
    ['$1::json', ['[1]'], [1]],
    ['$1', ['sin tipo'], 'sin tipo'],
    [
      '$1::text[]',
      [['a', 'b"c', 'd\\e', '', 'NULL', 'f,g', '{h}']],
      ['a', 'b"c', 'd\\e', '', 'NULL', 'f,g', '{h}'],
    ],
    ['$1::int8[]', [[1n, 2n]], [1n, 2n]],
    ['$1::uuid[]', [[]], []],
    ["'b' = any($1::text[])", [['a', 'b']], true],
    [
      "'0192f0c1-0000-7000-8000-000000000001'::uuid = any($1::uuid[])",
      [['0192f0c1-0000-7000-8000-000000000001']],
      true,
    ],
    ['5::int8 = any($1)', [[4n, 5n]], true],
    ['5::int8 <> all($1)', [[]], true],
  ])('parameter: select %s (%#)', async (expresion, params, esperado) => {
    expect(await valor(expresion, ...params)).toEqual(esperado);
  });

  test('parameter: the type of the column decides, without a cast', async () => {
    await db.exec(
      'create temporary table p (a int8, b date, c jsonb, d bytea, e boolean, f uuid, g text[], h smallint, i timestamptz)',
    );
    await db.query('insert into p values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      3n,
      '2026-01-31',
      '{"k":"v"}',
      new Uint8Array([9]),
      true,
      '0192f0c1-0000-7000-8000-000000000001',
      ['x'],
      4,
      '2026-01-31T00:00:00.000Z',
    ]);
    expect(await db.query('select * from p')).toEqual([
      {
        a: 3n,
        b: '2026-01-31',
        c: { k: 'v' },
        d: new Uint8Array([9]),
        e: true,
        f: '0192f0c1-0000-7000-8000-000000000001',
        g: ['x'],
        h: 4,
        i: '2026-01-31T00:00:00.000Z',
      },
    ]);
    await db.exec('drop table p');
  });

  test('parameter: any text survives the way there and back, alone and inside an array', async () => {
    const texto = fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\0', '').toWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(texto, { maxLength: 4 }), async (lista) => {
        const [fila] = await db.query(
          'select $1::text[] as lista, $2::text as uno, $3::jsonb as json',
          [lista, lista[0] ?? '', JSON.stringify(lista)],
        );
        expect(fila).toEqual({ lista, uno: lista[0] ?? '', json: lista });
      }),
      { numRuns: 60 },
    );
  });

  test('parameter: any bytes survive the way there and back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await valor('$1::bytea', new Uint8Array(bytes))).toEqual(new Uint8Array(bytes));
      }),
      { numRuns: 30 },
    );
  });

  test('a number that is not finite is a fault of the program', async () => {
    await expect(db.query('select $1::float8', [Number.NaN])).rejects.toThrow(/no finito/);
  });

  test('query: returns an array of plain rows, empty for a statement without rows', async () => {
    const filas = await db.query("insert into cosa values (1, 'a', 1)");
    expect(filas).toEqual([]);
    expect(Array.isArray(filas)).toBe(true);
    expect(await db.query('update cosa set monto = 2 returning id, monto')).toEqual([
      { id: 1, monto: 2n },
    ]);
  });

  test('query: takes one statement only', async () => {
    expect(await falla(db.query('select 1; select 2'))).toBeInstanceOf(ErrorDb);
  });

  test('exec: runs several statements, all or none', async () => {
    await db.exec("insert into cosa values (1, 'a'); insert into cosa values (2, 'b');");
    expect(await valor('(select count(*) from cosa)')).toBe(2n);
    await falla(db.exec("insert into cosa values (3, 'c'); insert into cosa values (1, 'x');"));
    expect(await valor('(select count(*) from cosa)')).toBe(2n);
  });

  test('tx: commits what it wrote and returns its value', async () => {
    const r = await db.tx(async (tx) => {
      await tx.query("insert into cosa values (1, 'a')");
      return 'listo';
    });
    expect(r).toBe('listo');
    expect(await valor('(select count(*) from cosa)')).toBe(1n);
  });

  test('tx: rolls back and rethrows the same error when its function throws', async () => {
    class Propio extends Error {}
    const propio = new Propio('negocio');
    const e = await falla(
      db.tx(async (tx) => {
        await tx.query("insert into cosa values (1, 'a')");
        throw propio;
      }),
    );
    expect(e).toBe(propio);
    expect(await valor('(select count(*) from cosa)')).toBe(0n);
  });

  test('tx: a failed statement that was swallowed still fails the transaction', async () => {
    const e = await falla(
      db.tx(async (tx) => {
        await tx.query("insert into cosa values (1, 'a')");
        await falla(tx.query("insert into cosa values (1, 'otra')"));
        return 'como si nada';
      }),
    );
    expect(e).toBeInstanceOf(ErrorDb);
    expect(e).toMatchObject({ sqlstate: '23505' });
    expect(await valor('(select count(*) from cosa)')).toBe(0n);
  });

  test('tx: a nested one is a savepoint: its failure leaves the outer one usable', async () => {
    await db.tx(async (tx) => {
      await tx.query("insert into cosa values (1, 'a')");
      const e = await falla(
        tx.tx(async (dentro) => {
          await dentro.query("insert into cosa values (2, 'b')");
          await dentro.query("insert into cosa values (1, 'repetida')");
        }),
      );
      expect(e).toMatchObject({ sqlstate: '23505' });
      await tx.tx((dentro) => dentro.query("insert into cosa values (3, 'c')"));
      await tx.tx((a) => a.tx((b) => b.query("insert into cosa values (4, 'd')")));
    });
    expect(await db.query('select id from cosa order by id')).toEqual([
      { id: 1 },
      { id: 3 },
      { id: 4 },
    ]);
  });

  test('tx: the outer rollback takes back what a nested one had finished', async () => {
    await falla(
      db.tx(async (tx) => {
        await tx.tx((dentro) => dentro.query("insert into cosa values (1, 'a')"));
        throw new Error('fuera');
      }),
    );
    expect(await valor('(select count(*) from cosa)')).toBe(0n);
  });

  test('tx: a deferred constraint that fails at commit is an ErrorDb and nothing is kept', async () => {
    const e = await falla(
      db.tx(async (tx) => {
        await tx.query('insert into hija values (1, 99)');
        return 'todavía no falla';
      }),
    );
    expect(e).toBeInstanceOf(ErrorDb);
    expect(e).toMatchObject({ sqlstate: '23503', constraint: 'hija_cosa', tabla: 'hija' });
    expect(await valor('(select count(*) from hija)')).toBe(0n);
    await db.query("insert into cosa values (1, 'sigue sirviendo')");
  });

  test('tx: its door is closed once it ended', async () => {
    let fuga: Db | null = null;
    await db.tx(async (tx) => {
      fuga = tx;
      await tx.query('select 1');
    });
    await expect((fuga as unknown as Db).query('select 1')).rejects.toThrow(/ya terminó/);
  });

  test('tx: settings made with set_config(…, true) end with it', async () => {
    await db.tx((tx) => tx.query("select set_config('app.empresa', 'x', true)"));
    expect(['', null]).toContain(await valor("current_setting('app.empresa', true)"));
  });

  test('tx: many at once all commit', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        db.tx(async (tx) => {
          await tx.query('insert into cosa values ($1, $2)', [i, 'x']);
          await tx.query('update cosa set monto = $2 where id = $1', [i, BigInt(i)]);
        }),
      ),
    );
    expect(await valor('(select sum(monto)::bigint from cosa)')).toBe(66n);
  });

  test.each<[string, string, Partial<ErrorDb>]>([
    [
      'a repeated key',
      "insert into cosa values (1, 'b')",
      { sqlstate: '23505', constraint: 'cosa_pkey', tabla: 'cosa' },
    ],
    [
      'a broken check',
      "insert into cosa values (2, 'b', -1)",
      { sqlstate: '23514', constraint: 'cosa_monto', tabla: 'cosa' },
    ],
    [
      'a null where none may be',
      'insert into cosa values (3, null)',
      { sqlstate: '23502', tabla: 'cosa', constraint: null },
    ],
    ['a syntax error', 'selec 1', { sqlstate: '42601', constraint: null, tabla: null }],
    ['an unknown table', 'select * from no_existe', { sqlstate: '42P01' }],
    ['a bad value', "select 'x'::int8", { sqlstate: '22P02' }],
    [
      'a raise of our own',
      "do $$ begin raise exception 'no' using errcode = '23001', constraint = 'mio'; end $$",
      { sqlstate: '23001', constraint: 'mio' },
    ],
  ])('error: %s', async (_que, sql, esperado) => {
    await db.query("insert into cosa values (1, 'a')");
    const e = await falla(db.query(sql));
    expect(e).toBeInstanceOf(ErrorDb);
    expect(e).toMatchObject(esperado);
    expect(await valor('1')).toBe(1);
  });

  test.runIf(nombre === 'Postgres')(
    'two transactions run at the same time and wait for the same row',
    async () => {
      await db.query("insert into cosa values (1, 'a', 0)");
      const pasos: string[] = [];
      let soltar: () => void = () => undefined;
      const retenida = new Promise<void>((r) => (soltar = r));
      let anunciar: () => void = () => undefined;
      const escrita = new Promise<void>((r) => (anunciar = r));
      const primera = db.tx(async (tx) => {
        await tx.query('update cosa set monto = monto + 1 where id = 1');
        pasos.push('primera escribió');
        anunciar();
        await retenida;
        pasos.push('primera termina');
      });
      const segunda = db.tx(async (tx) => {
        await tx.query('select 1');
        pasos.push('segunda abierta');
        await escrita;
        soltar();
        await tx.query('update cosa set monto = monto + 1 where id = 1');
        pasos.push('segunda escribió');
      });
      await Promise.all([primera, segunda]);
      expect(pasos.indexOf('segunda abierta')).toBeLessThan(pasos.indexOf('primera termina'));
      expect(pasos.at(-1)).toBe('segunda escribió');
      expect(await valor('(select monto from cosa)')).toBe(2n);
    },
  );
});
