// The four addresses that every electronic contribuyente offers, the same for all: any host, any prefix,
// any case of letters (Descripción Técnica Servicios Emisores Electrónicos, 02-01-2026, «Estándar como
// Receptor»). That text writes «recepción» once with its accent: both are taken. A prefix that names an
// ambiente leaves out the empresas of the others, so that the test and the production addresses that are
// registered in the Oficina Virtual can be two.

import { AMBIENTES, type Ambiente } from '#server/config.ts';

export type ServicioFe = 'semilla' | 'validacioncertificado' | 'recepcion' | 'aprobacion';

export type RutaFe = {
  readonly servicio: ServicioFe;
  readonly metodo: 'GET' | 'POST';
  readonly ambiente: Ambiente | null;
};

const SERVICIOS: ReadonlyMap<string, readonly [ServicioFe, 'GET' | 'POST']> = new Map([
  ['autenticacion/api/semilla', ['semilla', 'GET']],
  ['autenticacion/api/validacioncertificado', ['validacioncertificado', 'POST']],
  ['recepcion/api/ecf', ['recepcion', 'POST']],
  ['aprobacioncomercial/api/ecf', ['aprobacion', 'POST']],
]);

const LARGO_MAXIMO = 512;
const ULTIMOS_PASOS = 3;

/** null when the path is none of them. `path` may come percent-encoded or not. */
export function rutaFe(path: string): RutaFe | null {
  if (path.length > LARGO_MAXIMO) return null;
  const pasos = plano(path)
    .split('/')
    .filter((p) => p !== '');
  const corte = pasos.length - ULTIMOS_PASOS;
  if (corte < 1 || pasos[corte - 1] !== 'fe') return null;
  const encontrado = SERVICIOS.get(pasos.slice(corte).join('/'));
  if (encontrado === undefined) return null;
  const [servicio, metodo] = encontrado;
  const prefijo = new Set(pasos.slice(0, corte - 1));
  return { servicio, metodo, ambiente: AMBIENTES.find((a) => prefijo.has(a)) ?? null };
}

/** Lower case without accents, also when the accent came encoded as UTF-8 or as Latin-1. */
function plano(path: string): string {
  const conAcento = path.replace(/%c3%b3|%c3%93|%f3|%d3/gi, 'o');
  return conAcento
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}
