// The API on a database of its own, for tests: real Postgres, real routes, a clock that the test moves.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { leerConfig, type Config } from '#server/config.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import type { Servicios } from '#server/servicios.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../../tests/apoyo/base.ts';
import type { Entorno } from '../entorno.ts';
import type { PartesApi } from '../partes.ts';

export type Respuesta = {
  readonly estado: number;
  readonly texto: string;
  readonly cabeceras: Headers;
  /** Parsed body. Tests read it freely; `null` when it is not JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
};

export type Pedido = {
  readonly token?: string | undefined;
  readonly cuerpo?: unknown;
  readonly empresa?: string;
  readonly cabeceras?: Readonly<Record<string, string>>;
};

export type Montaje = {
  readonly base: BaseServidor;
  readonly servicios: Servicios;
  readonly app: Hono<Entorno>;
  /** Milliseconds; the test may move it. */
  readonly reloj: { ms: number };
  /** Lines that reached the log as errors. */
  readonly errores: string[];
  pedir(metodo: string, ruta: string, pedido?: Pedido): Promise<Respuesta>;
  tokenDe(usuarioId: string): Promise<string>;
  cerrar(): Promise<void>;
};

export async function montarApi(
  ajustes: Partial<Config> = {},
  partes: Partial<PartesApi> = {},
): Promise<Montaje> {
  const base = await nuevaBaseServidor();
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-api-'));
  const reloj = { ms: Date.UTC(2026, 10, 24, 15), ahora: () => reloj.ms };
  const errores: string[] = [];
  const servicios: Servicios = {
    db: base.db,
    reloj,
    ids: { nuevo: () => uuid7(reloj.ms, new Uint8Array(randomBytes(10))) },
    config: {
      ...leerConfig({ KOFACTURE_DATOS: carpeta, KOFACTURE_COSTO_BCRYPT: '4' }),
      ...ajustes,
    },
    avisos: crearAvisos({
      sql: null,
      bitacora: { info: () => undefined, error: () => undefined },
    }),
    bitacora: {
      info: () => undefined,
      error: (mensaje, datos) => errores.push(`${mensaje} ${JSON.stringify(datos ?? {})}`),
    },
  };
  const app = crearApp(servicios, {
    freno: crearFreno(reloj),
    cola: null,
    simulador: null,
    estaticos: null,
    ...partes,
  });
  return {
    base,
    servicios,
    app,
    reloj,
    errores,
    pedir: (metodo, ruta, pedido) => pedir(app, `${metodo} ${ruta}`, pedido),
    tokenDe: async (usuarioId) =>
      (await firmarAcceso(servicios, { usuarioId, permisosVersion: 1 })).token,
    async cerrar() {
      await base.cerrar();
      await rm(carpeta, { recursive: true, force: true });
    },
  };
}

async function pedir(app: Hono<Entorno>, que: string, p: Pedido = {}): Promise<Respuesta> {
  const [metodo = 'GET', ruta = '/'] = que.split(' ');
  const headers = new Headers(p.cabeceras);
  if (p.token !== undefined) headers.set('Authorization', `Bearer ${p.token}`);
  if (p.empresa !== undefined) headers.set('X-Empresa', p.empresa);
  const esCrudo = typeof p.cuerpo === 'string' || p.cuerpo instanceof FormData;
  if (p.cuerpo !== undefined && !(p.cuerpo instanceof FormData) && !headers.has('content-type'))
    headers.set('Content-Type', 'application/json');
  const respuesta = await app.request(ruta.startsWith('/') ? ruta : `/api/v1/${ruta}`, {
    method: metodo,
    headers,
    ...(p.cuerpo === undefined
      ? {}
      : // A string goes as it is, to send what is not JSON.
        { body: esCrudo ? (p.cuerpo as string | FormData) : JSON.stringify(p.cuerpo) }),
  });
  const texto = await respuesta.text();
  return { estado: respuesta.status, texto, cabeceras: respuesta.headers, json: leer(texto) };
}

function leer(texto: string): unknown {
  try {
    return JSON.parse(texto);
  } catch {
    // Not every answer is JSON.
    return null;
  }
}

/** The value of a cookie that an answer sets; null when it sets none. */
export function cookieDe(r: Respuesta, nombre = 'kf_refresco'): string | null {
  for (const c of r.cabeceras.getSetCookie()) {
    const m = new RegExp(`^${nombre}=([^;]*)`).exec(c);
    if (m !== null) return m[1] ?? '';
  }
  return null;
}
