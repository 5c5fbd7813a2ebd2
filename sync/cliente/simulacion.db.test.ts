// Two devices and one server in random order: writing, delivering, losing and repeating answers, dying
// at any point, losing the cache. However it went, at the end both devices and the server hold the
// same rows, nothing twice and nothing lost, and they are those of a single device that did the
// accepted comandos in their order (SPEC.md C3, C10, R1, R7, S1).

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  nuevaBaseLocal,
  nuevaBaseServidor,
  type BaseLocal,
  type BaseServidor,
} from '../../tests/apoyo/base.ts';
import {
  Aparato,
  derivadas,
  entregar,
  sumasServidor,
  tramasDesde,
} from '../../tests/apoyo/motor-local.ts';
import {
  nuevaEmpresa,
  nuevoId,
  relojReal,
  serviciosDePrueba,
  ventaDe,
} from '../../tests/apoyo/relevo.ts';
import { comandoDe, COMANDOS } from '#shared/comandos.ts';
import type { Db } from '#shared/db/db.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { correrMutador } from '#sync/cliente/mutador-local.ts';
import type { SobreComando } from '#sync/comando.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';

const HOY = hoy(relojReal);
const RNCS = ['131880681', '101001577'];

type Accion =
  | { readonly que: 'tercero'; readonly quien: 0 | 1; readonly cual: number; readonly rnc: number }
  | {
      readonly que: 'venta';
      readonly quien: 0 | 1;
      readonly aCredito: boolean;
      readonly cual: number;
    }
  | { readonly que: 'cobro'; readonly quien: 0 | 1; readonly cual: number; readonly monto: number }
  | { readonly que: 'entregar'; readonly quien: 0 | 1; readonly llega: boolean }
  | { readonly que: 'filas'; readonly quien: 0 | 1; readonly repetidas: boolean }
  | { readonly que: 'morir'; readonly quien: 0 | 1 }
  | { readonly que: 'perder_base'; readonly quien: 0 | 1 };

const quien = fc.constantFrom<0 | 1>(0, 1);
// Two customers and two RNCs: collisions are what is being looked for.
const cual = fc.nat(1);
const accion: fc.Arbitrary<Accion> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ que: fc.constant('tercero'), quien, cual, rnc: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ que: fc.constant('venta'), quien, aCredito: fc.boolean(), cual }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      que: fc.constant('cobro'),
      quien,
      cual,
      monto: fc.integer({ min: 1, max: 70 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ que: fc.constant('entregar'), quien, llega: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ que: fc.constant('filas'), quien, repetidas: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ que: fc.constant('morir'), quien }) },
  { weight: 1, arbitrary: fc.record({ que: fc.constant('perder_base'), quien }) },
);

let servidor: BaseServidor;
let bases: [BaseLocal, BaseLocal, BaseLocal];
let servicios: Awaited<ReturnType<typeof serviciosDePrueba>>;

beforeAll(async () => {
  servidor = await nuevaBaseServidor();
  bases = [await nuevaBaseLocal(), await nuevaBaseLocal(), await nuevaBaseLocal()];
  servicios = await serviciosDePrueba(servidor);
});
afterAll(async () => {
  await servicios.avisos.cerrar();
  await Promise.all([servidor, ...bases].map((b) => b.cerrar()));
});

type Mundo = {
  readonly empresaId: string;
  readonly duenoId: string;
  readonly aparatos: readonly [Aparato, Aparato];
  /** The empresa as it was before anybody did anything, on a third device. */
  readonly oraculo: Aparato;
  readonly terceros: readonly string[];
  /** What each device answered «hecho» to: it must be accepted or wait in Por corregir. */
  readonly prometidos: Set<string>;
};

async function nuevoMundo(): Promise<Mundo> {
  const { empresaId, duenoId } = await nuevaEmpresa(servicios);
  const usuario = { id: duenoId, nombre: 'Dueña de prueba', rol: 'dueno' as const };
  const crear = (base: BaseLocal): Promise<Aparato> =>
    Aparato.crear({ servicios, empresaId, usuario, base });
  return {
    empresaId,
    duenoId,
    aparatos: [await crear(bases[0]), await crear(bases[1])],
    oraculo: await crear(bases[2]),
    terceros: [nuevoId(), nuevoId()],
    prometidos: new Set(),
  };
}

function datosTercero(id: string, rnc: string | undefined, base: unknown): Record<string, unknown> {
  return {
    id,
    tipo_id: rnc === undefined ? 'ninguno' : 'rnc',
    rnc_cedula: rnc ?? null,
    nombre: `Cliente ${id.slice(-4)} ${rnc ?? ''}`.trim(),
    nombre_comercial: '',
    es_cliente: true,
    es_proveedor: false,
    correo: '',
    telefono: '',
    direccion: '',
    municipio: null,
    provincia: null,
    limite_credito: '0.00',
    dias_credito: 30,
    esta_activo: true,
    base,
  };
}

/** What the person would send seeing what this device shows; null when there is nothing to act on. */
async function pensar(
  m: Mundo,
  a: Accion & { que: 'tercero' | 'venta' | 'cobro' },
): Promise<{ tipo: string; datos: Record<string, unknown> } | null> {
  const { db } = m.aparatos[a.quien];
  const terceroId = m.terceros[a.cual] ?? nuevoId();
  const [visto] = await db.query<{ rev: bigint }>('select rev from tercero where id = $1', [
    terceroId,
  ]);
  if (a.que === 'tercero') {
    const base = visto && { rev: String(visto.rev), campos: ['nombre', 'tipo_id', 'rnc_cedula'] };
    const datos = datosTercero(terceroId, RNCS[a.rnc], base ?? null);
    return { tipo: 'terceros.guardarTercero', datos };
  }
  if (a.que === 'venta') {
    const venta = ventaDe(HOY);
    if (!a.aCredito) return { tipo: 'ventas.emitirFactura', datos: venta };
    if (visto === undefined) return null;
    return {
      tipo: 'ventas.emitirFactura',
      datos: {
        ...venta,
        condicion: 'credito',
        fecha_limite_pago: HOY,
        tercero_id: terceroId,
        pagos: [],
      },
    };
  }
  const abiertas = await db.query<{ factura_id: string; tercero_id: string }>(
    'select factura_id, tercero_id from saldo_factura where saldo > 0 order by factura_id',
  );
  const f = abiertas[a.cual % Math.max(1, abiertas.length)];
  if (f === undefined) return null;
  const monto = `${String(a.monto)}.00`;
  return {
    tipo: 'tesoreria.registrarCobro',
    datos: {
      id: nuevoId(),
      tercero_id: f.tercero_id,
      fecha: HOY,
      forma: 1,
      monto,
      referencia: '',
      aplicaciones: [{ factura_id: f.factura_id, monto }],
    },
  };
}

async function hacer(m: Mundo, a: Accion): Promise<void> {
  const aparato = m.aparatos[a.quien];
  switch (a.que) {
    case 'tercero':
    case 'venta':
    case 'cobro': {
      const pedido = await pensar(m, a);
      if (pedido === null) return;
      const opId = nuevoId();
      const r = await aparato.comandar(pedido.tipo, pedido.datos, opId);
      if (r.resultado.ok) m.prometidos.add(opId);
      return;
    }
    case 'entregar': {
      const [sobre] = await aparato.porEnviar();
      if (sobre === undefined) return;
      const acuse = await entregar(servicios, sobre, m.duenoId);
      if (a.llega) await aparato.nucleo.recibirAcuse(acuse);
      return;
    }
    case 'filas': {
      const tramas = await tramasDesde(servicios, m.empresaId, await aparato.rev());
      for (const t of tramas) {
        await aparato.nucleo.recibirFilas(t);
        if (a.repetidas) await aparato.nucleo.recibirFilas(t);
      }
      return;
    }
    case 'morir':
      await aparato.nacer();
      return;
    case 'perder_base':
      await aparato.nucleo.destruir();
      await aparato.nacer();
      return;
  }
}

/** With network and time, everything arrives. */
async function desahogar(m: Mundo): Promise<void> {
  for (const aparato of m.aparatos) await aparato.enviarTodo();
  for (const aparato of m.aparatos) await aparato.ponerseAlDia();
}

async function restos(db: Db): Promise<number | undefined> {
  const [fila] = await db.query<{ n: number }>(
    'select ((select count(*) from pendiente) + (select count(*) from deshacer))::int as n',
  );
  return fila?.n;
}

/** What a report sees, without the numbers that only the server gives. */
async function negocio(db: Db): Promise<unknown> {
  return {
    derivadas: await derivadas(db),
    facturas: await db.query('select id, total, condicion, tercero_id from factura order by id'),
    terceros: await db.query('select id, nombre, rnc_cedula from tercero order by id'),
    cobros: await db.query('select id, monto from movimiento order by id'),
  };
}

async function comprobar(m: Mundo): Promise<void> {
  const delServidor = await sumasServidor(servicios, m.empresaId);
  const aceptadas: { readonly rev: bigint; readonly sobre: SobreComando }[] = [];
  const conDestino = new Set<string>();
  for (const aparato of m.aparatos) {
    expect(await aparato.sumas()).toEqual(delServidor);
    expect(await restos(aparato.db)).toBe(0);
    for (const op of await aparato.almacen.ops.deEstado('aceptada')) {
      aceptadas.push({ rev: BigInt(op.rev ?? '0'), sobre: op.sobre });
      conDestino.add(op.id);
    }
    for (const op of await aparato.almacen.ops.deEstado('rechazada')) conDestino.add(op.id);
  }
  for (const id of m.prometidos) expect(conDestino).toContain(id);
  aceptadas.sort((x, y) => (x.rev < y.rev ? -1 : 1));
  const { empresaId, oraculo } = m;
  for (const { sobre } of aceptadas) {
    const r = await correrMutador(
      {
        comandos: { ultimo: (t) => COMANDOS.get(t) ?? null, de: comandoDe },
        identidad: {
          empresaId,
          dispositivoId: sobre.disp,
          usuario: { id: m.duenoId, nombre: 'Dueña de prueba', rol: 'dueno' },
        },
      },
      oraculo.db,
      sobre,
    );
    expect(r.ok).toBe(true);
  }
  expect(await negocio(m.aparatos[0].db)).toEqual(await negocio(oraculo.db));
}

test('any order of writing, delivering, dying and losing ends in the same rows everywhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(accion, { minLength: 8, maxLength: 28 }), async (acciones) => {
      const m = await nuevoMundo();
      for (const a of acciones) await hacer(m, a);
      await desahogar(m);
      await comprobar(m);
    }),
    { numRuns: Number(process.env['CORRIDAS_SIMULACION'] ?? 12), endOnFailure: true },
  );
}, 600_000);

test('an answer that never came is asked for again and is the same answer', async () => {
  const m = await nuevoMundo();
  await hacer(m, { que: 'venta', quien: 0, aCredito: false, cual: 0 });
  const [sobre] = await m.aparatos[0].porEnviar();
  if (sobre === undefined) throw new Error('nada por enviar');
  const acuses: MensajeAcuse[] = [];
  for (let i = 0; i < 3; i++) acuses.push(await entregar(servicios, sobre, m.duenoId));
  for (const acuse of acuses) expect(acuse).toEqual(acuses[0]);
  await desahogar(m);
  await comprobar(m);
}, 120_000);
