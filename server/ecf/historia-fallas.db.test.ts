// The fault story: two hundred documents pile up while the DGII is away, and then go out through lost
// answers, 5xx, pages of HTML, slow verdicts and a server that is killed without warning three times. At the
// end every e-NCF was accepted exactly once, every sending carried the same bytes, and nothing went out a
// second time without asking first (firma-y-servicios.md §4; contingencia.md §7-8; Ley 32-23 Art. 7).

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { CLAVE, montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';

const VENTAS = 190;
const NOTAS = 10;
const TODOS = VENTAS + NOTAS;

let base: BaseServidor;
let e: Escenario;
let carpeta: string;
let servidor: ChildProcess | null = null;
let muertes = 0;

beforeEach(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 60 });
  carpeta = await mkdtemp(join(tmpdir(), 'kofacture-historia-'));
});
afterEach(async () => {
  servidor?.kill('SIGKILL');
  await e.cerrar();
  await base.cerrar();
  await rm(carpeta, { recursive: true, force: true });
});

/** The whole product, as `npm start` runs it, whose DGII is the simulator of this test. */
async function encender(): Promise<void> {
  const hijo = spawn(process.execPath, ['server/main.ts'], {
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: base.url,
      KOFACTURE_CLAVE_MAESTRA: CLAVE,
      KOFACTURE_DATOS: carpeta,
      KOFACTURE_DEMO: 'no',
      KOFACTURE_DGII_TESTECF: e.simulador,
      KOFACTURE_DGII_TESTECF_FC: `${e.simulador}/fc`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servidor = hijo;
  await new Promise<void>((listo, mal) => {
    hijo.stdout.once('data', () => listo());
    hijo.once('exit', (codigo) => mal(new Error(`el servidor terminó con ${String(codigo)}`)));
  });
  hijo.removeAllListeners('exit');
}

async function matar(): Promise<void> {
  const hijo = servidor;
  if (hijo === null) return;
  await new Promise<void>((listo) => {
    hijo.once('exit', () => listo());
    hijo.kill('SIGKILL');
  });
  servidor = null;
  muertes += 1;
}

async function contar(donde: string): Promise<number> {
  const [fila] = await e.servicios.db.query<{ n: number }>(
    `select count(*)::int as n from ecf where empresa_id = $1 and ${donde}`,
    [e.empresa.id],
  );
  return fila?.n ?? 0;
}

const aceptados = (): Promise<number> => contar("estado = 'aceptado'");

/** Where everything stands, to say it when the story does not go on. */
async function retrato(): Promise<unknown> {
  const { db } = e.servicios;
  return {
    estados: await db.query('select estado, count(*)::int as n from ecf group by estado'),
    pausas: await db.query('select * from pausa_dgii'),
    turnos: await db.query(
      "select state, count(*)::int as n from pgboss.job where name = 'ecf' group by state",
    ),
    ultimos: await db.query(
      'select servicio, estado_http, left(cuerpo, 80) as cuerpo from dgii_respuesta order by momento desc limit 4',
    ),
  };
}

async function hasta(condicion: () => Promise<boolean>, que: string): Promise<void> {
  const fin = Date.now() + 120_000;
  while (!(await condicion())) {
    if (Date.now() > fin) throw new Error(`${que}: ${JSON.stringify(await retrato())}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** Half crédito fiscal, half consumer invoices, some of them whole; and notes over the first sales. */
async function vender(): Promise<void> {
  const ventas: string[] = [];
  for (let n = 0; n < VENTAS; n++) {
    const total = n % 20 === 19 ? '300000.00' : `${String(100 + n)}.55`;
    ventas.push(await e.vender(n % 2 === 0 ? '31' : '32', total));
  }
  for (const venta of ventas.slice(0, NOTAS)) await e.notaDeCredito(venta);
}

test('200 documents through an outage, lost answers, 5xx, HTML and three kills of the server', async () => {
  await e.control({});
  await e.apagarSimulador();
  await vender();

  // The outage: the server signs what it can, sends nothing, and is killed while it waits.
  await encender();
  await hasta(async () => (await contar("estado <> 'numerado'")) >= 30, 'firma sin la DGII');
  expect(await e.servicios.db.query('select ambiente from pausa_dgii')).toEqual([
    { ambiente: 'testecf' },
  ]);
  await matar();
  expect(await aceptados()).toBe(0);

  // The DGII is back and has a bad day.
  await e.encenderSimulador();
  await e.control({
    fallas: [
      { servicio: 'validarsemilla', veces: 1, falla: { tipo: 'html' } },
      { servicio: 'recepcion', tras: 4, veces: 1, falla: { tipo: 'perder-respuesta' } },
      { servicio: 'recepcionfc', tras: 6, veces: 1, falla: { tipo: 'perder-respuesta' } },
      { servicio: 'recepcion', tras: 14, veces: 2, falla: { tipo: 'error', http: 503 } },
      { servicio: 'consultaresultado', tras: 8, veces: 1, falla: { tipo: 'html' } },
      { servicio: 'procesamiento', tras: 5, veces: 8, falla: { tipo: 'en-proceso', sondeos: 2 } },
    ],
  });
  await encender();
  await hasta(async () => (await aceptados()) >= 50, 'primeros 50');
  await e.control({
    fallas: [
      { servicio: 'recepcion', veces: 4, falla: { tipo: 'latencia', ms: 300 } },
      { servicio: 'recepcionfc', veces: 4, falla: { tipo: 'latencia', ms: 300 } },
    ],
  });
  await new Promise((r) => setTimeout(r, 200));
  await matar();

  await e.control({
    fallas: [
      { servicio: 'recepcionfc', tras: 5, veces: 2, falla: { tipo: 'perder-respuesta' } },
      { servicio: 'recepcion', tras: 5, veces: 1, falla: { tipo: 'perder-respuesta' } },
      { servicio: 'consultatrackids', tras: 1, veces: 1, falla: { tipo: 'error', http: 429 } },
    ],
  });
  await encender();
  await hasta(async () => (await aceptados()) >= 120, 'primeros 120');
  await matar();

  await encender();
  await hasta(async () => (await aceptados()) === TODOS, 'todos');
  await matar();
  expect(muertes).toBe(4);
  await comprobar();
}, 300_000);

async function comprobar(): Promise<void> {
  const { db } = e.servicios;
  const filas = await db.query<{ aceptados: number; bytes: number; iguales: boolean }>(
    `select
       (select count(*)::int from simulador.envio v where v.encf = e.encf and v.estado in (1, 4)) as aceptados,
       (select count(distinct v.sha256)::int from simulador.envio v where v.encf = e.encf) as bytes,
       (select bool_and(v.sha256 = x.sha256) from simulador.envio v
         join ecf_xml x on x.empresa_id = e.empresa_id and x.ecf_id = e.id
           and x.clase = case when e.es_rfce then 'rfce' else 'ecf' end
         where v.encf = e.encf) as iguales
     from ecf e where e.empresa_id = $1`,
    [e.empresa.id],
  );
  expect(filas).toHaveLength(TODOS);
  for (const f of filas) expect(f).toEqual({ aceptados: 1, bytes: 1, iguales: true });
  expect(await contar("secuencia_utilizada is not true or mensajes <> '[]'")).toBe(0);

  // Between two intents to send one document there is an answer to a question about it.
  const sinPreguntar = await db.query(
    `select a.ecf_id from dgii_respuesta a
     join dgii_respuesta b on b.empresa_id = a.empresa_id and b.ecf_id = a.ecf_id
       and b.servicio = 'intento' and b.momento > a.momento
     where a.empresa_id = $1 and a.servicio = 'intento'
       and not exists (select 1 from dgii_respuesta q
         where q.empresa_id = a.empresa_id and q.ecf_id = a.ecf_id and q.momento between a.momento and b.momento
           and q.servicio in ('consultatrackids', 'consultarfce', 'consultaresultado')
           and q.estado_http = 200)`,
    [e.empresa.id],
  );
  expect(sinPreguntar).toEqual([]);
  // The bad day did happen.
  const [malos] = await db.query<{ n: number }>(
    `select count(distinct ecf_id)::int as n from dgii_respuesta
     where empresa_id = $1 and servicio <> 'intento' and (estado_http is null or estado_http >= 429)`,
    [e.empresa.id],
  );
  expect(malos?.n).toBeGreaterThanOrEqual(6);
  // The pause is said to each document a handful of times at most, not once per try.
  const [avisos] = await db.query<{ n: number }>(
    `select coalesce(max(n), 0)::int as n from (select count(*) as n from ecf_evento
       where empresa_id = $1 and detalle like '%en pausa%' group by ecf_id) x`,
    [e.empresa.id],
  );
  expect(avisos?.n).toBeLessThanOrEqual(3);
  // No note reached the DGII before its original was accepted there.
  const adelantadas = await db.query(
    `select n.encf from simulador.envio n
     join simulador.envio o on o.encf = n.datos ->> 'ncfModificado' and o.estado = 1
     where n.encf like 'E34%' and n.recibido_en < o.listo_en`,
  );
  expect(adelantadas).toEqual([]);
}
