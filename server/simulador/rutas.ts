// The paths that the simulator answers, with the name by which a fault calls each of them. They keep the
// shape of the DGII and do not mind the case of their letters; what is not here does not exist (404).

import { aprobarComercial } from './aprobacion.ts';
import { anularRango } from './anulacion.ts';
import { semilla, validarSemilla } from './autenticacion.ts';
import {
  consultarEstado,
  consultarResultado,
  consultarRfce,
  consultarTrackIds,
  directorioPorRnc,
  listarDirectorio,
} from './consultas.ts';
import {
  consultarAcuse,
  emitirComprobante,
  enviarAprobacion,
  recibirAprobacion,
  recibirDeEmisor,
  semillaReceptor,
  validarCertificado,
} from './emisor-receptor.ts';
import { recibirEcf, recibirRfce } from './recepcion.ts';
import type { Ambiente, Manejador } from './simulador.ts';
import { timbre, timbreFc } from './timbre.ts';

export type Ruta = {
  readonly nombre: string;
  readonly manejar: Manejador;
  /** Without a token. */
  readonly esAbierta: boolean;
  readonly ambientes: readonly Ambiente[];
};

const TODOS: readonly Ambiente[] = ['testecf', 'certecf', 'ecf'];
const SIN_CERT: readonly Ambiente[] = ['testecf', 'ecf'];
const SOLO_TEST: readonly Ambiente[] = ['testecf'];

/** Method, host and path; the name; who answers; whether it is open; and where it exists. */
type Fila = readonly [string, string, Manejador, 'abierta' | 'token', readonly Ambiente[]];

const AUTENTICACION = 'ecf autenticacion/api/autenticacion';
const DIRECTORIO = 'GET ecf consultadirectorio/api/consultas';
const RECEPTOR = 'ecf emisorreceptor';

const FILAS: readonly Fila[] = [
  [`GET ${AUTENTICACION}/semilla`, 'semilla', semilla, 'abierta', TODOS],
  [`POST ${AUTENTICACION}/validarsemilla`, 'validarsemilla', validarSemilla, 'abierta', TODOS],
  ['POST ecf recepcion/api/facturaselectronicas', 'recepcion', recibirEcf, 'token', TODOS],
  ['POST fc recepcionfc/api/recepcion/ecf', 'recepcionfc', recibirRfce, 'token', TODOS],
  [
    'GET ecf consultaresultado/api/consultas/estado',
    'consultaresultado',
    consultarResultado,
    'token',
    TODOS,
  ],
  [
    'GET ecf consultaestado/api/consultas/estado',
    'consultaestado',
    consultarEstado,
    'token',
    SIN_CERT,
  ],
  [
    'GET ecf consultatrackids/api/trackids/consulta',
    'consultatrackids',
    consultarTrackIds,
    'token',
    SIN_CERT,
  ],
  ['GET fc consultarfce/api/consultas/consulta', 'consultarfce', consultarRfce, 'token', TODOS],
  [
    'POST ecf aprobacioncomercial/api/aprobacioncomercial',
    'aprobacioncomercial',
    aprobarComercial,
    'token',
    TODOS,
  ],
  [
    'POST ecf anulacionrangos/api/operaciones/anularrango',
    'anulacionrangos',
    anularRango,
    'token',
    SIN_CERT,
  ],
  [`${DIRECTORIO}/listado`, 'directorio', listarDirectorio, 'token', SIN_CERT],
  [
    `${DIRECTORIO}/obtenerdirectorioporrnc`,
    'directorioporrnc',
    directorioPorRnc,
    'token',
    SIN_CERT,
  ],
  ['GET ecf consultatimbre', 'timbre', timbre, 'abierta', TODOS],
  ['GET fc consultatimbrefc', 'timbrefc', timbreFc, 'abierta', TODOS],
  [
    `GET ${RECEPTOR}/fe/autenticacion/api/semilla`,
    'receptor',
    semillaReceptor,
    'abierta',
    SOLO_TEST,
  ],
  [
    `POST ${RECEPTOR}/fe/autenticacion/api/validacioncertificado`,
    'receptor',
    validarCertificado,
    'abierta',
    SOLO_TEST,
  ],
  [`POST ${RECEPTOR}/fe/recepcion/api/ecf`, 'receptor', recibirDeEmisor, 'abierta', SOLO_TEST],
  [
    `POST ${RECEPTOR}/fe/aprobacioncomercial/api/ecf`,
    'receptor',
    recibirAprobacion,
    'abierta',
    SOLO_TEST,
  ],
  [
    `POST ${RECEPTOR}/api/emision/emisioncomprobantes`,
    'emision',
    emitirComprobante,
    'abierta',
    SOLO_TEST,
  ],
  [
    `GET ${RECEPTOR}/api/emision/consultaacuserecibo`,
    'emision',
    consultarAcuse,
    'abierta',
    SOLO_TEST,
  ],
  [
    `POST ${RECEPTOR}/api/emision/envioaprobacioncomercial`,
    'emision',
    enviarAprobacion,
    'abierta',
    SOLO_TEST,
  ],
];

export const RUTAS: ReadonlyMap<string, Ruta> = new Map(
  FILAS.map(([clave, nombre, manejar, puerta, ambientes]) => [
    clave,
    { nombre, manejar, ambientes, esAbierta: puerta === 'abierta' },
  ]),
);
