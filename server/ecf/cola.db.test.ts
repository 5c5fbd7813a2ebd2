// The queue takes every numbered document to its end, exactly once and with the same bytes: with many
// sales, with faults, with two processes, and when one is killed (contingencia.md §8). It must work both
// for a superuser and for a plain owner of the database, to whom RLS also applies.

import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { migrar } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { arrancarColaEcf, type ColaEcf } from './cola.ts';
import { CLAVE, montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';

let base: BaseServidor;
let e: Escenario;
let colas: ColaEcf[] = [];
let hijos: ChildProcess[] = [];

beforeEach(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url);
});
afterEach(async () => {
  for (const hijo of hijos) hijo.kill('SIGKILL');
  for (const cola of colas) await cola.cerrar();
  hijos = [];
  colas = [];
  await e.cerrar();
  await base.cerrar();
});

async function arrancar(url = base.url): Promise<ColaEcf> {
  const cola = await arrancarColaEcf(e.servicios, {
    url,
    ...(e.servicios.urlPropia === undefined ? {} : { urlPropia: e.servicios.urlPropia }),
  });
  colas.push(cola);
  return cola;
}

async function arrancarHijo(): Promise<ChildProcess> {
  const hijo = spawn(
    process.execPath,
    ['tests/apoyo/proceso-cola-ecf.ts', base.url, e.servicios.urlPropia ?? ''],
    {
      env: { ...process.env, KOFACTURE_CLAVE_MAESTRA: CLAVE },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  hijos.push(hijo);
  await new Promise<void>((listo, mal) => {
    hijo.stdout?.once('data', () => listo());
    hijo.once('exit', (codigo) => mal(new Error(`el proceso terminó con ${String(codigo)}`)));
  });
  hijo.removeAllListeners('exit');
  return hijo;
}

/** Ten crédito fiscal, eight consumer summaries, two whole consumer invoices. */
async function vender20(): Promise<string[]> {
  const ventas: string[] = [];
  for (let n = 0; n < 20; n++) {
    const tipo = n % 2 === 0 ? '31' : '32';
    ventas.push(await e.vender(tipo, n % 10 === 9 ? '300000.00' : `${String(100 + n)}.55`));
  }
  return ventas;
}

/** Where everything stands, to say it when something does not happen. */
async function retrato(): Promise<string> {
  const { db } = e.servicios;
  const [estados, eventos, turnos] = await Promise.all([
    db.query('select estado, count(*)::int as n from ecf group by estado'),
    db.query('select estado, detalle, mensajes from ecf_evento order by rev desc limit 5'),
    db.query("select state, count(*)::int as n from pgboss.job where name = 'ecf' group by state"),
  ]);
  return JSON.stringify({ estados, eventos, turnos, errores: e.errores });
}

async function hasta(condicion: () => Promise<boolean>, ms = 45_000): Promise<void> {
  const fin = Date.now() + ms;
  while (!(await condicion())) {
    if (Date.now() > fin) throw new Error(`no ocurrió en ${String(ms)} ms: ${await retrato()}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

async function cuantos(estado: string): Promise<bigint> {
  const [fila] = await e.servicios.db.query<{ n: bigint }>(
    'select count(*) as n from ecf where empresa_id = $1 and estado = $2',
    [e.empresa.id, estado],
  );
  return fila?.n ?? 0n;
}

/** What the DGII accepted against what was signed: one to one, same bytes. */
async function comprobarUnaVezCadaUno(cantidad: number): Promise<void> {
  const filas = await e.servicios.db.query<{ aceptados: bigint; bytes: bigint; iguales: boolean }>(
    `select
       (select count(*) from simulador.envio v where v.encf = e.encf and v.estado = 1) as aceptados,
       (select count(distinct v.sha256) from simulador.envio v where v.encf = e.encf) as bytes,
       (select bool_and(v.sha256 = x.sha256) from simulador.envio v
         join ecf_xml x on x.empresa_id = e.empresa_id and x.ecf_id = e.id
           and x.clase = case when e.es_rfce then 'rfce' else 'ecf' end
         where v.encf = e.encf) as iguales
     from ecf e where e.empresa_id = $1 and e.estado = 'aceptado'`,
    [e.empresa.id],
  );
  expect(filas).toHaveLength(cantidad);
  for (const f of filas) expect(f).toEqual({ aceptados: 1n, bytes: 1n, iguales: true });
}

describe('the queue', () => {
  test('a sale is on its way at once, long before any poll or sweep', async () => {
    await arrancar();
    await e.vender('31', '50.00');
    await hasta(async () => (await cuantos('aceptado')) === 1n);
    const id = await e.vender('32', '1180.00');
    await hasta(async () => (await e.estado(id)) === 'aceptado');
    const momentos = await e.servicios.db.query<{ momento: string }>(
      'select momento from ecf_evento where empresa_id = $1 and ecf_id = $2 order by rev',
      [e.empresa.id, id],
    );
    const [numerado, firmado] = momentos.map((m) => Date.parse(m.momento));
    expect((firmado ?? 0) - (numerado ?? 0)).toBeLessThan(700);
  });

  test('twenty sales with faults in between are accepted exactly once with the same bytes', async () => {
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 2, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'recepcionfc', veces: 2, falla: { tipo: 'perder-respuesta' } },
        { servicio: 'consultaresultado', veces: 2, falla: { tipo: 'html' } },
        { servicio: 'validarsemilla', veces: 1, falla: { tipo: 'error', http: 503 } },
        { servicio: 'procesamiento', veces: 3, falla: { tipo: 'en-proceso', sondeos: 2 } },
      ],
    });
    await arrancar();
    await vender20();
    await hasta(async () => (await cuantos('aceptado')) === 20n);
    await comprobarUnaVezCadaUno(20);
  });

  test('what was numbered before the queue started is found by its first sweep', async () => {
    await vender20();
    await arrancar();
    await hasta(async () => (await cuantos('aceptado')) === 20n);
    await comprobarUnaVezCadaUno(20);
  });

  test('killed in mid-work, the next process finishes what it left', async () => {
    await e.control({
      fallas: [
        { servicio: 'recepcion', veces: 50, falla: { tipo: 'latencia', ms: 40 } },
        { servicio: 'recepcionfc', veces: 50, falla: { tipo: 'latencia', ms: 40 } },
      ],
    });
    await vender20();
    const hijo = await arrancarHijo();
    await hasta(async () => (await cuantos('aceptado')) >= 3n);
    hijo.kill('SIGKILL');
    const alMorir = await cuantos('aceptado');
    expect(alMorir).toBeLessThan(20n);
    await arrancar();
    await hasta(async () => (await cuantos('aceptado')) === 20n);
    await comprobarUnaVezCadaUno(20);
  });

  test('two processes on one database do not send anything twice that counts', async () => {
    await arrancarHijo();
    await arrancar();
    await vender20();
    await hasta(async () => (await cuantos('aceptado')) === 20n);
    const [fila] = await e.servicios.db.query<{ n: bigint }>(
      'select count(*) as n from simulador.envio where estado = 1',
    );
    expect(fila?.n).toBe(20n);
    const [distintos] = await e.servicios.db.query<{ n: bigint }>(
      'select count(*) as n from (select encf from simulador.envio group by encf having count(distinct sha256) > 1) d',
    );
    expect(distintos?.n).toBe(0n);
  });

  test('reintentar sends now what was waiting for a certificate', async () => {
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query('update certificado set esta_activo = false where empresa_id = $1', [
        e.empresa.id,
      ]);
    });
    const cola = await arrancar();
    const id = await e.vender('31', '100.00');
    await hasta(async () => {
      const [f] = await e.servicios.db.query<{ n: bigint }>(
        "select count(*) as n from ecf_evento where ecf_id = $1 and detalle like 'No se pudo%'",
        [id],
      );
      return f?.n === 1n;
    });
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query('update certificado set esta_activo = true where empresa_id = $1', [
        e.empresa.id,
      ]);
    });
    await cola.reintentar(e.empresa.id);
    await hasta(async () => (await e.estado(id)) === 'aceptado', 10_000);
  });
});

/** How many documents of the empresa were between «about to send» and their answer at the same time. */
async function alaVez(): Promise<number> {
  const filas = await e.servicios.db.query<{ servicio: string; momento: string }>(
    `select servicio, momento from dgii_respuesta
     where servicio in ('intento', 'recepcion', 'recepcionfc')`,
  );
  // At one same instant an answer is counted before the next intent.
  const hechos = filas
    .map((f) => ({ ms: Date.parse(f.momento), d: f.servicio === 'intento' ? 1 : -1 }))
    .sort((x, y) => x.ms - y.ms || x.d - y.d);
  let ahora = 0;
  return hechos.reduce((maximo, { d }) => Math.max(maximo, (ahora += d)), 0);
}

describe('turns, limits and deadlines (contingencia.md §8)', () => {
  const LENTO = {
    fallas: [
      { servicio: 'recepcion', veces: 500, falla: { tipo: 'latencia', ms: 60 } },
      { servicio: 'recepcionfc', veces: 500, falla: { tipo: 'latencia', ms: 60 } },
    ],
  };

  test('of one RNC two documents travel at a time, over all processes together', async () => {
    await e.control(LENTO);
    await vender20();
    await arrancarHijo();
    await arrancar();
    await hasta(async () => (await cuantos('aceptado')) === 20n);
    expect(await alaVez()).toBe(2);
    await comprobarUnaVezCadaUno(20);
  });

  test('fair between empresas: three sales do not wait behind the forty of another one', async () => {
    await e.control(LENTO);
    const otra = await montarEscenario(base.url, { nombre: 'Ferretería Duarte', rnc: '101000112' });
    try {
      for (let n = 0; n < 40; n++) await e.vender('32', `${String(100 + n)}.00`);
      // They expire later than those forty, so only the turns can put them before.
      const suyas: string[] = [];
      for (let n = 0; n < 3; n++) suyas.push(await otra.vender('32', '50.00'));
      await arrancar();
      await hasta(async () => {
        const estados = await Promise.all(suyas.map((id) => otra.estado(id)));
        return estados.every((x) => x === 'aceptado');
      });
      expect(await cuantos('aceptado')).toBeLessThan(35n);
      await hasta(async () => (await cuantos('aceptado')) === 40n);
    } finally {
      await otra.cerrar();
    }
  });

  test('what expires first goes first', async () => {
    const ventas: string[] = [];
    for (let n = 0; n < 10; n++) ventas.push(await e.vender('32', '100.00'));
    const urgente = ventas[7] ?? '';
    await e.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '0', true)");
      await tx.query("update ecf set limite_envio = now() + interval '1 hour' where id = $1", [
        urgente,
      ]);
    });
    const cola = await arrancarColaEcf(e.servicios, {
      url: base.url,
      urlPropia: e.servicios.urlPropia ?? '',
      porRnc: 1,
    });
    colas.push(cola);
    await hasta(async () => (await cuantos('aceptado')) === 10n);
    const [primero] = await e.servicios.db.query<{ ecf_id: string }>(
      "select ecf_id from dgii_respuesta where servicio = 'intento' order by momento limit 1",
    );
    expect(primero?.ecf_id).toBe(urgente);
    expect(await alaVez()).toBe(1);
  });

  test('a note sold with its sale goes out as soon as the sale is accepted', async () => {
    await arrancar();
    const venta = await e.vender('31', '1180.00');
    const nota = await e.notaDeCredito(venta);
    await hasta(async () => (await e.estado(nota)) === 'aceptado', 20_000);
    const [orden] = await e.servicios.db.query<{ bien: boolean }>(
      `select (select listo_en from simulador.envio where encf like 'E31%')
         <= (select recibido_en from simulador.envio where encf like 'E34%') as bien`,
    );
    expect(orden?.bien).toBe(true);
  });

  test('a pause that lasts opens a contingencia of who has something to send, and closes with it', async () => {
    const { db } = e.servicios;
    const venta = await e.vender('31', '1180.00');
    await db.query(
      `insert into pausa_dgii (ambiente, hasta, fallos, motivo)
       values ('testecf', now() + interval '1 hour', 5, 'recepcion: sin respuesta de la DGII')`,
    );
    await arrancar();
    const contingencias = async (): Promise<unknown> =>
      db.query('select tipo, fin is null as abierta from contingencia');
    await hasta(async () => ((await contingencias()) as unknown[]).length === 1);
    expect(await contingencias()).toEqual([{ tipo: 'conectividad', abierta: true }]);
    await hasta(async () => (await e.estado(venta)) === 'firmado');
    await db.query('delete from pausa_dgii');
    await hasta(async () => (await e.estado(venta)) === 'aceptado');
    await hasta(async () => JSON.stringify(await contingencias()).includes('false'));
  });
});

describe('as a plain owner of the database, to whom RLS applies', () => {
  test('the sweep finds the documents of every empresa and nothing else is visible', async () => {
    const raiz = abrirPostgres(inject('urlPostgres'), { maximo: 1 });
    const nombre = `kf_dueno_${String(process.pid)}_${String(Date.now())}`;
    await raiz.db.exec(`create role ${nombre} login password 'clave'`);
    await raiz.db.exec(`grant kofacture_app to ${nombre}`);
    await raiz.db.exec(`create database ${nombre} owner ${nombre}`);
    const url = new URL(inject('urlPostgres'));
    url.pathname = `/${nombre}`;
    url.username = nombre;
    url.password = 'clave';
    const propia = abrirPostgres(url.toString(), { maximo: 2 });
    await migrar(propia.db, {
      destino: 'servidor',
      migraciones: await leerMigraciones(),
      ahora: instante(Date.now()),
    });
    const uno = await montarEscenario(url.toString());
    const otro = await montarEscenario(url.toString(), { nombre: 'Ferretería Duarte' });
    const servicios = uno.servicios;
    try {
      const a = await uno.vender('31', '100.00');
      const b = await otro.vender('32', '200.00');
      const vistos = await propia.db.query<{ id: string }>('select id from ecf');
      expect(vistos.map((v) => v.id).toSorted()).toEqual([a, b].toSorted());
      expect(await propia.db.query('select id from factura')).toEqual([]);
      const cola = await arrancarColaEcf(servicios, {
        url: url.toString(),
        urlPropia: servicios.urlPropia ?? '',
      });
      colas.push(cola);
      await hasta(async () => (await propia.db.query('select id from ecf')).length === 0);
      const recibidos = await propia.db.query<{ encf: string; estado: number }>(
        'select encf, estado from simulador.envio order by encf',
      );
      expect(recibidos).toEqual([
        { encf: 'E310000000001', estado: 1 },
        { encf: 'E320000000001', estado: 1 },
      ]);
    } finally {
      for (const cola of colas) await cola.cerrar();
      colas = [];
      await uno.cerrar();
      await otro.cerrar();
      await propia.cerrar();
      await raiz.db.exec(`drop database ${nombre} with (force)`);
      await raiz.db.exec(`drop role ${nombre}`);
      await raiz.cerrar();
    }
  });
});
