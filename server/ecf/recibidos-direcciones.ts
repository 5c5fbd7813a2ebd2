// Where another contribuyente receives, out of what the directory of the DGII says of him. The norm fixes
// the end of each path and lets him choose the host and a prefix (Servicios Emisores Electrónicos, «Estándar
// como Receptor»); some register the prefix, others the whole address. Against the real DGII only https on
// its standard port and a host with a name are called: whoever registers an address must not be able to
// make this server knock at its own network.

import type { ContribuyenteElectronico } from './respuestas-otros.ts';

export type DireccionesFe = {
  readonly recepcion: string | null;
  readonly aprobacion: string | null;
  /** Without its last step, 'semilla' or 'validacioncertificado'. null when he has none. */
  readonly autenticacion: string | null;
};

const RECEPCION = 'recepcion/api/ecf';
const APROBACION = 'aprobacioncomercial/api/ecf';
const AUTENTICACION = 'autenticacion/api';

export function direccionesFe(
  c: ContribuyenteElectronico,
  opciones: { readonly esSimulador: boolean },
): DireccionesFe {
  const { esSimulador } = opciones;
  const de = (url: string, servicio: string): string | null =>
    direccion(url, servicio, esSimulador);
  return {
    recepcion: de(c.urlRecepcion, RECEPCION),
    aprobacion: de(c.urlAceptacion, APROBACION),
    autenticacion: de(c.urlOpcional, AUTENTICACION),
  };
}

function direccion(url: string, servicio: string, esSimulador: boolean): string | null {
  if (!URL.canParse(url)) return null;
  const u = new URL(url);
  if (!esSimulador && !esPublica(u)) return null;
  if (u.protocol !== 'https:' && u.protocol !== 'http:') return null;
  const path = u.pathname.replace(/\/+$/, '');
  const corte = `${path.toLowerCase()}/`.lastIndexOf('/fe/');
  const prefijo = corte < 0 ? path : path.slice(0, corte);
  return `${u.origin}${prefijo}/fe/${servicio}`;
}

function esPublica(u: URL): boolean {
  const { hostname } = u;
  const esNumero = /^[\d.]+$/.test(hostname) || hostname.includes(':');
  const tieneDominio = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname);
  const esInterno = /\.(local|localhost|internal|lan|home|arpa)$/.test(hostname);
  return u.protocol === 'https:' && u.port === '' && tieneDominio && !esNumero && !esInterno;
}
