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
import { semilla, titularDelToken, validarSemilla } from './autenticacion.ts';
import {
  consultarEstado,
  consultarResultado,
  consultarRfce,
  consultarTrackIds,
  directorioPorRnc,
  listarDirectorio,
} from './consultas.ts';
import { prepararEsquema } from './esquema.ts';
import { crearFallas, zControl, type Falla } from './fallas.ts';
import { recibirEcf, recibirRfce } from './recepcion.ts';
import {
  conTipo,
  json,
  type Ambiente,
  type Manejador,
  type OpcionesSimulador,
  type Simulador,
} from './simulador.ts';
import { timbre, timbreFc } from './timbre.ts';

export type PartesSimulador = {
  readonly db: Db;
  readonly reloj: Reloj;
  readonly ids: Ids;
  readonly opciones?: OpcionesSimulador;
};

type Ruta = {
  readonly nombre: string;
  readonly manejar: Manejador;
  readonly esAbierta?: boolean;
  /** The DGII does not offer it in certecf. */
  readonly noEnCert?: boolean;
};

const RUTAS: ReadonlyMap<string, Ruta> = new Map<string, Ruta>([
  [
    'GET ecf autenticacion/api/autenticacion/semilla',
    { nombre: 'semilla', manejar: semilla, esAbierta: true },
  ],
  [
    'POST ecf autenticacion/api/autenticacion/validarsemilla',
    { nombre: 'validarsemilla', manejar: validarSemilla, esAbierta: true },
  ],
  ['POST ecf recepcion/api/facturaselectronicas', { nombre: 'recepcion', manejar: recibirEcf }],
  ['POST fc recepcionfc/api/recepcion/ecf', { nombre: 'recepcionfc', manejar: recibirRfce }],
  [
    'GET ecf consultaresultado/api/consultas/estado',
    { nombre: 'consultaresultado', manejar: consultarResultado },
  ],
  [
    'GET ecf consultaestado/api/consultas/estado',
    { nombre: 'consultaestado', manejar: consultarEstado, noEnCert: true },
  ],
  [
    'GET ecf consultatrackids/api/trackids/consulta',
    { nombre: 'consultatrackids', manejar: consultarTrackIds, noEnCert: true },
  ],
  [
    'GET fc consultarfce/api/consultas/consulta',
    { nombre: 'consultarfce', manejar: consultarRfce },
  ],
  [
    'GET ecf consultadirectorio/api/consultas/listado',
    { nombre: 'directorio', manejar: listarDirectorio, noEnCert: true },
  ],
  [
    'GET ecf consultadirectorio/api/consultas/obtenerdirectorioporrnc',
    { nombre: 'directorio', manejar: directorioPorRnc, noEnCert: true },
  ],
  ['GET ecf consultatimbre', { nombre: 'timbre', manejar: timbre, esAbierta: true }],
  ['GET fc consultatimbrefc', { nombre: 'timbrefc', manejar: timbreFc, esAbierta: true }],
]);

const RETARDO_MS = 200;
/** The largest e-CF that is read, in UTF-8, and its envelope. */
const BYTES_MAX = 8 * 1024 * 1024;
const PATRON = /(?:^|\/)(fc\/)?(testecf|certecf|ecf)\/([a-z0-9/]+?)\/?$/;

export function crearSimulador(partes: PartesSimulador): Hono {
  const opciones = partes.opciones ?? {};
  const sim: Simulador = {
    db: partes.db,
    reloj: partes.reloj,
    ids: partes.ids,
    retardo_ms: opciones.retardo_ms ?? RETARDO_MS,
    fallas: crearFallas(),
  };
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
  if (opciones.conControl === true) {
    app.post('/control', async (c) => {
      await preparar();
      return controlar(sim, c);
    });
  }
  app.all('*', async (c) => {
    await preparar();
    return atender(sim, c);
  });
  return app;
}

async function atender(sim: Simulador, c: Context): Promise<Response> {
  const m = PATRON.exec(c.req.path.toLowerCase());
  const ruta =
    m === null ? undefined : RUTAS.get(`${c.req.method} ${m[1] ? 'fc' : 'ecf'} ${m[3] ?? ''}`);
  const ambiente = (m?.[2] ?? 'testecf') as Ambiente; // the pattern admits only these three
  if (ruta === undefined || (ruta.noEnCert === true && ambiente === 'certecf')) {
    return json('El servicio no existe en este simulador.', 404);
  }
  const falla = sim.fallas.tomar(ruta.nombre);
  const anticipada = await antes(falla);
  if (anticipada !== null) return anticipada;
  const titular = ruta.esAbierta
    ? ''
    : await titularDelToken(sim, c.req.header('authorization') ?? '');
  if (titular === null) return json({ mensaje: 'No autorizado' }, 401);
  const query = new Map(
    Object.entries(c.req.query()).map(([nombre, valor]) => [nombre.toLowerCase(), valor]),
  );
  const respuesta = await ruta.manejar(sim, { c, ambiente, query, identificacion: titular });
  return falla?.tipo === 'perder-respuesta' ? cortar(c) : respuesta;
}

/** Faults that happen before the service does its work; null to go on. */
async function antes(falla: Falla | null): Promise<Response | null> {
  if (falla?.tipo === 'latencia') await dormir(falla.ms);
  if (falla?.tipo === 'error') {
    return json({ title: 'Error interno del simulador', status: falla.http }, falla.http);
  }
  if (falla?.tipo === 'html') {
    return conTipo('<html><body><h1>502 Bad Gateway</h1></body></html>', 'text/html', 502);
  }
  return null;
}

/** The work is done and the answer is lost: the socket closes without a byte. */
function cortar(c: Context): Response {
  const salida: unknown = c.env?.outgoing;
  if (typeof salida === 'object' && salida !== null && 'destroy' in salida) {
    const { destroy } = salida;
    if (typeof destroy === 'function') destroy.call(salida);
  }
  return conTipo('', 'text/plain', 504);
}

async function controlar(sim: Simulador, c: Context): Promise<Response> {
  const leido = zControl.safeParse(await c.req.json());
  if (!leido.success) return json({ mensaje: 'Orden ilegible', errores: leido.error.issues }, 400);
  sim.fallas.agregar(leido.data.fallas);
  for (const d of leido.data.directorio) {
    await sim.db.query(
      `insert into simulador.directorio (rnc, nombre, url_recepcion, url_aceptacion, url_opcional)
       values ($1, $2, $3, $4, $5)
       on conflict (rnc) do update set nombre = excluded.nombre, url_recepcion = excluded.url_recepcion,
         url_aceptacion = excluded.url_aceptacion, url_opcional = excluded.url_opcional`,
      [d.rnc, d.nombre, d.url_recepcion, d.url_aceptacion, d.url_opcional],
    );
  }
  return json({ mensaje: 'Hecho' });
}
