// A stand-in of Alanube's API, over real HTTP, for tests and demonstrations: the documented paths, the token, the
// bodies read strictly, and states that arrive later. Mounted at `/simulador-alanube`. Nothing that it issues has
// any validity, and everything that it answers says so.

import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { instante, type Reloj } from '#shared/fecha/fecha.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { antes, cortar } from '#server/simulador/crear-simulador.ts';
import { crearFallas, zFallas } from '#server/simulador/fallas.ts';
import { pagina } from '#server/simulador/pagina.ts';
import { anularRango, consultarAnulacion } from './anular.ts';
import {
  bajarXml,
  buscarDocumentos,
  consultarDocumento,
  verCompania,
  verTimbre,
} from './consultas.ts';
import { prepararEsquema } from './esquema.ts';
import { recibir } from './recibir.ts';
import {
  rehusar,
  responder,
  rncDeCompania,
  rncDeToken,
  type Llamada,
  type Simulado,
} from './simulado.ts';

export type PartesSimuladorAlanube = {
  readonly db: Db;
  readonly reloj: Reloj;
  /** Ten random bytes each time. */
  readonly azar: () => Uint8Array;
  readonly opciones?: {
    readonly retardo_ms?: number;
    /** Mounts `POST /control`: faults and verdicts on demand. Only for tests. */
    readonly conControl?: boolean;
    readonly urlPublica?: string;
  };
};

const RETARDO_MS = 800;
const BYTES_MAX = 4 * 1024 * 1024;

const TIPOS: ReadonlyMap<string, TipoEcf> = new Map([
  ['fiscal-invoices', '31'],
  ['invoices', '32'],
  ['debit-notes', '33'],
  ['credit-notes', '34'],
  ['purchases', '41'],
  ['minor-expenses', '43'],
  ['special-regimes', '44'],
  ['gubernamentals', '45'],
  ['export-supports', '46'],
  ['payment-abroad-supports', '47'],
]);

const zControl = z.strictObject({
  fallas: zFallas,
  veredictos: z.array(z.enum(['REJECTED', 'ACCEPTED_WITH_OBSERVATIONS', 'FAILED'])).default([]),
  sanar: z.boolean().default(false),
});

export function crearSimuladorAlanube(partes: PartesSimuladorAlanube): Hono {
  const s = armar(partes);
  let listo: Promise<void> | null = null;
  const preparar = (): Promise<void> =>
    (listo ??= prepararEsquema(s.db).catch((causa: unknown) => {
      // The next request tries again: the database may only be starting.
      listo = null;
      throw causa;
    }));
  const app = new Hono();
  const muyGrande = () => rehusar([{ code: 'AP10104', message: 'body too large' }], 413);
  app.use('*', bodyLimit({ maxSize: BYTES_MAX, onError: muyGrande }));
  if (partes.opciones?.conControl === true) app.post('/control', (c) => controlar(s, c));
  app.get('/', () => portada());
  app.all('*', async (c) => {
    await preparar();
    return atender(s, c);
  });
  return app;
}

function armar({ db, reloj, azar, opciones = {} }: PartesSimuladorAlanube): Simulado {
  const llaves = new Map<string, Promise<LlaveFirma>>();
  const nueva = async (rnc: string): Promise<LlaveFirma> => {
    const nombre = `EMPRESA DE PRUEBA ${rnc}`;
    const ahora = instante(reloj.ahora() - 60_000);
    const titular = rnc.length === 11 ? { cedula: rnc } : { rnc };
    return (await generarCertificadoPrueba({ ...titular, nombre, ahora })).llave;
  };
  return {
    db,
    reloj,
    azar,
    retardo_ms: opciones.retardo_ms ?? RETARDO_MS,
    fallas: crearFallas(),
    forzados: [],
    urlPublica: opciones.urlPublica ?? null,
    llave(rnc) {
      const suya = llaves.get(rnc) ?? nueva(rnc);
      llaves.set(rnc, suya);
      return suya;
    },
  };
}

async function controlar(s: Simulado, c: Context): Promise<Response> {
  const leido = zControl.safeParse(await c.req.json());
  if (!leido.success) return responder({ errores: leido.error.issues }, 400);
  if (leido.data.sanar) {
    s.fallas.olvidar();
    s.forzados.length = 0;
  }
  s.fallas.agregar(leido.data.fallas);
  s.forzados.push(...leido.data.veredictos);
  return responder({ mensaje: 'Hecho' });
}

function portada(): Response {
  const rutas = [...TIPOS].map(([ruta, tipo]) => `<li><code>/${ruta}</code>: e-CF ${tipo}</li>`);
  return pagina(
    'Simulador de Alanube',
    `<p>Recibe comprobantes de prueba con la forma de la API de Alanube. El token de una empresa es <code>pruebas-</code> seguido de su RNC.</p><ul>${rutas.join('')}</ul>`,
  );
}

/** '/simulador-alanube/invoices/01…' as its parts, without where it is mounted. */
function partesDe(c: Context): { readonly partes: readonly string[]; readonly url: string } {
  const { origin, pathname } = new URL(c.req.url);
  const todas = pathname.split('/').filter((x) => x !== '');
  const corte = todas.findIndex((x) => SERVICIOS.has(x));
  const raiz = corte < 0 ? todas : todas.slice(0, corte);
  return {
    partes: corte < 0 ? [] : todas.slice(corte),
    url: [origin, ...raiz].join('/'),
  };
}

const SERVICIOS: ReadonlySet<string> = new Set([
  ...TIPOS.keys(),
  'company',
  'cancellations',
  'xml',
  'timbre',
]);

async function atender(s: Simulado, c: Context): Promise<Response> {
  const { partes, url } = partesDe(c);
  const [servicio = '', ...resto] = partes;
  const falla = s.fallas.tomar(nombreDe(c, servicio, resto));
  const anticipada = await antes(falla);
  if (anticipada !== null) return anticipada;
  if (servicio === 'xml') return bajarXml(s, resto[0] ?? '');
  if (servicio === 'timbre') {
    return verTimbre(s, c.req.query('encf') ?? '', c.req.query('rnc') ?? '');
  }
  const propio = rncDeToken(c.req.header('authorization'));
  if (propio === null) {
    // What a careless provider does: the header comes back in the answer.
    const message = `invalid token ${c.req.header('authorization') ?? ''}`;
    return rehusar([{ code: 'AP1001', message }], 401);
  }
  const n = resto.indexOf('idCompany');
  const rnc = n < 0 ? propio : rncDeCompania(resto[n + 1] ?? '');
  if (rnc === null) return rehusar([{ code: 'AP1017', message: 'company not found' }], 404);
  const llamada: Llamada = { c, rnc, url, resto: n < 0 ? resto : resto.slice(0, n) };
  const respuesta = await despachar(s, llamada, { servicio, estaVacio: falla?.tipo === 'vacio' });
  return falla?.tipo === 'perder-respuesta' ? cortar(c) : respuesta;
}

/** By which a fault calls it. */
function nombreDe(c: Context, servicio: string, resto: readonly string[]): string {
  if (!TIPOS.has(servicio)) return servicio;
  if (c.req.method === 'POST') return 'emision';
  return resto.length === 0 || resto[0] === 'idCompany' ? 'busqueda' : 'consulta';
}

async function despachar(
  s: Simulado,
  llamada: Llamada,
  { servicio, estaVacio }: { readonly servicio: string; readonly estaVacio: boolean },
): Promise<Response> {
  const { c, resto } = llamada;
  const [id] = resto;
  const tipo = TIPOS.get(servicio);
  const esPost = c.req.method === 'POST' && id === undefined;
  if (esPost && (tipo !== undefined || servicio === 'cancellations')) {
    const cuerpo = await c.req.text();
    await s.db.query('insert into simulador_alanube.llamada (servicio, cuerpo) values ($1, $2)', [
      servicio,
      cuerpo,
    ]);
    return tipo === undefined
      ? anularRango(s, llamada, cuerpo)
      : recibir(s, llamada, { tipo, cuerpo });
  }
  if (c.req.method === 'GET') {
    if (servicio === 'company') return verCompania(llamada);
    if (servicio === 'cancellations' && id !== undefined) return consultarAnulacion(s, llamada, id);
    if (tipo !== undefined) {
      return id === undefined
        ? buscarDocumentos(s, llamada, { tipo, estaVacio })
        : consultarDocumento(s, llamada, { tipo, id });
    }
  }
  return rehusar([{ code: '404', message: `Cannot ${c.req.method} ${servicio}` }], 404);
}
