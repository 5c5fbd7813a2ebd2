// The whole HTTP face of the product on one origin: API, simulator of the DGII, and the built app.

import { Hono } from 'hono';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { BASE_API, crearApi } from '#server/api/api.ts';
import { bitacoraDePedidos, rutaSinSecretos } from '#server/api/bitacora-pedidos.ts';
import { cabecerasSeguras } from '#server/api/cabeceras.ts';
import { comprimir } from '#server/api/comprimir.ts';
import { cors } from '#server/api/cors.ts';
import { esLocal } from '#server/api/direccion.ts';
import type { Entorno } from '#server/api/entorno.ts';
import { crearLimite } from '#server/api/limite.ts';
import type { PartesApi } from '#server/api/partes.ts';
import { crearResponder, type Ctx, type Responder } from '#server/api/respuesta.ts';
import { crearPublico } from '#server/publico/crear-publico.ts';
import { crearReceptor } from '#server/receptor/crear-receptor.ts';
import type { Servicios } from '#server/servicios.ts';

/** Whoever tries his own system against the simulator sends document after document. */
const VECES_SIMULADOR = 10;
/** A first load downloads a segment per table and month: they have their own, larger allowance. */
const VECES_SEGMENTOS = 20;

export function crearApp(servicios: Servicios, partes: PartesApi): Hono<Entorno> {
  const { config, reloj } = servicios;
  const responder = crearResponder(reloj);
  const app = new Hono<Entorno>();
  const { estaticos, simulador, simuladorAlanube = null } = partes;
  app.use('*', bitacoraDePedidos(servicios));
  app.use(
    '*',
    cabecerasSeguras({
      esHttps: config.esHttps,
      huellas: () => estaticos?.huellas() ?? [],
    }),
  );
  app.use('*', comprimir());
  app.use(`${BASE_API}/*`, cors(config.origenes, responder));
  limitar(app, servicios, responder);
  app.route(BASE_API, crearApi(servicios, partes, responder));
  if (simulador !== null) app.route('/simulador', simulador);
  if (simuladorAlanube !== null) app.route('/simulador-alanube', simuladorAlanube);
  app.route('/c', crearPublico(servicios));
  // Last of the services: its paths admit any prefix.
  app.route('/', crearReceptor(servicios));
  if (estaticos !== null) app.get('*', estaticos.servir);
  app.notFound((c) => responder.mal(c, [rechazosApi.rechazo('NO_ENCONTRADO')]));
  app.onError((e, c) => fallar(servicios, responder, e, c));
  return app;
}

function limitar(app: Hono<Entorno>, { config, reloj }: Servicios, responder: Responder): void {
  const general = crearLimite(reloj, config.peticionesPorMinuto);
  const deSegmentos = crearLimite(reloj, config.peticionesPorMinuto * VECES_SEGMENTOS);
  const deSimulador = crearLimite(reloj, config.peticionesPorMinuto * VECES_SIMULADOR);
  const demasiadas = (c: Ctx, segundos: number): Response =>
    responder.mal(c, [rechazosApi.rechazo('DEMASIADAS_PETICIONES', { datos: { segundos } })]);
  app.use(`${BASE_API}/*`, async (c, next) => {
    const ip = c.get('ip');
    if (config.limiteExceptuaLocal && esLocal(ip)) return next();
    const esDeSync = c.req.path.startsWith(`${BASE_API}/sync/`);
    const segundos = (esDeSync ? deSegmentos : general).pasar(ip);
    return segundos === 0 ? next() : demasiadas(c, segundos);
  });
  // The queues of this server call it from this same machine, as fast as they can.
  app.use('/simulador/*', async (c, next) => {
    const ip = c.get('ip');
    const segundos = esLocal(ip) ? 0 : deSimulador.pasar(ip);
    return segundos === 0 ? next() : demasiadas(c, segundos);
  });
}

/** A fault of ours: the whole of it to the log, only its number to the client. */
function fallar(servicios: Servicios, responder: Responder, e: unknown, c: Ctx): Response {
  const pedido = c.get('pedidoId');
  servicios.bitacora.error('Falla al atender un pedido', {
    pedido,
    metodo: c.req.method,
    ruta: rutaSinSecretos(c.req.path),
    error: e instanceof Error ? (e.stack ?? e.message) : String(e),
  });
  return responder.mal(c, [rechazosApi.rechazo('FALLA', { datos: { pedido } })], 500);
}
