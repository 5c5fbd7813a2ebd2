// The whole engine against a real relay: what a person wrote offline arrives, whatever the network, the
// server or the cache do meanwhile (SPEC.md B8, B9, R5, S1 and the table of close codes).

import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  nuevaBaseLocal,
  nuevaBaseServidor,
  type BaseLocal,
  type BaseServidor,
} from '../../tests/apoyo/base.ts';
import { fabricaSobre, fuenteDe, sumasServidor } from '../../tests/apoyo/motor-local.ts';
import {
  esperar,
  nuevaEmpresa,
  nuevoDispositivo,
  nuevoId,
  relojReal,
  serviciosDePrueba,
  servirRelevo,
  tokenDe,
  ventaDe,
  type ServidorDePrueba,
} from '../../tests/apoyo/relevo.ts';
import { comandoDe, COMANDOS } from '#shared/comandos.ts';
import { CONSULTAS } from '#shared/consultas.ts';
import { hoy, instante } from '#shared/fecha/fecha.ts';
import type { Almacen } from './almacen.ts';
import { crearAlmacenMemoria } from './almacen-memoria.ts';
import type { EstadoRed } from './estado.ts';
import { crearMotor, type EventoMotor, type MotorSync } from './motor.ts';
import { FallaDescarga, vaciarReplica } from './segmentos.ts';

const HOY = hoy(relojReal);

let servidor: BaseServidor;
let local: BaseLocal;
let servicios: Awaited<ReturnType<typeof serviciosDePrueba>>;
let relevo: ServidorDePrueba;
let empresaId: string;
let duenoId: string;
let dispositivoId: string;
let almacen: Almacen;
let eventos: EventoMotor[];
let motores: MotorSync[];

beforeAll(async () => {
  servidor = await nuevaBaseServidor({ maximo: 8 });
  local = await nuevaBaseLocal();
  servicios = await serviciosDePrueba(servidor);
});
afterAll(async () => {
  await servicios.avisos.cerrar();
  await Promise.all([servidor.cerrar(), local.cerrar()]);
});
beforeEach(async () => {
  relevo = await servirRelevo(servicios);
  ({ empresaId, duenoId } = await nuevaEmpresa(servicios));
  dispositivoId = await nuevoDispositivo(servicios, empresaId, duenoId);
  await vaciarReplica(local.db);
  almacen = crearAlmacenMemoria();
  eventos = [];
  motores = [];
});
afterEach(async () => {
  for (const m of motores) await m.detener();
  await relevo.cerrar();
});

type Opciones = {
  readonly token?: (forzar: boolean) => Promise<string | null>;
  readonly sinDescarga?: () => boolean;
};

async function nuevoMotor(opciones: Opciones = {}): Promise<MotorSync> {
  const fuente = await fuenteDe(servicios, empresaId);
  const motor = crearMotor({
    almacen,
    base: fabricaSobre(local),
    comandos: { ultimo: (t) => COMANDOS.get(t) ?? null, de: comandoDe },
    consultas: { de: (n) => CONSULTAS.get(n) ?? null },
    identidad: {
      empresaId,
      dispositivoId,
      usuario: { id: duenoId, nombre: 'Dueña de prueba', rol: 'dueno' },
    },
    fuente: {
      manifiesto: async () => {
        if (opciones.sinDescarga?.() === true) throw new FallaDescarga('sin red');
        return fuente.manifiesto();
      },
      segmento: (hash) => fuente.segmento(hash),
    },
    reloj: relojReal,
    enlace: {
      url: relevo.url,
      token: opciones.token ?? (() => tokenDe(servicios, duenoId)),
      // The `ws` client has the same shape as the browser's as far as y-websocket goes.
      Socket: WebSocket as unknown as typeof globalThis.WebSocket,
      espera_ms_max: 150,
    },
    avisar: (e) => eventos.push(e),
  });
  motores.push(motor);
  return motor;
}

function red(motor: MotorSync): EstadoRed {
  return motor.estado().red;
}

function conectado(motor: MotorSync): Promise<void> {
  return esperar(() => red(motor).estado === 'conectado', 'conectarse');
}

async function alDia(motor: MotorSync): Promise<void> {
  await esperar(
    () => red(motor).estado === 'conectado' && red(motor).porEnviar === 0,
    'vaciarse la cola',
    60_000,
  );
  await esperar(async () => {
    const [rev] = await servicios.db.query<{ rev: bigint }>(
      'select rev from empresa_rev where empresa_id = $1',
      [empresaId],
    );
    return red(motor).rev === String(rev?.rev);
  }, 'llegar las filas');
  expect(await motor.sumas()).toEqual(await sumasServidor(servicios, empresaId));
  expect(await local.db.query('select 1 from deshacer union all select 1 from pendiente')).toEqual(
    [],
  );
}

/** Writes one row as the server does, with the next rev; `$1` is the empresa and `$2` the id. */
async function enElServidor(sql: string, id: string): Promise<void> {
  await servicios.db.tx(async (tx) => {
    await tx.query("select set_config('app.empresa', $1, true)", [empresaId]);
    const [r] = await tx.query<{ rev: bigint }>(
      'update empresa_rev set rev = rev + 1 where empresa_id = $1 returning rev',
      [empresaId],
    );
    await tx.query("select set_config('app.rev', $1, true)", [String(r?.rev)]);
    await tx.query(sql, [empresaId, id]);
  });
}

async function vender(motor: MotorSync, cuantas: number): Promise<void> {
  for (let i = 0; i < cuantas; i++) {
    const r = await motor.comandar({
      opId: nuevoId(),
      tipo: 'ventas.emitirFactura',
      datos: ventaDe(HOY),
      hechoEn: instante(relojReal.ahora()),
    });
    if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  }
}

test('a new device loads, sells and sees the e-NCF; tables and network are told', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  await vender(motor, 3);
  await alDia(motor);
  const { valor, tablas } = await motor.consultar('ventas.listar', {
    texto: '',
    estado: null,
    condicion: null,
    tipo_ecf: null,
    desde: null,
    hasta: null,
    tercero_id: null,
    limite: 10,
    desplazamiento: 0,
  });
  expect(tablas).toContain('factura');
  expect(valor).toMatchObject({ total_filas: 3 });
  expect(eventos.some((e) => e.tipo === 'tablas' && e.tablas.includes('saldo_mes'))).toBe(true);
});

test('B4: a long offline queue goes up by windows and nothing is lost or repeated', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 260);
  expect(red(motor)).toMatchObject({ estado: 'sin_red', porEnviar: 260 });
  motor.conectar();
  await alDia(motor);
  const [fila] = await local.db.query(
    'select count(*)::int as n, count(distinct encf)::int as encf from factura',
  );
  expect(fila).toEqual({ n: 260, encf: 260 });
});

test('C10: the server restarts in the middle of the queue', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 60);
  motor.conectar();
  await esperar(() => red(motor).porEnviar < 50, 'empezar a enviar');
  const puerto = Number(new URL(relevo.url).port);
  await relevo.cerrar();
  await esperar(() => red(motor).estado === 'sin_red', 'notar la caída');
  relevo = await servirRelevo(servicios, { puerto });
  await alDia(motor);
  expect(await local.db.query('select count(*)::int as n from factura')).toEqual([{ n: 60 }]);
});

test('B9: the engine dies with comandos in the buzón; its next life delivers them', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 4);
  await motor.detener();
  const otro = await nuevoMotor();
  await otro.iniciar();
  expect(red(otro).porEnviar).toBe(4);
  await alDia(otro);
  expect(await almacen.ops.contar('aceptada')).toBe(4);
});

test('B8: a spent epoch ends when nothing waits, and the next one goes on', async () => {
  await almacen.epoca.guardar({ epoca: 7, sesiones: 3, comandos: 1998 });
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  await vender(motor, 5);
  await alDia(motor);
  await vender(motor, 1);
  await alDia(motor);
  expect((await almacen.epoca.leer()).epoca).toBe(8);
});

test('4401: a token that does not serve is renewed and the device comes back', async () => {
  let pedidos = 0;
  const motor = await nuevoMotor({
    token: async (forzar) => {
      pedidos += 1;
      return forzar ? tokenDe(servicios, duenoId) : 'no-es-un-token';
    },
  });
  await motor.iniciar();
  await conectado(motor);
  expect(pedidos).toBeGreaterThan(1);
});

test('without a session the queue waits and the state says so', async () => {
  let hay = false;
  const motor = await nuevoMotor({ token: async () => (hay ? tokenDe(servicios, duenoId) : null) });
  await motor.iniciar();
  await esperar(() => red(motor).estado === 'sin_sesion', 'saber que no hay sesión');
  await vender(motor, 1);
  expect(red(motor).porEnviar).toBe(1);
  hay = true;
  motor.conectar();
  await alDia(motor);
});

test('R5: a device ahead of the server is sent back to the segments, and its queue survives', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 2);
  await local.db.query("update estado_local set valor = '999999' where clave = 'rev'");
  motor.conectar();
  await alDia(motor);
  expect(await local.db.query('select count(*)::int as n from factura')).toEqual([{ n: 2 }]);
});

test('a cache that cannot take the rows of the server is made again, without losing the queue', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 2);
  // A row that nobody can account for, with the key of one that is to come.
  await local.db.query(`insert into periodo (empresa_id, id, periodo) values ($1, $2, '2020-01')`, [
    empresaId,
    nuevoId(),
  ]);
  await enElServidor(
    `insert into periodo (empresa_id, id, periodo) values ($1, $2, '2020-01')`,
    nuevoId(),
  );
  motor.conectar();
  await alDia(motor);
  expect(motor.estado().arranque.fase).toBe('listo');
  expect(await local.db.query('select count(*)::int as n from factura')).toEqual([{ n: 2 }]);
});

test('a new device without network waits, and loads when there is', async () => {
  let sinRed = true;
  const motor = await nuevoMotor({ sinDescarga: () => sinRed });
  const listo = motor.iniciar();
  await esperar(() => motor.estado().arranque.mensaje !== null, 'decir que hace falta conexión');
  sinRed = false;
  motor.conectar();
  await listo;
  await alDia(motor);
});

test('4403: a revoked device leaves nothing behind', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  await vender(motor, 1);
  await alDia(motor);
  relevo.relevo.expulsar({ dispositivoId });
  await esperar(
    () => eventos.some((e) => e.tipo === 'fin' && e.motivo === 'revocado'),
    'enterarse',
  );
  expect(await local.db.query('select 1 from factura')).toEqual([]);
  expect(await almacen.ops.contar('aceptada')).toBe(0);
});

test('4403 with comandos that never left: the cache goes, the comandos stay', async () => {
  const motor = await nuevoMotor();
  await motor.iniciar();
  await conectado(motor);
  motor.desconectar();
  await vender(motor, 2);
  await enElServidor(
    'update dispositivo set esta_revocado = true where empresa_id = $1 and id = $2',
    dispositivoId,
  );
  motor.conectar();
  await esperar(() => eventos.some((e) => e.tipo === 'fin'), 'enterarse');
  expect(await local.db.query('select 1 from factura')).toEqual([]);
  expect(await almacen.ops.contar('por_enviar')).toBe(2);
});
