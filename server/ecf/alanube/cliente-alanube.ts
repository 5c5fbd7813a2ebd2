// The services of Alanube that we use, for one empresa. Throws only `FallaEntorno`. The token goes in one
// header and nowhere else: it is taken out of whatever comes back before anybody can keep it, and the signed
// XML is fetched without it, because its address is of another host.

import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { FallaEntorno } from '../falla-entorno.ts';
import { pareceHtml } from '../respuestas-dgii.ts';
import type { AjustesAlanube } from './ajustes.ts';
import type { BaseAlanube } from './bases-alanube.ts';
import type { CredencialAlanube } from './credencial.ts';

export type RespuestaAlanube = {
  /** 'alanube/…': what the raw answer is kept under. */
  readonly servicio: string;
  readonly http: number;
  readonly cuerpo: string;
};

export interface ClienteAlanube {
  readonly idCompania: string | null;
  /** `json` is exactly what travels. 2xx and 4xx are answers; what is down throws. */
  emitir(tipo: TipoEcf, json: string): Promise<RespuestaAlanube>;
  consultar(tipo: TipoEcf, id: string): Promise<RespuestaAlanube>;
  /** The documents that it has under that e-NCF. */
  buscar(tipo: TipoEcf, encf: string): Promise<RespuestaAlanube>;
  compania(): Promise<RespuestaAlanube>;
  anular(json: string): Promise<RespuestaAlanube>;
  consultarAnulacion(id: string): Promise<RespuestaAlanube>;
  /** Bytes of a signed XML at the address that an answer gave; null when it cannot be had now. */
  bajarXml(url: string): Promise<Uint8Array | null>;
}

export type OpcionesAlanube = {
  readonly base: BaseAlanube;
  readonly ajustes: AjustesAlanube;
  readonly credencial: CredencialAlanube;
  readonly fetch?: typeof fetch;
};

/** As much as the largest e-CF and its signature. */
const XML_MAX = 16 * 1024 * 1024;
const CUERPO_MAX = 4 * 1024 * 1024;

export function crearClienteAlanube(o: OpcionesAlanube): ClienteAlanube {
  const { ajustes: a, credencial } = o;
  const deCompania =
    credencial.idCompania === null
      ? ''
      : `${a.tramoCompania}/${encodeURIComponent(credencial.idCompania)}`;
  const buscando = (encf: string): string => {
    const filtro = new URLSearchParams({ [a.parametroEncf]: encf, limit: '10', page: '1' });
    return `?${filtro.toString()}`;
  };
  return {
    idCompania: credencial.idCompania,
    emitir: (tipo, json) => llamar(o, { servicio: 'emision', ruta: a.rutas[tipo], json }),
    consultar: (tipo, id) => {
      const ruta = `${a.rutas[tipo]}/${encodeURIComponent(id)}${deCompania}`;
      return llamar(o, { servicio: 'consulta', ruta });
    },
    buscar: (tipo, encf) =>
      llamar(o, { servicio: 'busqueda', ruta: `${a.rutas[tipo]}${deCompania}${buscando(encf)}` }),
    compania: () => {
      const { idCompania } = credencial;
      const suya = idCompania === null ? '' : `/${encodeURIComponent(idCompania)}`;
      return llamar(o, { servicio: 'compania', ruta: `${a.rutaCompania}${suya}` });
    },
    anular: (json) => llamar(o, { servicio: 'anulacion', ruta: a.rutaAnulaciones, json }),
    consultarAnulacion: (id) => {
      const ruta = `${a.rutaAnulaciones}/${encodeURIComponent(id)}${deCompania}`;
      return llamar(o, { servicio: 'consulta-anulacion', ruta });
    },
    bajarXml: (url) => bajar(o, url),
  };
}

async function llamar(
  o: OpcionesAlanube,
  p: { readonly servicio: string; readonly ruta: string; readonly json?: string },
): Promise<RespuestaAlanube> {
  const { ajustes, credencial, base } = o;
  const servicio = `alanube/${p.servicio}`;
  const leido = await pedir(o, `${base.base}${p.ruta}`, {
    method: p.json === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      [ajustes.cabecera]: `${ajustes.prefijo}${credencial.token}`,
      ...(p.json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: p.json ?? null,
    // A redirection would carry the token to who knows whom.
    redirect: 'error',
  });
  if (leido === null) {
    const mensaje = 'sin respuesta de Alanube';
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, esCaida: true });
  }
  const { http } = leido;
  const cuerpo = tapar(new TextDecoder().decode(leido.bytes), credencial.token);
  if (http >= 500 || http === 408 || http === 429 || pareceHtml(cuerpo)) {
    const mensaje = `Alanube respondió ${String(http)}`;
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, esCaida: true, http, cuerpo });
  }
  return { servicio, http, cuerpo };
}

/** null when nothing came, or more than fits. */
async function pedir(
  { fetch: buscar = fetch, ajustes }: OpcionesAlanube,
  url: string,
  init: RequestInit,
): Promise<{ readonly http: number; readonly bytes: Uint8Array } | null> {
  try {
    const r = await buscar(url, { ...init, signal: AbortSignal.timeout(ajustes.espera_ms_max) });
    const bytes = await leerHasta(r, init.body === undefined ? XML_MAX : CUERPO_MAX);
    return bytes === null ? null : { http: r.status, bytes };
  } catch {
    // Network, time-out, redirection: all of them are «no answer». The cause may name the address, never a
    // header, but it adds nothing that a person could use.
    return null;
  }
}

async function leerHasta(r: Response, maximo: number): Promise<Uint8Array | null> {
  const partes: Uint8Array[] = [];
  let largo = 0;
  for await (const parte of r.body ?? []) {
    largo += parte.length;
    if (largo > maximo) return null;
    partes.push(parte);
  }
  return new Uint8Array(Buffer.concat(partes));
}

function tapar(cuerpo: string, token: string): string {
  return token === '' ? cuerpo : cuerpo.replaceAll(token, '[token]');
}

/**
 * Only https, or the very host of the base (a simulator): the address comes from outside and must not make
 * this server visit its own neighbours.
 */
async function bajar(o: OpcionesAlanube, url: string): Promise<Uint8Array | null> {
  if (!URL.canParse(url)) return null;
  const destino = new URL(url);
  const esPropia = destino.origin === new URL(o.base.base).origin;
  if (!esPropia && !esPublica(destino)) return null;
  const leido = await pedir(o, url, { redirect: 'error' });
  return leido?.http === 200 && leido.bytes.length > 0 ? leido.bytes : null;
}

function esPublica({ protocol, hostname }: URL): boolean {
  const esNumero = /^[\d.]+$|^\[/.test(hostname);
  return protocol === 'https:' && !esNumero && hostname.includes('.') && hostname !== 'localhost';
}
