// What the migrations promise, proved on both engines: the balance of an asiento at commit, posted
// rows that nobody changes, derived balances equal to the sum of their rows, isolation by empresa, and
// the change log that carries each row to the devices.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enEmpresa, conRev } from '#server/comandos/transaccion.ts';
import { idCuenta } from '#shared/contabilidad/filas-catalogo.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';
import { ErrorDb, type Db } from '#shared/db/db.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../apoyo/base.ts';
import { crearEmpresaDePrueba, CREADO_EN, type EmpresaDePrueba } from '../apoyo/empresa.ts';

const CAJA = '1.1.01.01';
const VENTAS = '4.1.01.01';

type LineaPrueba = { cuenta: string; debe: bigint; haber: bigint };
type AsientoPrueba = { id: string; fecha: string; lineas: readonly LineaPrueba[] };

async function insertarAsiento(tx: Db, e: EmpresaDePrueba, a: AsientoPrueba): Promise<void> {
  await tx.query(
    `insert into asiento (empresa_id, id, diario, ejercicio, fecha, concepto, regla, origen_tipo,
       origen_id, creado_por, creado_en)
     values ($1, $2, 'general', 2026, $3, 'Prueba', 'prueba', 'prueba', $2, $4, $5)`,
    [e.id, a.id, a.fecha, e.usuarios.contador, CREADO_EN],
  );
  for (const [i, l] of a.lineas.entries()) {
    await tx.query(
      `insert into linea_asiento (empresa_id, id, asiento_id, numero, cuenta_id, fecha, debe, haber)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        e.id,
        idDerivado(a.id, `linea/${String(i)}`),
        a.id,
        i + 1,
        idCuenta(e.id, l.cuenta),
        a.fecha,
        l.debe,
        l.haber,
      ],
    );
  }
}

function cuadrado(id: string, monto: bigint, fecha = '2026-11-24'): AsientoPrueba {
  return {
    id,
    fecha,
    lineas: [
      { cuenta: CAJA, debe: monto, haber: 0n },
      { cuenta: VENTAS, debe: 0n, haber: monto },
    ],
  };
}

async function insertarFactura(
  tx: Db,
  e: EmpresaDePrueba,
  f: { id: string; terceroId: string; asientoId: string; total: bigint; credito: bigint },
): Promise<void> {
  await tx.query(
    `insert into factura (empresa_id, id, numero_provisional, tipo_ecf, fecha, fecha_limite_pago,
       condicion, tercero_id, bruto, monto_exento, total, monto_credito, asiento_id, dispositivo_id,
       creado_por, hecho_en)
     values ($1, $2, 'P-1', '31', '2026-11-24', '2026-12-24', 'credito', $3, $4, $4, $4, $5, $6, $7,
       $8, $9)`,
    [
      e.id,
      f.id,
      f.terceroId,
      f.total,
      f.credito,
      f.asientoId,
      e.dispositivoId,
      e.usuarios.dueno,
      CREADO_EN,
    ],
  );
}

async function insertarTercero(tx: Db, e: EmpresaDePrueba, id: string): Promise<void> {
  await tx.query('insert into tercero (empresa_id, id, nombre) values ($1, $2, $3)', [
    e.id,
    id,
    'Cliente de prueba',
  ]);
}

async function insertarCobro(
  tx: Db,
  e: EmpresaDePrueba,
  c: { id: string; terceroId: string; facturaId: string; asientoId: string; monto: bigint },
): Promise<void> {
  await tx.query(
    `insert into movimiento (empresa_id, id, tipo, tercero_id, fecha, forma, monto, asiento_id,
       creado_por, hecho_en)
     values ($1, $2, 'cobro', $3, '2026-11-25', 1, $4, $5, $6, $7)`,
    [e.id, c.id, c.terceroId, c.monto, c.asientoId, e.usuarios.cajero, CREADO_EN],
  );
  await tx.query(
    `insert into aplicacion (empresa_id, id, movimiento_id, factura_id, monto, fecha)
     values ($1, $2, $3, $4, $5, '2026-11-25')`,
    [e.id, idDerivado(c.id, 'aplicacion'), c.id, c.facturaId, c.monto],
  );
}

type Motor = {
  db: Db;
  e: EmpresaDePrueba;
  /** Runs `fn` the way this side writes. */
  escribir<T>(fn: (tx: Db) => Promise<T>): Promise<T>;
  cerrar(): Promise<void>;
};

async function abrirServidor(): Promise<Motor> {
  const base = await nuevaBaseServidor();
  const e = await crearEmpresaDePrueba(base.db);
  return {
    db: base.db,
    e,
    escribir: async (fn) => (await conRev(base.db, e.id, fn)).valor,
    cerrar: () => base.cerrar(),
  };
}

async function abrirDispositivo(): Promise<Motor> {
  const base = await nuevaBaseLocal();
  const e = await crearEmpresaDePrueba(base.db, { lado: 'dispositivo' });
  return { db: base.db, e, escribir: (fn) => base.db.tx(fn), cerrar: () => base.cerrar() };
}

let contador = 0;
const nuevoId = (): string => idDerivado('prueba', `migraciones/${String(contador++)}`);

describe.each([
  ['Postgres', abrirServidor],
  ['PGlite', abrirDispositivo],
])('migrations on %s', (_nombre, abrir) => {
  let m: Motor;
  beforeAll(async () => {
    m = await abrir();
  });
  afterAll(() => m.cerrar());

  test('invariant 1: an asiento that does not balance is refused at commit', async () => {
    const id = nuevoId();
    const error = await m
      .escribir((tx) =>
        insertarAsiento(tx, m.e, {
          id,
          fecha: '2026-11-24',
          lineas: [
            { cuenta: CAJA, debe: 100n, haber: 0n },
            { cuenta: VENTAS, debe: 0n, haber: 99n },
          ],
        }),
      )
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ErrorDb);
    expect(error).toMatchObject({ sqlstate: '23514', constraint: 'asiento_debe_cuadrar' });
    expect(await m.db.query('select id from asiento where id = $1', [id])).toEqual([]);
  });

  test('invariant 1: an asiento without lines is refused', async () => {
    await expect(
      m.escribir((tx) =>
        insertarAsiento(tx, m.e, { id: nuevoId(), fecha: '2026-11-24', lineas: [] }),
      ),
    ).rejects.toMatchObject({ constraint: 'asiento_debe_cuadrar' });
  });

  test('invariant 1: a line added later to a balanced asiento is refused', async () => {
    const id = nuevoId();
    await m.escribir((tx) => insertarAsiento(tx, m.e, cuadrado(id, 500n)));
    await expect(
      m.escribir((tx) =>
        tx.query(
          `insert into linea_asiento (empresa_id, id, asiento_id, numero, cuenta_id, fecha, debe)
           values ($1, $2, $3, 3, $4, '2026-11-24', 1)`,
          [m.e.id, nuevoId(), id, idCuenta(m.e.id, CAJA)],
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'asiento_debe_cuadrar' });
  });

  test('a line has one side and is not negative', async () => {
    await expect(
      m.escribir((tx) =>
        insertarAsiento(tx, m.e, {
          id: nuevoId(),
          fecha: '2026-11-24',
          lineas: [{ cuenta: CAJA, debe: 5n, haber: 5n }],
        }),
      ),
    ).rejects.toMatchObject({ constraint: 'linea_asiento_un_lado' });
  });

  test('invariant 2: a posted asiento is neither changed nor deleted', async () => {
    const id = nuevoId();
    await m.escribir((tx) => insertarAsiento(tx, m.e, cuadrado(id, 700n)));
    for (const sql of [
      "update asiento set concepto = 'otro' where id = $1",
      'delete from asiento where id = $1',
      'update linea_asiento set debe = debe + 1 where asiento_id = $1',
      'delete from linea_asiento where asiento_id = $1',
    ]) {
      await expect(m.escribir((tx) => tx.query(sql, [id]))).rejects.toMatchObject({
        sqlstate: '23001',
      });
    }
  });

  test('invariant 7: saldo_mes is the sum of the lines after any sequence of asientos', async () => {
    const linea = fc.record({
      monto: fc.bigInt({ min: 1n, max: 10n ** 13n }),
      mes: fc.integer({ min: 1, max: 12 }),
      cuenta: fc.constantFrom(CAJA, '1.1.01.02', '1.1.02.01'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(linea, { minLength: 1, maxLength: 6 }), async (lineas) => {
        await m.escribir(async (tx) => {
          for (const l of lineas) {
            await insertarAsiento(tx, m.e, {
              id: nuevoId(),
              fecha: `2025-${String(l.mes).padStart(2, '0')}-15`,
              lineas: [
                { cuenta: l.cuenta, debe: l.monto, haber: 0n },
                { cuenta: VENTAS, debe: 0n, haber: l.monto },
              ],
            });
          }
        });
        const diferencias = await m.db.query(
          `select cuenta_id, periodo from (
             select cuenta_id, to_char(fecha, 'YYYY-MM') as periodo, sum(debe)::bigint as debe,
               sum(haber)::bigint as haber
             from linea_asiento where empresa_id = $1 group by 1, 2
           ) l full join (select * from saldo_mes where empresa_id = $1) s using (cuenta_id, periodo)
           where l.debe is distinct from s.debe or l.haber is distinct from s.haber`,
          [m.e.id],
        );
        expect(diferencias).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('saldo_factura is what was sold on credit minus what was applied to it', async () => {
    const [terceroId, facturaId, asientoId, otroAsiento] = [
      nuevoId(),
      nuevoId(),
      nuevoId(),
      nuevoId(),
    ] as const;
    await m.escribir(async (tx) => {
      await insertarTercero(tx, m.e, terceroId);
      await insertarAsiento(tx, m.e, cuadrado(asientoId, 118_000n));
      await insertarFactura(tx, m.e, {
        id: facturaId,
        terceroId,
        asientoId,
        total: 118_000n,
        credito: 100_000n,
      });
    });
    const saldo = (): Promise<{ saldo: bigint; vence: string }[]> =>
      m.db.query(
        'select saldo, vence from saldo_factura where empresa_id = $1 and factura_id = $2',
        [m.e.id, facturaId],
      );
    expect(await saldo()).toEqual([{ saldo: 100_000n, vence: '2026-12-24' }]);
    await m.escribir(async (tx) => {
      await insertarAsiento(tx, m.e, cuadrado(otroAsiento, 40_000n));
      await insertarCobro(tx, m.e, {
        id: nuevoId(),
        terceroId,
        facturaId,
        asientoId: otroAsiento,
        monto: 40_000n,
      });
    });
    expect(await saldo()).toEqual([{ saldo: 60_000n, vence: '2026-12-24' }]);
  });

  test('invariant 2: an issued factura and an applied cobro are neither changed nor deleted', async () => {
    for (const tabla of ['factura', 'aplicacion', 'movimiento']) {
      for (const sql of [
        `update ${tabla} set rev = rev where empresa_id = $1`,
        `delete from ${tabla} where empresa_id = $1`,
      ]) {
        await expect(m.escribir((tx) => tx.query(sql, [m.e.id]))).rejects.toMatchObject({
          sqlstate: '23001',
        });
      }
    }
  });

  test('the replicated tables of the database are those of COLECCIONES, each led by empresa_id', async () => {
    const trigger = m.db === undefined ? '' : 'z_anotar_%';
    const filas = await m.db.query<{ tabla: string; primera: string }>(
      `select c.relname::text as tabla, (
         select a.attname::text from pg_index i
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
         where i.indrelid = c.oid and i.indisprimary) as primera
       from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where t.tgname like $1 order by 1`,
      [trigger],
    );
    expect(filas).toEqual(
      COLECCIONES.map((c) => ({ tabla: c.tabla as string, primera: 'empresa_id' })).toSorted(
        (a, b) => (a.tabla < b.tabla ? -1 : 1),
      ),
    );
  });

  test('a colección cut by month has a fecha; one of masters has none', async () => {
    const filas = await m.db.query<{ tabla: string }>(
      `select table_name::text as tabla from information_schema.columns
       where table_schema = 'public' and column_name = 'fecha'`,
    );
    const conFecha = new Set(filas.map((f) => f.tabla));
    for (const c of COLECCIONES)
      expect([c.tabla, conFecha.has(c.tabla)]).toEqual([c.tabla, c.porMes]);
  });
});

describe('the server alone', () => {
  let m: Motor;
  let otra: EmpresaDePrueba;
  beforeAll(async () => {
    m = await abrirServidor();
    otra = await crearEmpresaDePrueba(m.db, { nombre: 'Ferretería Duarte', rnc: '130000019' });
  });
  afterAll(() => m.cerrar());

  test('invariant 6: under kofacture_app every table of an empresa shows only its own rows', async () => {
    const tablas = await m.db.query<{ tabla: string }>(
      `select table_name::text as tabla from information_schema.columns
       where table_schema = 'public' and column_name = 'empresa_id' order by 1`,
    );
    expect(tablas.length).toBeGreaterThan(COLECCIONES.length);
    const ajenas = await enEmpresa(m.db, m.e.id, async (tx) => {
      const cuentas: string[] = [];
      for (const { tabla } of tablas) {
        const filas = await tx.query(`select 1 from ${tabla} where empresa_id = $1`, [otra.id]);
        if (filas.length > 0) cuentas.push(tabla);
      }
      return cuentas;
    });
    expect(ajenas).toEqual([]);
    const propias = await enEmpresa(m.db, otra.id, (tx) => tx.query('select 1 from cuenta'));
    expect(propias.length).toBeGreaterThan(200);
  });

  test('invariant 6: every table with empresa_id has row security, forced', async () => {
    const sin = await m.db.query(
      `select c.relname::text as tabla from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relkind = 'r' and a.attname = 'empresa_id' and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(sin).toEqual([]);
  });

  test('invariant 6: under kofacture_app a row of another empresa is not written', async () => {
    await expect(
      conRev(m.db, m.e.id, (tx) =>
        tx.query("insert into tercero (empresa_id, id, nombre) values ($1, $2, 'Ajeno')", [
          otra.id,
          nuevoId(),
        ]),
      ),
    ).rejects.toMatchObject({ sqlstate: '42501' });
    const { valor } = await conRev(m.db, m.e.id, (tx) =>
      tx.query('update empresa set razon_social = $2 where empresa_id = $1 returning id', [
        otra.id,
        'Robada',
      ]),
    );
    expect(valor).toEqual([]);
  });

  test('without an empresa chosen, kofacture_app sees nothing', async () => {
    const filas = await m.db.tx(async (tx) => {
      await tx.exec('set local role kofacture_app');
      return tx.query('select 1 from empresa');
    });
    expect(filas).toEqual([]);
  });

  test('people, sessions and keys are out of reach of kofacture_app', async () => {
    for (const tabla of ['usuario', 'sesion', 'llave_servidor']) {
      await expect(
        enEmpresa(m.db, m.e.id, (tx) => tx.query(`select 1 from ${tabla}`)),
      ).rejects.toMatchObject({ sqlstate: '42501' });
    }
  });

  test('each written row carries the rev of its transaction and leaves one line in the change log', async () => {
    const id = nuevoId();
    const { rev } = await conRev(m.db, m.e.id, (tx) => insertarTercero(tx, m.e, id));
    const fila = await m.db.query('select rev from tercero where empresa_id = $1 and id = $2', [
      m.e.id,
      id,
    ]);
    expect(fila).toEqual([{ rev }]);
    const cambios = await m.db.query<{ tabla: string; operacion: string; fila: string }>(
      'select tabla, id, operacion, fila from cambio where empresa_id = $1 and rev = $2',
      [m.e.id, rev],
    );
    expect(cambios).toHaveLength(1);
    expect(cambios[0]).toMatchObject({ tabla: 'tercero', id, operacion: 'U' });
    expect(JSON.parse(cambios[0]?.fila ?? '')).toMatchObject({ id, nombre: 'Cliente de prueba' });
    const borrado = await conRev(m.db, m.e.id, (tx) =>
      tx.query('delete from tercero where empresa_id = $1 and id = $2', [m.e.id, id]),
    );
    expect(
      await m.db.query(
        'select tabla, id, operacion, fila from cambio where rev = $1 and empresa_id = $2',
        [borrado.rev, m.e.id],
      ),
    ).toEqual([{ tabla: 'tercero', id, operacion: 'D', fila: null }]);
  });

  test('a replicated row cannot be written outside a rev', async () => {
    await expect(
      enEmpresa(m.db, m.e.id, (tx) => insertarTercero(tx, m.e, nuevoId())),
    ).rejects.toBeInstanceOf(ErrorDb);
  });

  test('two transactions of one empresa take their revs one after the other', async () => {
    const orden: bigint[] = [];
    await Promise.all(
      [1, 2, 3, 4].map(() =>
        conRev(m.db, m.e.id, async (tx, rev) => {
          await tx.query('select pg_sleep(0.02)');
          orden.push(rev);
        }),
      ),
    );
    expect(orden).toEqual([...orden].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(orden).size).toBe(4);
  });

  test('signed bytes, answered comandos and the audit trail are written once', async () => {
    const ecfId = nuevoId();
    await enEmpresa(m.db, m.e.id, async (tx) => {
      await tx.query(
        `insert into ecf_xml (empresa_id, ecf_id, clase, nombre_archivo, xml, sha256, creado_en)
         values ($1, $2, 'ecf', 'a.xml', $3, '', $4)`,
        [m.e.id, ecfId, new Uint8Array([60, 97]), CREADO_EN],
      );
    });
    // The role may not even try; the owner meets the trigger.
    await expect(
      enEmpresa(m.db, m.e.id, (tx) => tx.query('delete from ecf_xml where ecf_id = $1', [ecfId])),
    ).rejects.toMatchObject({ sqlstate: '42501' });
    await expect(
      m.db.query('update ecf_xml set sha256 = $2 where ecf_id = $1', [ecfId, 'x']),
    ).rejects.toMatchObject({ sqlstate: '23001' });
  });
});

describe('the device alone', () => {
  let m: Motor;
  beforeAll(async () => {
    m = await abrirDispositivo();
  });
  afterAll(() => m.cerrar());

  test('the undo of a pending comando takes back its rows and its balances', async () => {
    const op = nuevoId();
    const antes = await m.db.query('select * from saldo_mes order by cuenta_id, periodo');
    await m.db.tx(async (tx) => {
      await tx.query("select set_config('app.op', $1, true)", [op]);
      const asientoId = nuevoId();
      const terceroId = nuevoId();
      await insertarTercero(tx, m.e, terceroId);
      await insertarAsiento(tx, m.e, cuadrado(asientoId, 900n));
      await insertarFactura(tx, m.e, {
        id: nuevoId(),
        terceroId,
        asientoId,
        total: 900n,
        credito: 900n,
      });
      await tx.query("update empresa set telefono = '809-555-0100' where empresa_id = $1", [
        m.e.id,
      ]);
    });
    expect(await m.db.query('select 1 from factura')).toHaveLength(1);
    expect(await m.db.query('select saldo from saldo_factura')).toEqual([{ saldo: 900n }]);
    await m.db.tx((tx) => tx.query('select deshacer_op($1)', [op]));
    for (const tabla of [
      'factura',
      'asiento',
      'linea_asiento',
      'tercero',
      'saldo_factura',
      'deshacer',
    ]) {
      expect([tabla, await m.db.query(`select 1 from ${tabla}`)]).toEqual([tabla, []]);
    }
    expect(await m.db.query('select telefono from empresa')).toEqual([{ telefono: '' }]);
    const despues = await m.db.query(
      'select * from saldo_mes where debe <> 0 or haber <> 0 order by cuenta_id, periodo',
    );
    expect(despues).toEqual(antes);
  });

  test('the replica may replace a posted row; an ordinary statement may not', async () => {
    const id = nuevoId();
    await m.db.tx((tx) => insertarAsiento(tx, m.e, cuadrado(id, 300n)));
    await m.db.tx(async (tx) => {
      await tx.query("select set_config('app.replica', 'si', true)");
      await tx.query('update asiento set numero = 7 where id = $1', [id]);
    });
    expect(await m.db.query('select numero from asiento where id = $1', [id])).toEqual([
      { numero: 7n },
    ]);
    await expect(
      m.db.query('update asiento set numero = 8 where id = $1', [id]),
    ).rejects.toMatchObject({ sqlstate: '23001' });
  });
});
