// Numbers of the server: one range after the other, without gaps, on Postgres and on PGlite.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '#shared/db/db.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { uuid } from '../../tests/rechazos/datos.ts';
import { numeradorDispositivo, numeradorServidor } from './numerador-servidor.ts';

const HOY = fecha('2026-11-24');

type Rango = readonly [desde: number, hasta: number, vence: string | null, esta_activa?: boolean];

describe.each(['servidor', 'dispositivo'] as const)('on the database of the %s', (lado) => {
  let db: Db;
  let empresaId: string;
  let cerrar: () => Promise<void>;

  beforeAll(async () => {
    const base = lado === 'servidor' ? await nuevaBaseServidor() : await nuevaBaseLocal();
    ({ db, cerrar } = base);
    empresaId = (await crearEmpresaDePrueba(db, { lado })).id;
  });
  afterAll(() => cerrar());

  async function escribir<T>(fn: (tx: Db) => Promise<T>): Promise<T> {
    return lado === 'servidor' ? (await conRev(db, empresaId, fn)).valor : db.tx(fn);
  }

  async function ponerRangos(tipo: '31' | '32', rangos: readonly Rango[]): Promise<void> {
    await escribir(async (tx) => {
      await tx.query('delete from secuencia where empresa_id = $1', [empresaId]);
      for (const [i, [desde, hasta, vence, esta_activa = true]] of rangos.entries()) {
        await tx.query(
          `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence, esta_activa)
           values ($1, $2, $3, $4, $5, $4, $6, $7)`,
          [empresaId, uuid(`rango/${i}`), tipo, desde, hasta, vence, esta_activa],
        );
      }
    });
  }

  /** The next numbers, or the code of the refusal. */
  async function tomar(tipo: '31' | '32', cuantos: number): Promise<string[]> {
    return escribir(async (tx) => {
      const numeros: string[] = [];
      for (let i = 0; i < cuantos; i++) {
        const r = await numeradorServidor(tx, empresaId).encf(tipo, HOY);
        numeros.push(r.ok ? (r.valor?.encf ?? 'null') : r.rechazos[0].codigo);
      }
      return numeros;
    });
  }

  test('uses up the range that expires first, then the next, then says that they ran out', async () => {
    await ponerRangos('31', [
      [501, 502, '2028-12-31'],
      [1, 2, '2027-12-31'],
    ]);
    expect(await tomar('31', 5)).toEqual([
      'E310000000001',
      'E310000000002',
      'E310000000501',
      'E310000000502',
      'ventas.SECUENCIA_AGOTADA',
    ]);
  });

  test('skips what expired and what was turned off; the last day is still good', async () => {
    await ponerRangos('31', [
      [1, 9, '2026-11-23'],
      [11, 19, '2026-12-31', false],
      [21, 21, '2026-11-24'],
    ]);
    expect(await tomar('31', 2)).toEqual(['E310000000021', 'ventas.SECUENCIA_VENCIDA']);
  });

  test('type 32 has no expiry', async () => {
    await ponerRangos('32', [[9_999_999_998, 9_999_999_999, null]]);
    expect(await tomar('32', 3)).toEqual([
      'E329999999998',
      'E329999999999',
      'ventas.SECUENCIA_AGOTADA',
    ]);
    expect(await tomar('31', 1)).toEqual(['ventas.SIN_SECUENCIA']);
  });

  test('a transaction that rolls back gives its number back', async () => {
    await ponerRangos('32', [[1, 10, null]]);
    await expect(
      escribir(async (tx) => {
        await numeradorServidor(tx, empresaId).encf('32', HOY);
        throw new Error('atrás');
      }),
    ).rejects.toThrow('atrás');
    expect(await tomar('32', 1)).toEqual(['E320000000001']);
  });
});

describe('asientos', () => {
  let db: Db;
  let empresaId: string;
  let cerrar: () => Promise<void>;

  beforeAll(async () => {
    const base = await nuevaBaseServidor();
    ({ db, cerrar } = base);
    empresaId = (await crearEmpresaDePrueba(db)).id;
  });
  afterAll(() => cerrar());
  beforeEach(() => db.query('delete from numeracion_asiento'));

  test('are numbered by diario and ejercicio, from 1', async () => {
    const { valor } = await conRev(db, empresaId, async (tx) => {
      const n = numeradorServidor(tx, empresaId);
      return [
        await n.asiento('ventas', 2026),
        await n.asiento('ventas', 2026),
        await n.asiento('caja', 2026),
        await n.asiento('ventas', 2027),
      ];
    });
    expect(valor).toEqual([1n, 2n, 1n, 1n]);
  });

  test('fifty at once are 1 to 50: no gap, none twice', async () => {
    const tomados = await Promise.all(
      Array.from({ length: 50 }, () =>
        conRev(db, empresaId, async (tx) => {
          const n = numeradorServidor(tx, empresaId);
          const encf = await n.encf('32', HOY);
          return {
            asiento: await n.asiento('ventas', 2026),
            encf: encf.ok ? encf.valor?.encf : '',
          };
        }),
      ),
    );
    const esperados = Array.from({ length: 50 }, (_, i) => i + 1);
    expect(
      tomados.map((t) => t.valor.asiento).sort((a, b) => Number((a ?? 0n) - (b ?? 0n))),
    ).toEqual(esperados.map(BigInt));
    expect(tomados.map((t) => t.valor.encf).sort()).toEqual(
      esperados.map((i) => `E32${String(i).padStart(10, '0')}`),
    );
  });
});

test('the device gives no number at all', async () => {
  expect(await numeradorDispositivo.encf('31', HOY)).toEqual({ ok: true, valor: null });
  expect(await numeradorDispositivo.asiento('ventas', 2026)).toBeNull();
});
