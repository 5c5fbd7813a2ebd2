// Starts the whole product in one process: port, database (given or embedded), schema, notices,
// simulator, e-CF queue, demo company, HTTP and sockets; and stops it in the reverse order. What is
// made here is what the rest receives: the clock, the ids, the configuration.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { migrar } from '#shared/db/migrador.ts';
import type { Db } from '#shared/db/db.ts';
import { instante, type Reloj } from '#shared/fecha/fecha.ts';
import { uuid7, type Ids } from '#shared/nucleo/ids.ts';
import { abrirEstaticos } from '#server/api/estaticos.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { llavesJwt } from '#server/auth/llaves.ts';
import { crearBitacora } from '#server/bitacora.ts';
import { armarFallo } from '#server/comandos/punto-de-fallo.ts';
import type { Config } from '#server/config.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { sembrarDemo } from '#server/demo/sembrar.ts';
import { arrancarColaEntregas } from '#server/ecf/cola-entregas.ts';
import { arrancarColaEcf, type ColaEcf } from '#server/ecf/cola.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import { crearRelevo, RUTA_RELEVO, type Relevo } from '#server/relevo/relevo.ts';
import type { Bitacora, Servicios } from '#server/servicios.ts';
import { crearSimulador } from '#server/simulador/crear-simulador.ts';
import { crearSimuladorAlanube } from '#server/simulador-alanube/crear-simulador-alanube.ts';

const CONEXIONES = 20;
const ESPERA_CIERRE_MS = 4_000;

export type LoginDemo = { readonly correo: string; readonly clave: string; readonly rol: string };

export type Servidor = {
  readonly url: string;
  readonly servicios: Servicios;
  /** Of the demo company; empty when there is none. */
  readonly logins: readonly LoginDemo[];
  cerrar(): Promise<void>;
};

export type Ajustes = {
  /** A test may replace the clock and the ids. */
  readonly reloj?: Reloj;
  readonly ids?: Ids;
  /** Aborted during the start: what is open closes at once and the start throws. */
  readonly senal?: AbortSignal;
};

/** Closers in the order in which things were opened. */
type Pila = { alCerrar(fn: () => Promise<void> | void): void; cerrar(): Promise<void> };

/**
 * Throws what prevents the start (port taken, database unreachable, schema newer than the code…) with
 * everything already opened closed again. `decirFalla` turns it into the line people read.
 */
export async function arrancarServidor(config: Config, ajustes: Ajustes = {}): Promise<Servidor> {
  const pila = crearPila();
  ajustes.senal?.addEventListener('abort', () => void pila.cerrar());
  try {
    const servidor = await arrancar(config, ajustes, pila);
    ajustes.senal?.throwIfAborted();
    return servidor;
  } catch (e) {
    await pila.cerrar();
    throw e;
  }
}

async function arrancar(config: Config, ajustes: Ajustes, pila: Pila): Promise<Servidor> {
  armarFallo(config.fallarEn);
  // The port first: a start that cannot serve must not touch the database.
  const puerta = await abrirPuerta(config.puerto);
  pila.alCerrar(() => puerta.cerrar());
  const conDireccion = conPuertoReal(config, puerta.puerto);
  const reloj = ajustes.reloj ?? { ahora: () => Date.now() };
  const ids = ajustes.ids ?? {
    nuevo: () => uuid7(reloj.ahora(), new Uint8Array(randomBytes(10))),
  };
  const bitacora = crearBitacora({
    reloj,
    carpeta: join(config.carpetaDatos, 'registro'),
    enSalida: config.registroEnSalida,
  });
  pila.alCerrar(() => bitacora.cerrar());
  const base = await abrirBase(conDireccion, pila);
  await migrar(base.db, {
    destino: 'servidor',
    migraciones: await leerMigraciones(),
    ahora: instante(reloj.ahora()),
  });
  const avisos = crearAvisos({ sql: base.sql, bitacora });
  pila.alCerrar(() => avisos.cerrar());
  const servicios: Servicios = { db: base.db, reloj, ids, config: conDireccion, avisos, bitacora };
  // A master key that is not the one of this database is found now and not at the first login.
  await llavesJwt(servicios);
  const relevo = crearRelevo(servicios);
  pila.alCerrar(() => relevo.cerrar());
  const estaticos = await abrirEstaticos(config.dirEstatico);
  // The queue sends to the simulator of this same server, so it can only start once this one serves.
  let cola: ColaEcf | null = null;
  const app = crearApp(servicios, {
    freno: crearFreno(reloj),
    cola: {
      estaViva: () => (cola === null ? Promise.resolve(false) : colaAlDia(base.db)),
      reintentar: (empresaId) => reintentar(cola, empresaId, bitacora),
    },
    ...simuladores({ db: base.db, reloj, ids, config: conDireccion, puerto: puerta.puerto }),
    estaticos: estaticos.estaConstruida ? estaticos : null,
  });
  puerta.servir(getRequestListener(app.fetch, { overrideGlobalObjects: false }), relevo);
  const logins = config.conDemo ? (await sembrarDemo(servicios)).logins : [];
  cola = await arrancarColaEcf(servicios, {
    url: base.url,
    porRnc: config.ecfPorRnc,
    urlPropia: `http://127.0.0.1:${String(puerta.puerto)}`,
  });
  const arrancada = cola;
  pila.alCerrar(() => arrancada.cerrar());
  const entregas = await arrancarColaEntregas(servicios, {
    url: base.url,
    urlPropia: `http://127.0.0.1:${String(puerta.puerto)}`,
  });
  pila.alCerrar(() => entregas.cerrar());
  return {
    url: conDireccion.urlPublica,
    servicios,
    logins,
    cerrar: () => pila.cerrar(),
  };
}

/** With PORT 0 the system chooses, and the address people use is only known then. */
function conPuertoReal(config: Config, puerto: number): Config {
  if (config.puerto !== 0) return config;
  const url = new URL(config.urlPublica);
  if (url.port === '0') url.port = String(puerto);
  return { ...config, puerto, urlPublica: url.toString().replace(/\/$/, '') };
}

async function abrirBase(
  config: Config,
  pila: Pila,
): Promise<ReturnType<typeof abrirPostgres> & { readonly url: string }> {
  let url = config.databaseUrl;
  if (url === null) {
    // Inside the data folder, so that one backup of it has everything.
    const embebido = await arrancarEmbebido({ dir: join(config.carpetaDatos, 'pg') });
    pila.alCerrar(() => embebido.detener());
    url = embebido.url;
  }
  const conexion = abrirPostgres(url, { maximo: CONEXIONES });
  pila.alCerrar(() => conexion.cerrar());
  return { ...conexion, url };
}

type ParaSimuladores = Pick<Servicios, 'db' | 'reloj' | 'ids' | 'config'> & {
  readonly puerto: number;
};

/** Those that the configuration points at: outside of production, and on this same server. */
function simuladores({ db, reloj, ids, config, puerto }: ParaSimuladores) {
  const direccionesPropias = [
    config.urlPublica,
    `http://127.0.0.1:${String(puerto)}`,
    `http://localhost:${String(puerto)}`,
  ];
  const urlPublica = `${config.urlPublica}/simulador-alanube`;
  return {
    simulador: usaSimulador(config)
      ? crearSimulador({ db, reloj, ids, opciones: { direccionesPropias } })
      : null,
    simuladorAlanube: usaSimuladorAlanube(config)
      ? crearSimuladorAlanube({
          db,
          reloj,
          azar: () => randomBytes(10),
          opciones: { urlPublica },
        })
      : null,
  };
}

/** Some ambiente answers on this very server. */
function usaSimulador(config: Config): boolean {
  return Object.values(config.dgii).some(
    ({ base, baseFc }) => base.startsWith('/simulador') || baseFc.startsWith('/simulador'),
  );
}

function usaSimuladorAlanube({ alanube }: Config): boolean {
  return alanube.pruebas.startsWith('/simulador-alanube');
}

async function reintentar(
  cola: ColaEcf | null,
  empresaId: string,
  bitacora: Bitacora,
): Promise<void> {
  await cola?.reintentar(empresaId).catch((e: unknown) => {
    // The sweep of the queue does the same in a while.
    bitacora.error('No se pudo despertar la cola de envío', { error: String(e) });
  });
}

/** Nobody takes the jobs when one that should have begun waits for more than a minute. */
async function colaAlDia(db: Db): Promise<boolean> {
  const [fila] = await db.query<{ atrasados: number }>(
    `select count(*)::int as atrasados from pgboss.job
     where name = 'ecf' and state in ('created', 'retry') and start_after < now() - interval '60 seconds'`,
  );
  return (fila?.atrasados ?? 0) === 0;
}

type Escucha = (req: IncomingMessage, res: ServerResponse) => unknown;

/** Holds the port from the first moment; answers 503 until there is something to serve. */
async function abrirPuerta(puerto: number): Promise<{
  readonly puerto: number;
  servir(escucha: Escucha, relevo: Relevo): void;
  cerrar(): Promise<void>;
}> {
  let atender: Escucha = (_req, res) => {
    res.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '2' });
    res.end('Kofacture está arrancando. Intente en unos segundos.\n');
  };
  const http = createServer((req, res) => void atender(req, res));
  http.on('upgrade', (_req, socket) => socket.destroy());
  await new Promise<void>((listo, fallo) => {
    http.once('error', fallo);
    http.listen(puerto, () => {
      http.off('error', fallo);
      listo();
    });
  });
  // Listening on a TCP port always gives an AddressInfo.
  const { port } = http.address() as AddressInfo;
  return {
    puerto: port,
    servir(escucha, relevo) {
      atender = escucha;
      http.removeAllListeners('upgrade');
      http.on('upgrade', (req, socket, head) => {
        if (req.url?.startsWith(RUTA_RELEVO) === true)
          void relevo.manejarUpgrade(req, socket, head);
        else socket.destroy();
      });
    },
    cerrar: () => cerrarHttp(http),
  };
}

function cerrarHttp(http: Server): Promise<void> {
  return new Promise((listo) => {
    http.close(() => {
      listo();
    });
    http.closeIdleConnections();
    setTimeout(() => {
      http.closeAllConnections();
    }, 500).unref();
  });
}

/**
 * Runs the closers from the last to the first; one that fails or takes too long does not stop the
 * rest. What is opened while it closes (a start that was aborted) is closed too.
 */
function crearPila(): Pila {
  const pendientes: (() => Promise<void> | void)[] = [];
  let cierre: Promise<void> | null = null;
  const correr = async (): Promise<void> => {
    const limite = new Promise<void>((r) => setTimeout(r, ESPERA_CIERRE_MS).unref());
    for (let fn = pendientes.pop(); fn !== undefined; fn = pendientes.pop())
      await Promise.race([cerrarUno(fn), limite]);
  };
  return {
    alCerrar(fn) {
      pendientes.push(fn);
      if (cierre !== null) cierre = cierre.then(correr);
    },
    cerrar: () => (cierre ??= correr()),
  };
}

async function cerrarUno(fn: () => Promise<void> | void): Promise<void> {
  try {
    await fn();
  } catch (e) {
    // The rest must still be closed: it is told and goes on.
    process.stderr.write(`[kofacture] Falla al cerrar: ${String(e)}\n`);
  }
}
