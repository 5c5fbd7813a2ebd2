// The web services of the DGII as data: which host, which path and in which ambientes each exists
// (Descripción Técnica Servicios DGII, 02-01-2026). Asking for one where it does not exist is refused
// here and never travels.

import { AMBIENTES, type Ambiente } from '#server/config.ts';

type DefServicio = {
  /** Summaries of consumer invoices live on a host of their own. */
  readonly host: 'ecf' | 'fc';
  readonly ruta: string;
  readonly ambientes: readonly Ambiente[];
};

const TODOS = AMBIENTES;
/** certecf is only for the set of the certification: it has no queries by e-NCF nor annulment. */
const SIN_CERT: readonly Ambiente[] = ['testecf', 'ecf'];

export const SERVICIOS_DGII = {
  semilla: { host: 'ecf', ruta: 'autenticacion/api/autenticacion/semilla', ambientes: TODOS },
  validarsemilla: {
    host: 'ecf',
    ruta: 'autenticacion/api/autenticacion/validarsemilla',
    ambientes: TODOS,
  },
  recepcion: { host: 'ecf', ruta: 'recepcion/api/facturaselectronicas', ambientes: TODOS },
  recepcionfc: { host: 'fc', ruta: 'recepcionfc/api/recepcion/ecf', ambientes: TODOS },
  consultarfce: { host: 'fc', ruta: 'consultarfce/api/Consultas/Consulta', ambientes: TODOS },
  consultaresultado: {
    host: 'ecf',
    ruta: 'consultaresultado/api/consultas/estado',
    ambientes: TODOS,
  },
  consultaestado: { host: 'ecf', ruta: 'consultaestado/api/consultas/estado', ambientes: SIN_CERT },
  consultatrackids: {
    host: 'ecf',
    ruta: 'consultatrackids/api/trackids/consulta',
    ambientes: SIN_CERT,
  },
  aprobacioncomercial: {
    host: 'ecf',
    ruta: 'aprobacioncomercial/api/aprobacioncomercial',
    ambientes: TODOS,
  },
  anulacionrangos: {
    host: 'ecf',
    ruta: 'anulacionrangos/api/operaciones/anularrango',
    ambientes: SIN_CERT,
  },
  directorio: {
    host: 'ecf',
    ruta: 'consultadirectorio/api/consultas/listado',
    ambientes: SIN_CERT,
  },
  directorioporrnc: {
    host: 'ecf',
    ruta: 'consultadirectorio/api/consultas/obtenerdirectorioporrnc',
    ambientes: SIN_CERT,
  },
} as const satisfies Readonly<Record<string, DefServicio>>;

export type ServicioDgii = keyof typeof SERVICIOS_DGII;

/** Whether the DGII offers that service in that ambiente. */
export function ofreceServicio(servicio: ServicioDgii, ambiente: Ambiente): boolean {
  return SERVICIOS_DGII[servicio].ambientes.includes(ambiente);
}

export type HostsDgii = { readonly base: string; readonly baseFc: string };

/** Address of a service. `base` and `baseFc` come without the ambiente and without a final slash. */
export function urlServicio(servicio: ServicioDgii, ambiente: Ambiente, hosts: HostsDgii): string {
  const { host, ruta } = SERVICIOS_DGII[servicio];
  return `${host === 'ecf' ? hosts.base : hosts.baseFc}/${ambiente}/${ruta}`;
}
