// The first load by HTTP (rules S1–S5): `GET /manifiesto` says what to download and at which rev, and
// `GET /segmentos/:hash` gives one immutable segment. Mounted at /api/v1/sync/:empresaId; a segment is
// only found under the empresa that it belongs to, so a hash of another empresa does not exist here.

import { join } from 'node:path';
import { Hono, type Context } from 'hono';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import type { Servicios } from '#server/servicios.ts';
import type { MensajeManifiesto } from '#sync/protocolo.ts';
import { crearAlmacenSegmentos } from './almacen-segmentos.ts';
import { generarSegmentos, type Memoria } from './generar.ts';

/**
 * Decides whether this request may read the empresa of its path (`c.req.param('empresaId')`): the
 * answer that refuses it, or null when it may go on.
 */
export type AutenticarSegmentos = (c: Context) => Promise<Response | null>;

export type ManifiestoDe = (empresaId: string) => Promise<MensajeManifiesto>;

/** Empresas whose generated months are remembered; the files stay beyond that. */
const EMPRESAS_EN_MEMORIA = 200;

export function rutasSegmentos(servicios: Servicios, autenticar: AutenticarSegmentos): Hono {
  const almacen = crearAlmacenSegmentos({
    carpeta: join(servicios.config.carpetaDatos, 'segmentos'),
    reloj: servicios.reloj,
  });
  const manifiestoDe = crearManifiestos((empresaId, memoria) =>
    generarSegmentos({ db: servicios.db, empresaId, almacen, memoria }),
  );
  const rutas = new Hono();
  rutas.use('*', async (c, next) => {
    const negada = await autenticar(c);
    if (negada !== null) return negada;
    await next();
    return undefined;
  });
  rutas.get('/manifiesto', async (c) => {
    const manifiesto = await manifiestoDe(c.req.param('empresaId') ?? '');
    c.header('Cache-Control', 'no-store');
    return c.json(manifiesto);
  });
  rutas.get('/segmentos/:hash', async (c) => {
    const gzip = await almacen.leer(c.req.param('empresaId') ?? '', c.req.param('hash'));
    if (gzip === null) {
      const { codigo } = rechazosApi.rechazo('NO_ENCONTRADO');
      const mensaje = rechazosApi.entradas.NO_ENCONTRADO.texto;
      return c.json({ success: false, error: { codigo, mensaje, rechazos: [] }, meta: {} }, 404);
    }
    return c.body(new Uint8Array(gzip), 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Encoding': 'gzip',
      'Content-Length': String(gzip.byteLength),
      // Named by its content: it can never change, but it belongs to whoever may read the empresa.
      'Cache-Control': 'private, max-age=31536000, immutable',
      Vary: 'Authorization',
    });
  });
  return rutas;
}

/** One generation at a time per empresa: who asks meanwhile gets the same manifest. */
function crearManifiestos(
  generar: (empresaId: string, memoria: Memoria) => Promise<MensajeManifiesto>,
): ManifiestoDe {
  const memorias = new Map<string, Memoria>();
  const enCurso = new Map<string, Promise<MensajeManifiesto>>();
  return (empresaId) => {
    const vigente = enCurso.get(empresaId);
    if (vigente !== undefined) return vigente;
    const memoria = memorias.get(empresaId) ?? new Map();
    memorias.delete(empresaId);
    memorias.set(empresaId, memoria);
    for (const vieja of memorias.keys()) {
      if (memorias.size <= EMPRESAS_EN_MEMORIA) break;
      memorias.delete(vieja);
    }
    const nueva = generar(empresaId, memoria).finally(() => enCurso.delete(empresaId));
    enCurso.set(empresaId, nueva);
    return nueva;
  };
}
