// A comando counts exactly once, and a refusal leaves no trace but its answer (rules C1–C9).

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ErrorDb, type Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { definirComando, type CualquierComando } from '#shared/nucleo/comando.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { TODOS, VENDEN } from '#shared/permisos/roles.ts';
import type { Servicios } from '#server/servicios.ts';
import type { SobreComando } from '#sync/comando.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import {
  bytesDe,
  nuevaEmpresa,
  nuevoDispositivo,
  nuevoId,
  nuevoMiembro,
  nuevoUsuario,
  serviciosDePrueba,
  sobreDe,
  ventaDe,
} from '../../tests/apoyo/relevo.ts';
import { crearCola } from './cola-dispositivo.ts';
import { ejecutarComando } from './ejecutar.ts';
import { crearEjecutor, type Actor, type Ejecutor } from './ejecutor.ts';
import { conRev, enEmpresa } from './transaccion.ts';

let base: BaseServidor;
let servicios: Servicios;
let empresa: string;
let dueno: string;
let disp: string;
let actor: Actor;
let n = 0;

beforeAll(async () => {
  base = await nuevaBaseServidor({ maximo: 10 });
  servicios = await serviciosDePrueba({ ...base, sql: null });
});
afterAll(() => base.cerrar());
beforeEach(async () => {
  ({ empresaId: empresa, duenoId: dueno } = await nuevaEmpresa(servicios));
  disp = await nuevoDispositivo(servicios, empresa, dueno);
  actor = { usuarioId: dueno, dispositivoId: disp };
  n = 0;
});

function sobre(tipo: string, datos: Record<string, unknown>, extra: Partial<SobreComando> = {}) {
  n += 1;
  return sobreDe({ empresa, disp, n, tipo, datos, ...extra });
}
const venta = (extra: Partial<SobreComando> = {}): SobreComando =>
  sobre('ventas.emitirFactura', ventaDe(hoy(servicios.reloj)), extra);
const ejecutar = (s: unknown, quien = actor): Promise<MensajeAcuse> =>
  ejecutarComando(servicios, quien, s);

function codigos(a: MensajeAcuse): string[] {
  return a.ok ? [] : a.rechazos.map((r) => r.codigo);
}

async function revActual(): Promise<bigint> {
  const [f] = await enEmpresa(servicios.db, empresa, (tx) =>
    tx.query<{ rev: bigint }>('select rev from empresa_rev where empresa_id = $1', [empresa]),
  );
  return f?.rev ?? -1n;
}

async function contar(tabla: string): Promise<number> {
  const [f] = await enEmpresa(servicios.db, empresa, (tx) =>
    tx.query<{ c: number }>(`select count(*)::int as c from ${tabla} where empresa_id = $1`, [
      empresa,
    ]),
  );
  return f?.c ?? -1;
}

async function encfs(): Promise<string[]> {
  const filas = await enEmpresa(servicios.db, empresa, (tx) =>
    tx.query<{ encf: string }>('select encf from factura where empresa_id = $1 order by encf', [
      empresa,
    ]),
  );
  return filas.map((f) => f.encf);
}

/** An executor of comandos made for the test, beside the real numbers. */
function ejecutorCon(...defs: CualquierComando[]): Ejecutor {
  return crearEjecutor({
    comandoDe: (tipo) => defs.find((d) => d.tipo === tipo) ?? null,
    numerador: () => ({
      encf: () => Promise.resolve(bien(null)),
      asiento: () => Promise.resolve(null),
    }),
  });
}

const ponerProducto = definirComando({
  tipo: 'prueba.ponerProducto',
  v: 1,
  esquema: z.strictObject({ codigo: z.string() }),
  roles: TODOS,
  titulo: 'Poner producto',
  async ejecutar(ctx, { codigo }) {
    await ctx.db.query(
      `insert into producto (empresa_id, id, codigo, nombre, precio_e4) values ($1, $2, $3, $3, 0)`,
      [ctx.empresaId, ctx.id('producto'), codigo],
    );
    return bien({ hecho_en: ctx.hechoEn, ahora: ctx.ahora });
  },
});

describe('exactly once', () => {
  test('C3: the same envelope, again and at the same time, gives one factura and one answer', async () => {
    const s = venta();
    const respuestas = await Promise.all(Array.from({ length: 12 }, () => ejecutar(s)));
    respuestas.push(await ejecutar({ ...s, desfase_reloj: 999 }));
    expect(respuestas[0]).toMatchObject({ ok: true, salida: { encf: 'E320000000001' } });
    for (const r of respuestas) expect(r).toEqual(respuestas[0]);
    expect(await contar('factura')).toBe(1);
    expect(await contar('op')).toBe(1);
  });

  test('C3: another comando under the same op id is refused and the first stands', async () => {
    const s = venta();
    const primera = await ejecutar(s);
    const otra = { ...s, datos: { ...s.datos, nota: 'cambiada' } };
    expect(codigos(await ejecutar(otra))).toEqual(['sync.OP_REPETIDA_DISTINTA']);
    expect(await ejecutar(s)).toEqual(primera);
    expect(await contar('factura')).toBe(1);
  });

  test('C2: a position of the device belongs to one op id', async () => {
    await ejecutar(venta({ n: 7 }));
    const otra = venta({ n: 7 });
    expect(codigos(await ejecutar(otra))).toEqual(['sync.OP_REPETIDA_DISTINTA']);
    expect(codigos(await ejecutar(otra))).toEqual(['sync.OP_REPETIDA_DISTINTA']);
    expect(await contar('op')).toBe(1);
  });

  test('C3: issuing the same draft from two devices gives one factura', async () => {
    const otro = await nuevoDispositivo(servicios, empresa, dueno);
    const datos = ventaDe(hoy(servicios.reloj));
    const a = sobre('ventas.emitirFactura', datos);
    const b = sobre('ventas.emitirFactura', datos, { disp: otro, n: 1 });
    const [ra, rb] = await Promise.all([
      ejecutar(a),
      ejecutar(b, { usuarioId: dueno, dispositivoId: otro }),
    ]);
    expect([ra, rb].filter((r) => r.ok)).toHaveLength(1);
    expect(await encfs()).toEqual(['E320000000001']);
  });

  test('C5: two devices issue 50 each at once: no number repeated, none missing, revs in a row', async () => {
    const otro = await nuevoDispositivo(servicios, empresa, dueno);
    const antes = await revActual();
    const deUno = Array.from({ length: 50 }, () => venta());
    const deOtro = Array.from({ length: 50 }, (_, i) => venta({ disp: otro, n: i + 1 }));
    const respuestas = await Promise.all([
      ...deUno.map((s) => ejecutar(s)),
      ...deOtro.map((s) => ejecutar(s, { usuarioId: dueno, dispositivoId: otro })),
    ]);
    expect(respuestas.flatMap(codigos)).toEqual([]);
    const esperados = Array.from(
      { length: 100 },
      (_, i) => `E32${String(i + 1).padStart(10, '0')}`,
    );
    expect(await encfs()).toEqual(esperados);
    const revs = respuestas
      .map((r) => (r.ok ? BigInt(r.rev) : 0n))
      .sort((a, b) => (a < b ? -1 : 1));
    expect(revs).toEqual(Array.from({ length: 100 }, (_, i) => antes + BigInt(i) + 1n));
    expect(await revActual()).toBe(antes + 100n);
    const asientos = await enEmpresa(servicios.db, empresa, (tx) =>
      tx.query<{ numero: bigint }>(
        `select numero from asiento where empresa_id = $1 and diario = 'ventas' order by numero`,
        [empresa],
      ),
    );
    expect(asientos.map((a) => a.numero)).toEqual(
      Array.from({ length: 100 }, (_, i) => BigInt(i + 1)),
    );
  });
});

describe('refusals', () => {
  test('C6: a refusal consumes no rev and no number, keeps its answer, and blocks nothing', async () => {
    const antes = await revActual();
    const mala = sobre('ventas.emitirFactura', { ...ventaDe(hoy(servicios.reloj)), lineas: [] });
    const primera = await ejecutar(mala);
    expect(primera.ok).toBe(false);
    expect(codigos(primera).length).toBeGreaterThan(0);
    expect(await ejecutar(mala)).toEqual(primera);
    expect(await revActual()).toBe(antes);
    expect(await contar('factura')).toBe(0);
    expect(await contar('asiento')).toBe(0);
    const buena = await ejecutar(venta());
    expect(buena).toMatchObject({ ok: true, rev: (antes + 1n).toString() });
    expect(await encfs()).toEqual(['E320000000001']);
  });

  test('C6: what depends on a refused comando is refused; what depends on an accepted one goes on', async () => {
    const mala = sobre('ventas.emitirFactura', { ...ventaDe(hoy(servicios.reloj)), lineas: [] });
    await ejecutar(mala);
    const buena = venta();
    await ejecutar(buena);
    expect(codigos(await ejecutar(venta({ deps: [mala.id] })))).toEqual([
      'sync.DEPENDE_DE_RECHAZADO',
    ]);
    expect(codigos(await ejecutar(venta({ deps: [nuevoId()] })))).toEqual([
      'sync.DEPENDENCIA_PENDIENTE',
    ]);
    expect((await ejecutar(venta({ deps: [buena.id] }))).ok).toBe(true);
  });

  test('C1: people and devices of elsewhere are refused without a trace', async () => {
    const ajeno = await nuevoUsuario(servicios, 'Ajeno');
    const otra = await nuevaEmpresa(servicios, 'Colmado Lucía');
    const suyo = await nuevoDispositivo(servicios, otra.empresaId, otra.duenoId);
    const deOtra: Actor = { usuarioId: otra.duenoId, dispositivoId: suyo };
    expect(codigos(await ejecutar(venta({ disp: suyo }), deOtra))).toEqual(['sync.SIN_MEMBRESIA']);
    expect(codigos(await ejecutar(venta(), { ...actor, usuarioId: ajeno }))).toEqual([
      'sync.SIN_MEMBRESIA',
    ]);
    expect(codigos(await ejecutar(venta({ disp: suyo })))).toEqual(['sync.OTRO_DISPOSITIVO']);
    expect(codigos(await ejecutar(venta({ empresa: nuevoId() })))).toEqual(['sync.SIN_MEMBRESIA']);
    const cajero = await nuevoMiembro(servicios, empresa, 'cajero');
    expect(codigos(await ejecutar(venta(), { ...actor, usuarioId: cajero }))).toEqual([
      'sync.DISPOSITIVO_DESCONOCIDO',
    ]);
    expect(await contar('op')).toBe(0);
    expect(await contar('factura')).toBe(0);
  });

  test('C1: a revoked device and an inactive person stop at the next comando', async () => {
    const poner = (sql: string) =>
      conRev(servicios.db, empresa, (tx) => tx.query(sql, [empresa, dueno]));
    await poner(
      'update dispositivo set esta_revocado = true where empresa_id = $1 and usuario_id = $2',
    );
    expect(codigos(await ejecutar(venta()))).toEqual(['sync.DISPOSITIVO_REVOCADO']);
    await poner(
      'update dispositivo set esta_revocado = false where empresa_id = $1 and usuario_id = $2',
    );
    await poner(
      'update usuario_empresa set esta_activo = false where empresa_id = $1 and usuario_id = $2',
    );
    expect(codigos(await ejecutar(venta()))).toEqual(['sync.SIN_MEMBRESIA']);
    expect(await contar('factura')).toBe(0);
  });

  test('C4: role, type and version are judged before the data', async () => {
    const mirador = await nuevoMiembro(servicios, empresa, 'lectura');
    const suyo = await nuevoDispositivo(servicios, empresa, mirador);
    const deMirador: Actor = { usuarioId: mirador, dispositivoId: suyo };
    const s = venta({ disp: suyo, n: 1, datos: {} });
    expect(codigos(await ejecutar(s, deMirador))).toEqual(['sync.SIN_PERMISO']);
    expect(codigos(await ejecutar(sobre('ventas.regalar', {})))).toEqual([
      'sync.COMANDO_DESCONOCIDO',
    ]);
    expect(codigos(await ejecutar(venta({ v: 99 })))).toEqual(['sync.VERSION_DESCONOCIDA']);
    expect(codigos(await ejecutar(venta({ datos: {} })))).toContain('sync.COMANDO_INVALIDO');
  });

  test('C1: what is not an envelope, or no database can store, is refused and not kept', async () => {
    const s = venta();
    for (const malo of [
      null,
      7,
      'x',
      [],
      {},
      { ...s, n: 0 },
      { ...s, extra: 1 },
      { ...s, v: 70_000 },
    ]) {
      expect(codigos(await ejecutar(malo))).toEqual(['sync.COMANDO_INVALIDO']);
    }
    const conNul = { ...s, datos: { ...s.datos, nota: 'a\0b' } };
    expect(codigos(await ejecutar(conNul))).toEqual(['sync.COMANDO_INVALIDO']);
    const mediaLetra = { ...s, datos: { ...s.datos, nota: '\ud83d' } };
    expect(codigos(await ejecutar(mediaLetra))).toEqual(['sync.COMANDO_INVALIDO']);
    expect(await contar('op')).toBe(0);
    expect((await ejecutar(s)).ok).toBe(true);
  });

  test('C8: a repeated key is sync.INTEGRIDAD and a broken rule of ours is sync.FALLO_INTERNO', async () => {
    const descuadrar = definirComando({
      tipo: 'prueba.descuadrar',
      v: 1,
      esquema: z.strictObject({}),
      roles: TODOS,
      titulo: 'Descuadrar',
      async ejecutar(ctx) {
        await ctx.db.query(
          `insert into asiento (empresa_id, id, diario, ejercicio, fecha, concepto, regla,
             origen_tipo, origen_id, creado_por, creado_en)
           values ($1, $2, 'general', 2026, $3::date, '', '', '', $2, $4, $5::timestamptz)`,
          [ctx.empresaId, ctx.id('asiento'), ctx.hoy, ctx.usuario.id, ctx.ahora],
        );
        return bien({});
      },
    });
    const { ejecutar: correr } = ejecutorCon(ponerProducto, descuadrar);
    const antes = await revActual();
    const poner = (): SobreComando => sobre('prueba.ponerProducto', { codigo: 'A' });
    expect((await correr(servicios, actor, poner())).ok).toBe(true);
    const repetido = poner();
    const r = await correr(servicios, actor, repetido);
    expect(codigos(r)).toEqual(['sync.INTEGRIDAD']);
    expect(await correr(servicios, actor, repetido)).toEqual(r);
    const mal = await correr(servicios, actor, sobre('prueba.descuadrar', {}));
    expect(codigos(mal)).toEqual(['sync.FALLO_INTERNO']);
    expect(await contar('asiento')).toBe(0);
    expect(await revActual()).toBe(antes + 1n);
  });
});

test('C7: an act in the future of the server is taken as now; a past one is kept', async () => {
  const { ejecutar: correr } = ejecutorCon(ponerProducto);
  const futuro = sobre(
    'prueba.ponerProducto',
    { codigo: 'F' },
    { hecho_en: '2199-01-01T00:00:00.000Z' },
  );
  const f = await correr(servicios, actor, futuro);
  expect(f.ok && f.salida['hecho_en']).toBe(f.ok && f.salida['ahora']);
  const pasado = sobre(
    'prueba.ponerProducto',
    { codigo: 'P' },
    { hecho_en: '2020-01-01T00:00:00Z' },
  );
  const p = await correr(servicios, actor, pasado);
  expect(p.ok && p.salida['hecho_en']).toBe('2020-01-01T00:00:00.000Z');
});

describe('faults', () => {
  function conFalla(veces: number): {
    readonly ejecutor: Ejecutor;
    readonly intentos: () => number;
  } {
    let intentos = 0;
    const fallar = definirComando({
      tipo: 'prueba.fallar',
      v: 1,
      esquema: z.strictObject({}),
      roles: VENDEN,
      titulo: 'Fallar',
      async ejecutar(ctx) {
        intentos += 1;
        await ctx.db.query(
          `insert into producto (empresa_id, id, codigo, nombre, precio_e4) values ($1, $2, 'X', 'X', 0)`,
          [ctx.empresaId, ctx.id('producto')],
        );
        if (intentos <= veces) throw new Error('se rompió');
        return bien({});
      },
    });
    return { ejecutor: ejecutorCon(fallar, ponerProducto), intentos: () => intentos };
  }

  test('C9: a fault writes nothing and gives no answer', async () => {
    const { ejecutor } = conFalla(1);
    const s = sobre('prueba.fallar', {});
    await expect(ejecutor.ejecutar(servicios, actor, s)).rejects.toThrow('se rompió');
    expect(await contar('op')).toBe(0);
    expect(await contar('producto')).toBe(0);
    expect((await ejecutor.ejecutar(servicios, actor, s)).ok).toBe(true);
  });

  test('C2, C9: the queue goes in order of n, and after three faults answers and goes on', async () => {
    const { ejecutor, intentos } = conFalla(99);
    const acuses: MensajeAcuse[] = [];
    const cola = crearCola({
      servicios,
      ejecutor,
      actor,
      empresaId: empresa,
      alResponder: (a) => acuses.push(a),
    });
    const malo = sobre('prueba.fallar', {}, { n: 1 });
    const bueno = sobre('prueba.ponerProducto', { codigo: 'B' }, { n: 2 });
    const ajeno = sobre('prueba.ponerProducto', { codigo: 'C' }, { n: 3, empresa: nuevoId() });
    const crudos = [ajeno, bueno, malo].map((s) => ({ id: s.id, bytes: bytesDe(s) }));
    const basura = { id: nuevoId(), bytes: new Uint8Array([255, 0]) };
    cola.agregar([...crudos, basura]);
    cola.agregar(crudos);
    await cola.vacia();
    expect(acuses.map((a) => [a.id, codigos(a).join()])).toEqual([
      [basura.id, 'sync.COMANDO_INVALIDO'],
      [malo.id, 'sync.FALLO_INTERNO'],
      [bueno.id, ''],
      [ajeno.id, 'sync.OTRA_EMPRESA'],
    ]);
    expect(intentos()).toBe(3);
    expect(codigos(await ejecutor.ejecutar(servicios, actor, malo))).toEqual([
      'sync.FALLO_INTERNO',
    ]);
  });

  /** A network that loses the first answers of the database: `cuando` says whether it had committed. */
  function conRedMala(veces: number, cuando: 'antes' | 'despues'): Servicios {
    let perdidas = 0;
    const cortar = (): void => {
      if (perdidas >= veces) return;
      perdidas += 1;
      throw new ErrorDb('conexión perdida', { sqlstate: '08006' });
    };
    const { db } = servicios;
    const tx: Db['tx'] = async (fn) => {
      if (cuando === 'antes') cortar();
      const valor = await db.tx(fn);
      if (cuando === 'despues') cortar();
      return valor;
    };
    return { ...servicios, db: { query: db.query, exec: db.exec, tx } };
  }

  test('C3, C9: a connection lost before or after the commit is tried again, and it counts once', async () => {
    for (const [i, cuando] of (['antes', 'despues'] as const).entries()) {
      const r = await ejecutarComando(conRedMala(3, cuando), actor, venta());
      expect(r).toMatchObject({ ok: true, salida: { encf: `E32000000000${String(i + 1)}` } });
    }
    expect(await encfs()).toHaveLength(2);
    const caida = conRedMala(99, 'antes');
    await expect(ejecutarComando(caida, actor, venta())).rejects.toBeInstanceOf(ErrorDb);
  });

  test('C9: the queue waits for a database that is away, longer than it waits for a fault', async () => {
    const acuses: MensajeAcuse[] = [];
    const cola = crearCola({
      servicios: conRedMala(8, 'antes'),
      ejecutor: ejecutorCon(ponerProducto),
      actor,
      empresaId: empresa,
      alResponder: (a) => acuses.push(a),
    });
    const s = sobre('prueba.ponerProducto', { codigo: 'Z' });
    cola.agregar([{ id: s.id, bytes: bytesDe(s) }]);
    await cola.vacia();
    expect(acuses).toMatchObject([{ id: s.id, ok: true }]);
  });
});

test('C5: comandos of different empresas do not wait for each other', async () => {
  const otra = await nuevaEmpresa(servicios, 'Consultora Mella');
  const suyo = await nuevoDispositivo(servicios, otra.empresaId, otra.duenoId);
  const [seguir, soltar] = (() => {
    let resolver: () => void = () => undefined;
    return [new Promise<void>((r) => (resolver = r)), () => resolver()] as const;
  })();
  const esperarComando = definirComando({
    tipo: 'prueba.esperar',
    v: 1,
    esquema: z.strictObject({}),
    roles: TODOS,
    titulo: 'Esperar',
    async ejecutar() {
      await seguir;
      return bien({ fin: instante(servicios.reloj.ahora()) });
    },
  });
  const { ejecutar: correr } = ejecutorCon(esperarComando);
  const lenta = correr(servicios, actor, sobre('prueba.esperar', {}));
  const rapida = sobreDe({
    empresa: otra.empresaId,
    disp: suyo,
    n: 1,
    tipo: 'ventas.emitirFactura',
    datos: ventaDe(hoy(servicios.reloj)),
  });
  const r = await ejecutar(rapida, { usuarioId: otra.duenoId, dispositivoId: suyo });
  expect(r.ok).toBe(true);
  soltar();
  expect((await lenta).ok).toBe(true);
});
