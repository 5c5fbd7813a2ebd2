// The address inside the QR of the printed representation: the timbre of an e-CF, or the one of a
// factura de consumo under the limit. Values are those of the XML; spaces are %20, and only the security
// code has reserved characters to encode.
// Source: Descripción Técnica Servicios DGII (02-01-2026), «Consulta timbre»; Informe Técnico §17.2.3.

import { escribirMonto } from '#shared/dinero/texto.ts';
import type { Centavos } from '#shared/dinero/centavos.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';

export { codigoSeguridad } from './codigo-seguridad.ts';
export { nombreArchivo } from './nombre-archivo.ts';

export type Ambiente = 'testecf' | 'certecf' | 'ecf';

export const BASE_ECF = 'https://ecf.dgii.gov.do';
export const BASE_FC = 'https://fc.dgii.gov.do';

export type DatosTimbre = {
  readonly ambiente: Ambiente;
  /** Host and prefix before the ambiente; by default the one of the DGII. */
  readonly base?: string;
  readonly rncEmisor: string;
  readonly encf: string;
  readonly montoTotal: Centavos;
  readonly codigoSeguridad: string;
};

export type DatosTimbreEcf = DatosTimbre & {
  /** null for types and buyers without RNC: then the parameter is left out. */
  readonly rncComprador: string | null;
  readonly fechaEmision: Fecha;
  /** 'dd-MM-aaaa HH:mm:ss', the FechaHoraFirma of the XML. */
  readonly fechaFirma: string;
};

type Par = readonly [string, string];

function unir(inicio: string, pares: readonly Par[]): string {
  return `${inicio}?${pares.map(([clave, valor]) => `${clave}=${valor}`).join('&')}`;
}

function comunes(d: DatosTimbre): { monto: Par; codigo: Par } {
  return {
    monto: ['montototal', escribirMonto(d.montoTotal)],
    codigo: ['codigoseguridad', encodeURIComponent(d.codigoSeguridad)],
  };
}

/** Timbre of any e-CF that is sent whole. */
export function urlTimbre(d: DatosTimbreEcf): string {
  const { monto, codigo } = comunes(d);
  const comprador: readonly Par[] =
    d.rncComprador === null ? [] : [['rnccomprador', d.rncComprador]];
  return unir(`${d.base ?? BASE_ECF}/${d.ambiente}/consultatimbre`, [
    ['rncemisor', d.rncEmisor],
    ...comprador,
    ['encf', d.encf],
    ['fechaemision', fechaEcf(d.fechaEmision)],
    monto,
    ['fechafirma', d.fechaFirma.replaceAll(' ', '%20')],
    codigo,
  ]);
}

/** Timbre of a factura de consumo under RD$ 250,000. The code is the one of the signed E32. */
export function urlTimbreFc(d: DatosTimbre): string {
  const { monto, codigo } = comunes(d);
  return unir(`${d.base ?? BASE_FC}/${d.ambiente}/consultatimbrefc`, [
    ['rncemisor', d.rncEmisor],
    ['encf', d.encf],
    monto,
    codigo,
  ]);
}

/**
 * The same address with scheme and host in capitals, which means the same (RFC 3986 §6.2.2.1) and lets
 * a QR of version 8 hold it.
 */
export function conHostEnMayusculas(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?]+/i, (inicio) => inicio.toUpperCase());
}
