// The optimistic effects of a device over the rows of a real server: exact undo, rebase, refusals,
// and what a crash leaves at each point (sincronizacion.md §5 and §7; SPEC.md R1, R4, R7, C6).

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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
import { hoy, instante } from '#shared/fecha/fecha.ts';

let servidor: BaseServidor;
let local: BaseLocal;
let otraLocal: BaseLocal;
let servicios: Awaited<ReturnType<typeof serviciosDePrueba>>;
let empresaId: string;
let duenoId: string;
let a: Aparato;

const HOY = hoy(relojReal);

beforeAll(async () => {
  servidor = await nuevaBaseServidor();
  local = await nuevaBaseLocal();
  otraLocal = await nuevaBaseLocal();
  servicios = await serviciosDePrueba(servidor);
});
afterAll(async () => {
  await servicios.avisos.cerrar();
  await Promise.all([servidor.cerrar(), local.cerrar(), otraLocal.cerrar()]);
});
beforeEach(async () => {
  ({ empresaId, duenoId } = await nuevaEmpresa(servicios));
  a = await aparato(local);
});

function aparato(base: BaseLocal): Promise<Aparato> {
  const usuario = { id: duenoId, nombre: 'Dueña de prueba', rol: 'dueno' as const };
  return Aparato.crear({ servicios, empresaId, usuario, base });
}

function terceroDe(id: string, cambios: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    tipo_id: 'ninguno',
    rnc_cedula: null,
    nombre: 'Colmado Lucía',
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
    base: null,
    ...cambios,
  };
}

function aCredito(id: string, terceroId: string): Record<string, unknown> {
  return {
    ...ventaDe(HOY, id),
    condicion: 'credito',
    fecha_limite_pago: HOY,
    tercero_id: terceroId,
    pagos: [],
  };
}

async function hecho(
  aparato_: Aparato,
  tipo: string,
  datos: Record<string, unknown>,
): Promise<string> {
  const opId = nuevoId();
  const r = await aparato_.comandar(tipo, datos, opId);
  if (!r.resultado.ok) throw new Error(JSON.stringify(r.resultado.rechazos));
  return opId;
}

async function foto(aparato_: Aparato): Promise<unknown> {
  return { sumas: await aparato_.sumas(), derivadas: await derivadas(aparato_.db) };
}

async function restos(aparato_: Aparato): Promise<number> {
  const [fila] = await aparato_.db.query<{ n: number }>(
    'select ((select count(*) from pendiente) + (select count(*) from deshacer))::int as n',
  );
  return fila?.n ?? -1;
}

/** Everything answered and arrived: the device holds exactly the server's rows. */
async function exigirIgual(aparato_: Aparato): Promise<void> {
  expect(await aparato_.sumas()).toEqual(await sumasServidor(servicios, empresaId));
  expect(await restos(aparato_)).toBe(0);
  const [descuadre] = await aparato_.db.query(
    `select 1 as x from (select cuenta_id, to_char(fecha, 'YYYY-MM') as periodo, sum(debe) as debe, sum(haber) as haber
       from linea_asiento group by 1, 2) l
     full join (select * from saldo_mes where debe <> 0 or haber <> 0) s using (cuenta_id, periodo)
     where l.debe is distinct from s.debe or l.haber is distinct from s.haber limit 1`,
  );
  expect(descuadre).toBeUndefined();
}

test('an undo puts back every row and balance exactly as it was', async () => {
  const terceroId = nuevoId();
  await hecho(a, 'terceros.guardarTercero', terceroDe(terceroId));
  await a.enviarTodo();
  await a.ponerseAlDia();
  const antes = await foto(a);
  const facturaId = nuevoId();
  const ops = [
    await hecho(a, 'ventas.emitirFactura', aCredito(facturaId, terceroId)),
    await hecho(a, 'tesoreria.registrarCobro', {
      id: nuevoId(),
      tercero_id: terceroId,
      fecha: HOY,
      forma: 1,
      monto: '18.00',
      referencia: '',
      aplicaciones: [{ factura_id: facturaId, monto: '18.00' }],
    }),
    await hecho(a, 'ventas.emitirFactura', ventaDe(HOY)),
  ];
  expect(await foto(a)).not.toEqual(antes);
  for (const id of ops) {
    await a.nucleo.recibirAcuse({
      id,
      ok: false,
      rechazos: [{ codigo: 'sync.FALLO_INTERNO', severidad: 'rechazo' }],
    });
  }
  expect(await foto(a)).toEqual(antes);
  expect(await restos(a)).toBe(0);
  expect(await a.almacen.ops.contar('rechazada')).toBe(3);
});

test('R7: an accepted comando gives way to the rows of the server, with its e-NCF', async () => {
  const facturaId = nuevoId();
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY, facturaId));
  const [local_] = await a.db.query('select encf from factura where id = $1', [facturaId]);
  expect(local_).toEqual({ encf: null });
  await a.enviarTodo();
  expect(await restos(a)).toBeGreaterThan(0);
  await a.ponerseAlDia();
  const [fila] = await a.db.query<{ encf: string }>('select encf from factura where id = $1', [
    facturaId,
  ]);
  expect(fila?.encf).toMatch(/^E32\d{10}$/);
  await exigirIgual(a);
});

test('R7: the rows may come before the answer, and the answer twice', async () => {
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY));
  const [sobre] = await a.porEnviar();
  if (sobre === undefined) throw new Error('nada por enviar');
  const acuse = await entregar(servicios, sobre, duenoId);
  await a.ponerseAlDia();
  expect(await a.porEnviar()).toEqual([]);
  await exigirIgual(a);
  await a.nucleo.recibirAcuse(acuse);
  await a.nucleo.recibirAcuse(acuse);
  await exigirIgual(a);
});

test('R4: a frame that repeats is ignored and one that leaves a gap is refused', async () => {
  const b = await aparato(otraLocal);
  await hecho(b, 'ventas.emitirFactura', ventaDe(HOY));
  await hecho(b, 'ventas.emitirFactura', ventaDe(HOY));
  await b.enviarTodo();
  const desde = await a.rev();
  const uno = await tramasDesde(servicios, empresaId, desde);
  const [, hueco] = [
    await a.rev(),
    { ...uno[0], desde: String(desde + 1n), hasta: String(desde + 9n) },
  ];
  expect(
    (await a.nucleo.recibirFilas({ ops: [], cambios: [], desde: hueco.desde, hasta: hueco.hasta }))
      .tipo,
  ).toBe('hueco');
  for (const t of uno) expect((await a.nucleo.recibirFilas(t)).tipo).toBe('aplicado');
  for (const t of uno) expect((await a.nucleo.recibirFilas(t)).tipo).toBe('repetido');
  await exigirIgual(a);
});

test('rows that touch pending ones go under them: both edits of one customer show', async () => {
  const b = await aparato(otraLocal);
  const terceroId = nuevoId();
  await hecho(b, 'terceros.guardarTercero', terceroDe(terceroId));
  await b.enviarTodo();
  await a.ponerseAlDia();
  await b.ponerseAlDia();
  const [vista] = await a.db.query<{ rev: bigint }>('select rev from tercero where id = $1', [
    terceroId,
  ]);
  const rev = String(vista?.rev);
  await hecho(
    a,
    'terceros.guardarTercero',
    terceroDe(terceroId, { telefono: '809-555-0101', base: { rev, campos: ['telefono'] } }),
  );
  await hecho(
    b,
    'terceros.guardarTercero',
    terceroDe(terceroId, { correo: 'b@ejemplo.do', base: { rev, campos: ['correo'] } }),
  );
  await b.enviarTodo();
  await a.ponerseAlDia();
  const [fila] = await a.db.query('select telefono, correo from tercero where id = $1', [
    terceroId,
  ]);
  expect(fila).toEqual({ telefono: '809-555-0101', correo: 'b@ejemplo.do' });
  await a.enviarTodo();
  await a.ponerseAlDia();
  await b.ponerseAlDia();
  await exigirIgual(a);
  await exigirIgual(b);
});

test('a unique key that another device won moves the pending row aside, and its comando is refused', async () => {
  const b = await aparato(otraLocal);
  const rnc = { tipo_id: 'rnc', rnc_cedula: '131880681' };
  const opA = await hecho(a, 'terceros.guardarTercero', terceroDe(nuevoId(), rnc));
  await hecho(b, 'terceros.guardarTercero', terceroDe(nuevoId(), { ...rnc, nombre: 'Otra' }));
  await b.enviarTodo();
  await a.ponerseAlDia();
  const nombres = await a.db.query('select nombre from tercero');
  expect(nombres).toEqual([{ nombre: 'Otra' }]);
  await a.enviarTodo();
  const [rechazada] = await a.almacen.ops.deEstado('rechazada');
  expect(rechazada?.id).toBe(opA);
  await exigirIgual(a);
});

test('C6: what depends on a refused comando goes with it, and the rest stays', async () => {
  const b = await aparato(otraLocal);
  const rnc = { tipo_id: 'rnc', rnc_cedula: '131880681' };
  await hecho(b, 'terceros.guardarTercero', terceroDe(nuevoId(), rnc));
  await b.enviarTodo();
  const terceroId = nuevoId();
  const facturaId = nuevoId();
  const libre = nuevoId();
  const op1 = await hecho(a, 'terceros.guardarTercero', terceroDe(terceroId, rnc));
  const op2 = await hecho(a, 'ventas.emitirFactura', aCredito(facturaId, terceroId));
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY, libre));
  expect((await a.porEnviar()).map((s) => s.deps)).toEqual([[], [op1], []]);
  const acuses = await a.enviarTodo();
  expect(acuses.map((x) => x.ok)).toEqual([false, false, true]);
  const rechazadas = await a.almacen.ops.deEstado('rechazada');
  expect(rechazadas.map((r) => [r.id, r.rechazos[0]?.codigo])).toEqual([
    [op1, expect.stringMatching(/^terceros\./)],
    [op2, 'sync.DEPENDE_DE_RECHAZADO'],
  ]);
  const facturas = await a.db.query('select id from factura');
  expect(facturas).toEqual([{ id: libre }]);
  await a.ponerseAlDia();
  await exigirIgual(a);
});

test('while only the refusal of the first is known, its dependents are no longer shown', async () => {
  const terceroId = nuevoId();
  const op1 = await hecho(a, 'terceros.guardarTercero', terceroDe(terceroId));
  await hecho(a, 'ventas.emitirFactura', aCredito(nuevoId(), terceroId));
  await a.nucleo.recibirAcuse({
    id: op1,
    ok: false,
    rechazos: [{ codigo: 'sync.FALLO_INTERNO', severidad: 'rechazo' }],
  });
  expect(await a.db.query('select id from factura')).toEqual([]);
  await a.nacer();
  expect(await a.db.query('select id from factura')).toEqual([]);
  expect(await a.porEnviar()).toHaveLength(1);
});

test('a comando that its own rule refuses leaves no row, no number and no queue', async () => {
  const antes = await foto(a);
  const r = await a.comandar('ventas.emitirFactura', { ...ventaDe(HOY), lineas: [] });
  expect(r.resultado.ok).toBe(false);
  expect(r.sobre).toBeNull();
  expect(await foto(a)).toEqual(antes);
  expect(await a.porEnviar()).toEqual([]);
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY));
  expect((await a.porEnviar()).map((s) => s.n)).toEqual([1]);
});

test('asking again with the same op id, at once or in another life, is asking once', async () => {
  const opId = nuevoId();
  const venta = ventaDe(HOY);
  const [uno, dos] = await Promise.all([
    a.comandar('ventas.emitirFactura', venta, opId),
    a.comandar('ventas.emitirFactura', venta, opId),
  ]);
  expect(dos.resultado).toEqual(uno.resultado);
  await a.nacer();
  const tres = await a.comandar('ventas.emitirFactura', venta, opId);
  expect(tres.resultado).toEqual(uno.resultado);
  await a.enviarTodo();
  await a.ponerseAlDia();
  const cuatro = await a.comandar('ventas.emitirFactura', venta, opId);
  expect(cuatro.resultado.ok).toBe(true);
  expect(await a.porEnviar()).toEqual([]);
  expect(await a.db.query('select count(*)::int as n from factura')).toEqual([{ n: 1 }]);
});

test('a crash between the durable store and PGlite: the comando is applied at the next start', async () => {
  const venta = ventaDe(HOY);
  const opId = nuevoId();
  await a.almacen.ops.agregar(opId, (n) => ({
    id: opId,
    empresa: empresaId,
    disp: a.dispositivoId,
    n,
    tipo: 'ventas.emitirFactura',
    v: 1,
    hecho_en: instante(relojReal.ahora()),
    desfase_reloj: 0,
    deps: [],
    datos: venta,
  }));
  expect(await a.db.query('select id from factura')).toEqual([]);
  await a.nacer();
  const [fila] = await a.db.query<{ id: string }>('select id from factura');
  expect(fila?.id).toBe(venta['id']);
  expect((await a.porEnviar()).map((s) => s.id)).toEqual([opId]);
});

test('a crash after the server accepted and before the device heard: nothing twice, nothing lost', async () => {
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY));
  const [sobre] = await a.porEnviar();
  if (sobre === undefined) throw new Error('nada por enviar');
  const primera = await entregar(servicios, sobre, duenoId);
  await a.nacer();
  const segunda = await entregar(servicios, sobre, duenoId);
  expect(segunda).toEqual(primera);
  await a.nucleo.recibirAcuse(segunda);
  await a.nacer();
  await a.ponerseAlDia();
  await exigirIgual(a);
  expect(await a.db.query('select count(*)::int as n from factura')).toEqual([{ n: 1 }]);
});

test('PGlite lost with comandos waiting: the cache is rebuilt and they are applied again', async () => {
  const enviada = nuevoId();
  const esperando = nuevoId();
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY, enviada));
  const [sobre] = await a.porEnviar();
  if (sobre === undefined) throw new Error('nada por enviar');
  await hecho(a, 'ventas.emitirFactura', ventaDe(HOY, esperando));
  // Accepted, but the device has not heard of it when its cache is lost.
  const acuse = await entregar(servicios, sobre, duenoId);
  await a.nucleo.destruir();
  await a.nacer();
  const ids = await a.db.query<{ id: string }>('select id from factura order by id');
  expect(ids.map((f) => f.id).sort()).toEqual([enviada, esperando].sort());
  await a.nucleo.recibirAcuse(acuse);
  await a.enviarTodo();
  await a.ponerseAlDia();
  await exigirIgual(a);
  expect(await a.db.query('select count(*)::int as n from factura')).toEqual([{ n: 2 }]);
});

test('S1: a device loaded from segments equals one that followed the rows', async () => {
  const terceroId = nuevoId();
  await hecho(a, 'terceros.guardarTercero', terceroDe(terceroId));
  for (let i = 0; i < 3; i++) {
    await hecho(a, 'ventas.emitirFactura', aCredito(nuevoId(), terceroId));
  }
  await a.enviarTodo();
  await a.ponerseAlDia();
  const b = await aparato(otraLocal);
  await a.ponerseAlDia();
  expect(await b.sumas()).toEqual(await a.sumas());
  expect(await derivadas(b.db)).toEqual(await derivadas(a.db));
});
