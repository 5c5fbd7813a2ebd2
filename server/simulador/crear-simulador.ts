// A service that answers like the DGII, so that a sale can become an accepted e-CF with no account, no
// certificate of an authority and no internet (Servicios DGII, 02-01-2026). Mounted at `/simulador`, its
// paths keep the DGII's shape: `/simulador/{ambiente}/…` for the ecf host, `/simulador/fc/{ambiente}/…`
// for the fc host, in any case of letters. What it does not implement does not exist (404).

import { setTimeout as dormir } from 'node:timers/promises';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Db } from '#shared/db/db.ts';
import type { Reloj } from '#shared/fecha/fecha.ts';
import type { Ids } from '#shared/nucleo/ids.ts';
import { titularDelToken } from './autenticacion.ts';
import { controlar } from './control.ts';
import { crearEmisorSimulado, type EmisorSimulado } from './emisor-simulado.ts';
import { prepararEsquema } from './esquema.ts';
import { crearFallas, type Falla } from './fallas.ts';
import { portada } from './portada.ts';
import { RUTAS } from './rutas.ts';
import {
  conTipo,
  json,
  type Ambiente,
  type OpcionesSimulador,
  type Simulador,
} from './simulador.ts';

export type PartesSimulador = {
  readonly db: Db;
  readonly reloj: Reloj;
  readonly ids: Ids;
  readonly opciones?: OpcionesSimulador;
};

const RETARDO_MS = 200;
/** The largest e-CF that is read, in UTF-8, and its envelope. */
const BYTES_MAX = 8 * 1024 * 1024;
const PATRON = /(?:^|\/)(fc\/)?(testecf|certecf|ecf)\/([a-z0-9/]+?)\/?$/;

export function crearSimulador(partes: PartesSimulador): Hono {
  const sim = armar(partes);
  let listo: Promise<void> | null = null;
  const preparar = (): Promise<void> => {
    listo ??= prepararEsquema(sim.db).catch((causa: unknown) => {
      // The next request tries again: the database may only be starting.
      listo = null;
      throw causa;
    });
    return listo;
  };
  const app = new Hono();
  app.use(
    '*',
    bodyLimit({ maxSize: BYTES_MAX, onError: () => json('El archivo es muy grande.', 413) }),
  );
  if (sim.conControl) {
    app.post('/control', async (c) => {
      await preparar();
      return controlar(sim, c);
    });
  }
  app.get('/', () => portada());
  app.all('*', async (c) => {
    await preparar();
    return atender(sim, c);
  });
  return app;
}

function armar({ db, reloj, ids, opciones = {} }: PartesSimulador): Simulador {
  const fallas = crearFallas();
  // The clock of the other side may be wrong too.
  const propio: Reloj = { ahora: () => reloj.ahora() + fallas.desfase_ms };
  let emisor: Promise<EmisorSimulado> | null = null;
  return {
    db,
    reloj: propio,
    ids,
    retardo_ms: opciones.retardo_ms ?? RETARDO_MS,
    fallas,
    conControl: opciones.conControl === true,
    direccionesPropias: opciones.direccionesPropias ?? [],
    fetch: opciones.fetch ?? fetch,
    emisor: () => (emisor ??= crearEmisorSimulado(reloj)),
  };
}

async function atender(sim: Simulador, c: Context): Promise<Response> {
  const m = PATRON.exec(c.req.path.toLowerCase());
  const ruta =
    m === null ? undefined : RUTAS.get(`${c.req.method} ${m[1] ? 'fc' : 'ecf'} ${m[3] ?? ''}`);
  const ambiente = (m?.[2] ?? 'testecf') as Ambiente; // the pattern admits only these three
  if (ruta === undefined || !ruta.ambientes.includes(ambiente)) {
    return json('El servicio no existe en este simulador (AMBIENTE DE PRUEBAS).', 404);
  }
  const falla = sim.fallas.tomar(ruta.nombre);
  const anticipada = await antes(falla);
  if (anticipada !== null) return anticipada;
  const titular = ruta.esAbierta
    ? ''
    : await titularDelToken(sim, c.req.header('authorization') ?? '');
  if (titular === null) return json({ mensaje: 'No autorizado (simulador)' }, 401);
  const query = new Map(
    Object.entries(c.req.query()).map(([nombre, valor]) => [nombre.toLowerCase(), valor]),
  );
  const peticion = { c, ambiente, query, identificacion: titular };
  const respuesta = await ruta.manejar(
    sim,
    falla?.tipo === 'vacio' ? { ...peticion, query: new Map() } : peticion,
  );
  return falla?.tipo === 'perder-respuesta' ? cortar(c) : respuesta;
}

/** Faults that happen before the service does its work; null to go on. */
export async function antes(falla: Falla | null): Promise<Response | null> {
  if (falla?.tipo === 'latencia') await dormir(falla.ms);
  if (falla?.tipo === 'error') {
    return json({ title: 'Error interno del simulador', status: falla.http }, falla.http);
  }
  if (falla?.tipo === 'html') {
    return conTipo('<html><body><h1>502 Bad Gateway</h1></body></html>', 'text/html', falla.http);
  }
  return null;
}

/** The work is done and the answer is lost: the socket closes without a byte. */
export function cortar(c: Context): Response {
  const salida: unknown = c.env?.outgoing;
  if (typeof salida === 'object' && salida !== null && 'destroy' in salida) {
    const { destroy } = salida;
    if (typeof destroy === 'function') destroy.call(salida);
  }
  return conTipo('', 'text/plain', 504);
}
