// Notes on PGlite and on Postgres: random histories of sales, notes and receipts in which both sides say the
// same, the books prove themselves after each, nothing is credited twice and no balance goes below zero.
// Source: Formato e-CF v1.0, fields 5 and 110d; Informe Técnico e-CF v1.0 §10.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import type { Db } from '#shared/db/db.ts';
import { fecha, instante } from '#shared/fecha/fecha.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { correr, type Mesa } from '../../tests/rechazos/apoyo.ts';
import { AHORA, HOY, lineaVenta, nota, tercero, uuid, venta } from '../../tests/rechazos/datos.ts';
import { verFactura } from './consultas/factura.ts';
import { listarVentas } from './consultas/listar.ts';
import { verSaldoNota } from './consultas/saldo-nota.ts';

let servidor: Mesa;
let dispositivo: Mesa;
const cierres: (() => Promise<void>)[] = [];
const DUARTE = tercero('Ferretería Duarte', { tipo_id: 'rnc', rnc_cedula: '101-85004-3' });

const RANGOS = `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence) values
  ($1, '${uuid('rango/33')}', '33', 1, 9999, 1, '2028-12-31'),
  ($1, '${uuid('rango/34')}', '34', 1, 9999, 1, null)`;

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  servidor = { db: s.db, lado: 'servidor', empresa: await crearEmpresaDePrueba(s.db) };
  dispositivo = {
    db: l.db,
    lado: 'dispositivo',
    empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
  };
  await conRev(s.db, servidor.empresa.id, (tx) => tx.query(RANGOS, [servidor.empresa.id]));
  await l.db.query(RANGOS, [dispositivo.empresa.id]);
  await enAmbos('terceros.guardarTercero', DUARTE);
});
afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

let n = 0;

/** The same comando on both sides; they must agree on accepting it or on why not. */
async function enAmbos(tipo: string, datos: unknown): Promise<boolean> {
  n += 1;
  const orden = { tipo, datos, n, ahora: AHORA };
  const alla = await correr(servidor, orden);
  const aqui = await correr(dispositivo, orden);
  const dicho = (r: typeof alla) => (r.ok ? 'sí' : r.rechazos.map((x) => [x.codigo, x.campo]));
  expect(dicho(aqui)).toEqual(dicho(alla));
  return alla.ok;
}

async function aceptar(tipo: string, datos: unknown): Promise<void> {
  if (!(await enAmbos(tipo, datos))) throw new Error(`${tipo} se rehusó`);
}

/** What only the server gives, and the number that a note copies from it. */
const SOLO_SERVIDOR: Readonly<Record<string, readonly string[]>> = {
  factura: ['encf', 'ncf_modificado'],
  ecf: ['encf', 'estado', 'secuencia_id', 'vence_secuencia'],
  ecf_evento: ['estado', 'detalle'],
  asiento: ['numero', 'concepto'],
};

async function filas(db: Db, tabla: string): Promise<unknown[]> {
  const fuera = new Set(['rev', ...(SOLO_SERVIDOR[tabla] ?? [])]);
  const leidas = await db.query(`select * from ${tabla} order by id`);
  return leidas.map((f) => Object.fromEntries(Object.entries(f).filter(([c]) => !fuera.has(c))));
}

async function fallas(mesa: Mesa): Promise<unknown[]> {
  const todas = await verificarLibro.ejecutar(mesa.db, mesa.empresa.id, {});
  return todas.filter((v) => !v.estaBien);
}

const deServidor = <T>(fn: (db: Db) => Promise<T>): Promise<T> => fn(servidor.db);

async function saldoDe(id: string) {
  return deServidor((db) =>
    verSaldoNota.ejecutar(db, servidor.empresa.id, { factura_id: id, fecha: fecha(HOY) }),
  );
}

describe('a story', () => {
  const credito = venta('a-credito', {
    tipo_ecf: '31',
    condicion: 'credito',
    fecha_limite_pago: '2026-12-24',
    tercero_id: DUARTE.id,
    lineas: [lineaVenta('a1', { cantidad: '4' }), lineaVenta('a2', { indicador_facturacion: 4 })],
    ajustes: [{ tipo: 'D', descripcion: 'Especial', tipo_valor: '%', valor: '10' }],
    pagos: [],
  });

  test('a return lowers what is owed, and says what is left of each line', async () => {
    await aceptar('ventas.emitirFactura', credito);
    expect((await saldoDe(credito.id))?.anulacion).toEqual({ total: 302_400n });
    await aceptar(
      'ventas.emitirNota',
      nota('a-1', {
        factura_id: credito.id,
        lineas: [
          {
            ...lineaVenta('a1-nc', { cantidad: '1.5', precio: '450' }),
            linea_modificada_id: uuid('linea/a1'),
          },
        ],
      }),
    );
    const saldo = await saldoDe(credito.id);
    expect(saldo).toMatchObject({
      dias: 0,
      indicador_nota_credito: 0,
      creditado: 79_650n,
      debitado: 0n,
      disponible: 222_750n,
      saldo: 222_750n,
      anulacion: null,
    });
    expect(
      saldo?.lineas.map((l) => [
        l.cantidad_creditada_e4,
        l.cantidad_disponible_e4,
        l.precio_neto_e4,
      ]),
    ).toEqual([
      [15_000n, 25_000n, 4_500_000n],
      [0n, 20_000n, 4_500_000n],
    ]);
  });

  test('a debit note raises it; a discount gives no goods back', async () => {
    await aceptar(
      'ventas.emitirNota',
      nota('a-2', {
        tipo: '33',
        factura_id: credito.id,
        razon: 'Flete',
        lineas: [lineaVenta('a-flete', { tipo: 'servicio', cantidad: '1', precio: '100' })],
        fecha_limite_pago: '2027-01-15',
      }),
    );
    await aceptar(
      'ventas.emitirNota',
      nota('a-3', {
        factura_id: credito.id,
        concepto: 'descuento',
        razon: 'Pronto pago',
        lineas: [
          {
            ...lineaVenta('a2-nc', { indicador_facturacion: 4, cantidad: '1', precio: '50' }),
            linea_modificada_id: uuid('linea/a2'),
          },
        ],
      }),
    );
    const saldo = await saldoDe(credito.id);
    expect(saldo).toMatchObject({ disponible: 229_550n, saldo: 229_550n });
    expect(saldo?.lineas[1]?.cantidad_disponible_e4).toBe(20_000n);
  });

  test('the factura shows its notes, and each note its original', async () => {
    const vista = await deServidor((db) =>
      verFactura.ejecutar(db, servidor.empresa.id, { id: credito.id }),
    );
    expect(vista?.notas.map((x) => [x.tipo_ecf, x.total, x.estado_ecf])).toEqual(
      expect.arrayContaining([
        ['34', 79_650n, 'numerado'],
        ['33', 11_800n, 'numerado'],
        ['34', 5_000n, 'numerado'],
      ]),
    );
    const deNota = await deServidor((db) =>
      verFactura.ejecutar(db, servidor.empresa.id, { id: uuid('nota/a-1') }),
    );
    expect(deNota?.original).toMatchObject({ id: credito.id, encf: 'E310000000001' });
    expect(deNota?.factura).toMatchObject({
      ncf_modificado: 'E310000000001',
      codigo_modificacion: 3,
      indicador_nota_credito: 0,
      comprador_rnc: '101850043',
      fecha_limite_pago: '2026-12-24',
    });
  });

  test('the list tells notes from sales and subtracts what was credited', async () => {
    const listar = (clase: 'ventas' | 'notas' | null) =>
      deServidor((db) =>
        listarVentas.ejecutar(db, servidor.empresa.id, listarVentas.esquema.parse({ clase })),
      );
    const notas = await listar('notas');
    expect([notas.total_filas, notas.suma_total]).toEqual([3, 11_800n - 79_650n - 5_000n]);
    expect((await listar('ventas')).filas.map((f) => f.tipo_ecf)).toEqual(['31']);
    expect((await listar(null)).suma_total).toBe(229_550n);
  });

  test('a debit note on credit over a cash sale opens its balance, and a receipt closes it', async () => {
    const contado = venta('a-contado', { tercero_id: DUARTE.id });
    await aceptar('ventas.emitirFactura', contado);
    await aceptar(
      'ventas.emitirNota',
      nota('a-4', {
        tipo: '33',
        factura_id: contado.id,
        razon: 'Diferencia',
        lineas: [lineaVenta('a-dif', { cantidad: '1', precio: '100' })],
        fecha_limite_pago: '2026-12-01',
      }),
    );
    expect((await saldoDe(contado.id))?.saldo).toBe(11_800n);
    await aceptar('tesoreria.registrarCobro', {
      id: uuid('cobro/a'),
      tercero_id: DUARTE.id,
      fecha: HOY,
      forma: 1,
      monto: '118.00',
      referencia: '',
      aplicaciones: [{ factura_id: contado.id, monto: '118.00' }],
    });
    expect((await saldoDe(contado.id))?.saldo).toBe(0n);
  });

  test('over a document of another system: its own balance, in favour of the customer', async () => {
    await aceptar(
      'ventas.emitirNota',
      nota('a-5', {
        factura_id: null,
        ncf_modificado: 'B0100000321',
        fecha_ncf_modificado: '2026-11-10',
        tercero_id: DUARTE.id,
        lineas: [lineaVenta('a-fuera', { cantidad: '1', precio: '100' })],
      }),
    );
    const [fila] = await servidor.db.query<{ saldo: bigint }>(
      'select saldo from saldo_factura where factura_id = $1',
      [uuid('nota/a-5')],
    );
    expect(fila?.saldo).toBe(-11_800n);
  });

  test('code 2 posts nothing and changes no balance', async () => {
    await aceptar(
      'ventas.emitirNota',
      nota('a-6', {
        factura_id: credito.id,
        codigo_modificacion: 2,
        razon: 'Razón social corregida',
        lineas: [],
        condicion: 'contado',
      }),
    );
    const vista = await deServidor((db) =>
      verFactura.ejecutar(db, servidor.empresa.id, { id: uuid('nota/a-6') }),
    );
    expect([vista?.asiento, vista?.pagos, vista?.factura.total]).toEqual([null, [], 0n]);
  });

  test('code 1 of a part paid sale returns what was paid and forgives the rest', async () => {
    const parcial = venta('a-parcial', {
      condicion: 'credito',
      fecha_limite_pago: '2026-12-24',
      tercero_id: DUARTE.id,
      pagos: [{ forma: 1, monto: '180.00', referencia: '' }],
    });
    await aceptar('ventas.emitirFactura', parcial);
    await aceptar(
      'ventas.emitirNota',
      nota('a-7', {
        factura_id: parcial.id,
        codigo_modificacion: 1,
        razon: 'Anulada',
        lineas: [],
        pagos: [{ forma: 1, monto: '180.00', referencia: '' }],
      }),
    );
    expect(await saldoDe(parcial.id)).toMatchObject({ disponible: 0n, saldo: 0n });
  });

  test('a note that the DGII rejected counts for nothing', async () => {
    await conRev(servidor.db, servidor.empresa.id, (tx) =>
      tx.query("update ecf set estado = 'rechazado' where empresa_id = $1 and factura_id = $2", [
        servidor.empresa.id,
        uuid('nota/a-3'),
      ]),
    );
    expect((await saldoDe(credito.id))?.disponible).toBe(234_550n);
    await conRev(servidor.db, servidor.empresa.id, (tx) =>
      tx.query("update ecf set estado = 'numerado' where empresa_id = $1 and factura_id = $2", [
        servidor.empresa.id,
        uuid('nota/a-3'),
      ]),
    );
  });
});

describe('random histories', () => {
  type Paso =
    | {
        readonly que: 'nota';
        readonly cual: number;
        readonly tipo: '33' | '34';
        readonly codigo: 1 | 2 | 3;
        readonly cantidad: number;
        readonly precio: number;
        readonly pagado: number;
        readonly condicion: 'contado' | 'credito';
      }
    | { readonly que: 'cobro'; readonly cual: number; readonly monto: number };
  const arbVenta = fc.record({
    condicion: fc.constantFrom('contado' as const, 'credito' as const),
    precios_con_itbis: fc.boolean(),
    lineas: fc.array(
      fc.record({
        indicador: fc.constantFrom(1, 2, 3, 4),
        cantidad: fc.integer({ min: 1, max: 6 }),
        precio: fc.integer({ min: 1, max: 99_999 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    propina: fc.boolean(),
  });
  const arbPaso: fc.Arbitrary<Paso> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        que: fc.constant('nota' as const),
        cual: fc.nat(1),
        tipo: fc.constantFrom('34' as const, '34' as const, '33' as const),
        codigo: fc.constantFrom(3 as const, 3 as const, 1 as const, 2 as const),
        cantidad: fc.integer({ min: 1, max: 6 }),
        precio: fc.integer({ min: 1, max: 99_999 }),
        pagado: fc.nat(2),
        condicion: fc.constantFrom('contado' as const, 'credito' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        que: fc.constant('cobro' as const),
        cual: fc.nat(1),
        monto: fc.integer({ min: 1, max: 60_000 }),
      }),
    },
  );
  const pesos = (c: bigint | number) => {
    const t = BigInt(c).toString().padStart(3, '0');
    return `${t.slice(0, -2)}.${t.slice(-2)}`;
  };
  let corrida = 0;

  async function vender(
    nombre: string,
    v: typeof arbVenta extends fc.Arbitrary<infer T> ? T : never,
  ) {
    const datos = venta(nombre, {
      condicion: v.condicion,
      fecha_limite_pago: v.condicion === 'credito' ? '2026-12-24' : null,
      tercero_id: DUARTE.id,
      precios_con_itbis: v.precios_con_itbis,
      propina_legal: v.propina,
      lineas: v.lineas.map((l, i) =>
        lineaVenta(`${nombre}/${i}`, {
          indicador_facturacion: l.indicador,
          cantidad: String(l.cantidad),
          precio: pesos(l.precio),
        }),
      ),
      pagos: [],
    });
    if (v.condicion === 'credito') {
      await aceptar('ventas.emitirFactura', datos);
      return datos.id;
    }
    // The refusal of a wrong payment says the total that is due.
    n += 1;
    const r = await correr(servidor, {
      tipo: 'ventas.emitirFactura',
      datos: { ...datos, pagos: [{ forma: 1, monto: '0.01', referencia: '' }] },
      n,
      ahora: AHORA,
    });
    const total = r.ok
      ? '0.01'
      : String(
          r.rechazos.find((x) => x.codigo === 'ventas.PAGOS_NO_CUADRAN')?.datos?.['total'],
        ).replaceAll(',', '');
    if (r.ok) throw new Error('un centavo no paga una venta');
    await aceptar('ventas.emitirFactura', {
      ...datos,
      pagos: [{ forma: 1, monto: total, referencia: '' }],
    });
    return datos.id;
  }

  async function anotar(nombre: string, facturaId: string, p: Extract<Paso, { que: 'nota' }>) {
    const antes = await saldoDe(facturaId);
    const linea = antes?.lineas[0];
    const total = p.codigo === 1 ? (antes?.anulacion?.total ?? 1n) : BigInt(p.precio);
    const monto =
      p.condicion === 'contado' ? total : p.pagado === 0 ? 0n : total / BigInt(p.pagado + 1);
    const datos = nota(nombre, {
      tipo: p.tipo,
      factura_id: facturaId,
      codigo_modificacion: p.codigo,
      razon: 'Al azar',
      precios_con_itbis: true,
      lineas:
        p.codigo === 3
          ? [
              {
                ...lineaVenta(nombre, {
                  indicador_facturacion: linea?.indicador_facturacion ?? 1,
                  cantidad: '1',
                  precio: pesos(p.precio),
                }),
                linea_modificada_id: p.tipo === '34' ? (linea?.id ?? null) : null,
              },
            ]
          : [],
      condicion: p.codigo === 2 ? 'contado' : p.condicion,
      pagos:
        p.codigo === 2 || monto === 0n ? [] : [{ forma: 1, monto: pesos(monto), referencia: '' }],
    });
    return enAmbos('ventas.emitirNota', datos);
  }

  test('both sides agree, the books prove themselves and nothing is credited twice', async () => {
    let aceptadas = 0;
    await fc.assert(
      fc.asyncProperty(
        arbVenta,
        arbVenta,
        fc.array(arbPaso, { minLength: 3, maxLength: 9 }),
        async (v1, v2, pasos) => {
          corrida += 1;
          const ids = [await vender(`r${corrida}/0`, v1), await vender(`r${corrida}/1`, v2)];
          for (const [i, paso] of pasos.entries()) {
            const id = ids[paso.cual] ?? '';
            if (paso.que === 'cobro') {
              await enAmbos('tesoreria.registrarCobro', {
                id: uuid(`cobro/r${corrida}/${i}`),
                tercero_id: DUARTE.id,
                fecha: HOY,
                forma: 2,
                monto: pesos(paso.monto),
                referencia: '',
                aplicaciones: [{ factura_id: id, monto: pesos(paso.monto) }],
              });
            } else if (await anotar(`r${corrida}/n${i}`, id, paso)) aceptadas += 1;
            const saldo = await saldoDe(id);
            expect(saldo?.saldo).toBeGreaterThanOrEqual(0n);
            expect(saldo?.disponible).toBeGreaterThanOrEqual(0n);
            for (const l of saldo?.lineas ?? []) {
              expect(l.cantidad_disponible_e4).toBeGreaterThanOrEqual(0n);
            }
          }
          expect(await fallas(servidor)).toEqual([]);
        },
      ),
      { numRuns: 25, seed: 20261124 },
    );
    expect(aceptadas).toBeGreaterThan(30);
    expect(await fallas(dispositivo)).toEqual([]);
  });

  test.each([
    'factura',
    'linea_factura',
    'ajuste_factura',
    'pago_factura',
    'ecf',
    'ecf_evento',
    'asiento',
    'linea_asiento',
    'aplicacion',
  ])(
    '%s holds the same rows on both sides, apart from what only the server gives',
    async (tabla) => {
      const alla = await filas(servidor.db, tabla);
      expect(alla.length).toBeGreaterThan(0);
      expect(await filas(dispositivo.db, tabla)).toEqual(alla);
    },
  );

  test.each(['saldo_mes', 'saldo_factura'])('%s is the same on both', async (tabla) => {
    const leer = (m: Mesa) => m.db.query(`select * from ${tabla} order by 1, 2, 3`);
    expect(await leer(dispositivo)).toEqual(await leer(servidor));
  });

  test('saldo_factura is what its recomputation gives', async () => {
    for (const { db, empresa } of [servidor, dispositivo]) {
      const leer = () => db.query('select * from saldo_factura order by factura_id');
      const antes = await leer();
      await db.tx(async (tx) => {
        await tx.query(
          'select saldo_factura_recalcular($1, (select array_agg(id) from factura where empresa_id = $1))',
          [empresa.id],
        );
      });
      expect(await leer()).toEqual(antes);
    }
  });
});

test('a note made on the device before its original is numbered gets the number on the server', async () => {
  const [fila] = await dispositivo.db.query<{ ncf_modificado: string }>(
    'select ncf_modificado from factura where id = $1',
    [uuid('nota/a-1')],
  );
  expect(fila?.ncf_modificado).toMatch(/^P-/);
});

test('mode: what waited in an authorised device is diferido, what is issued in a contingencia says so', async () => {
  const en = async (nombre: string, hace_min: number) => {
    n += 1;
    const r = await correr(servidor, {
      tipo: 'ventas.emitirFactura',
      datos: venta(nombre),
      n,
      ahora: AHORA,
      hechoEn: instante(Date.parse(AHORA) - hace_min * 60_000),
    });
    expect(r.ok).toBe(true);
    const [fila] = await servidor.db.query<{ modo_emision: string; horas: number }>(
      `select f.modo_emision, (extract(epoch from e.limite_envio - f.hecho_en) / 3600)::int as horas
       from factura f join ecf e on e.factura_id = f.id where f.id = $1`,
      [uuid(`venta/${nombre}`)],
    );
    return [fila?.modo_emision, fila?.horas];
  };
  const poner = (sql: string) =>
    conRev(servidor.db, servidor.empresa.id, (tx) => tx.query(sql, [servidor.empresa.id]));
  expect(await en('m1', 120)).toEqual(['normal', 24]);
  await poner('update empresa set esta_autorizada_diferido = true where empresa_id = $1');
  expect(await en('m2', 14)).toEqual(['normal', 24]);
  expect(await en('m3', 15)).toEqual(['diferido', 24]);
  await poner("update empresa set modo_sin_red = 'F' where empresa_id = $1");
  expect(await en('m4', 120)).toEqual(['normal', 24]);
  await poner(
    `insert into contingencia (empresa_id, id, tipo, inicio) values ($1, $1, 'conectividad', '${AHORA}')`,
  );
  expect(await en('m5', 0)).toEqual(['contingencia', 72]);
  await poner('update contingencia set fin = inicio where empresa_id = $1');
  expect(await en('m6', 0)).toEqual(['normal', 24]);
});
