// The services of the DGII that an issuer uses, for one RNC in one ambiente (Descripción Técnica Servicios
// DGII, 02-01-2026). Summaries of consumer invoices live on another host. Throws only `FallaEntorno`.

import { exigir, SesionDgii, sinCaida } from './sesion-dgii.ts';
import type { ArchivoXml, OpcionesSesion, Respuesta } from './sesion-dgii.ts';
import {
  leerRecepcion,
  leerResultado,
  leerTrackIds,
  type ResultadoDgii,
} from './respuestas-dgii.ts';

export type { Ambiente, ArchivoXml, CacheTokens, Respuesta } from './sesion-dgii.ts';

export interface ClienteDgii {
  enviarEcf(archivo: ArchivoXml): Promise<Respuesta<{ trackId: string | null; mensaje: string }>>;
  /** Synchronous: the verdict comes in the answer; null when it says no state. */
  enviarRfce(archivo: ArchivoXml): Promise<Respuesta<ResultadoDgii | null>>;
  consultaResultado(trackId: string): Promise<Respuesta<ResultadoDgii | null>>;
  consultaTrackIds(encf: string): Promise<Respuesta<readonly ResultadoDgii[]>>;
  consultaRfce(encf: string, codigoSeguridad: string): Promise<Respuesta<ResultadoDgii | null>>;
  consultaEstado(
    encf: string,
    codigoSeguridad: string,
    rncComprador: string | null,
  ): Promise<Respuesta<ResultadoDgii | null>>;
}

/** `baseFc`: 'https://fc.dgii.gov.do', or the simulator. Without the ambiente. */
export type OpcionesCliente = OpcionesSesion & { readonly baseFc: string };

export function crearClienteDgii(opciones: OpcionesCliente): ClienteDgii {
  const { ambiente, rnc } = opciones;
  const ecf = `${opciones.base}/${ambiente}`;
  const fc = `${opciones.baseFc}/${ambiente}`;
  const sesion = new SesionDgii(opciones);
  return {
    async enviarEcf(archivo) {
      const url = `${ecf}/recepcion/api/facturaselectronicas`;
      const r = sinCaida(await sesion.llamar({ servicio: 'recepcion', url, archivo }));
      return { ...r, dato: leerRecepcion(r.cuerpo) };
    },
    async enviarRfce(archivo) {
      const url = `${fc}/recepcionfc/api/recepcion/ecf`;
      const r = sinCaida(await sesion.llamar({ servicio: 'recepcionfc', url, archivo }));
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultaResultado(trackId) {
      const url = `${ecf}/consultaresultado/api/consultas/estado?${query({ trackid: trackId })}`;
      const r = exigir(await sesion.llamar({ servicio: 'consultaresultado', url }));
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultaTrackIds(encf) {
      const url = `${ecf}/consultatrackids/api/trackids/consulta?${query({ rncemisor: rnc, encf })}`;
      const r = sinCaida(await sesion.llamar({ servicio: 'consultatrackids', url }));
      return { ...r, dato: leerTrackIds(r.cuerpo) };
    },
    async consultaRfce(encf, codigo) {
      const args = query({ RNC_Emisor: rnc, ENCF: encf, Cod_Seguridad_eCF: codigo });
      const url = `${fc}/consultarfce/api/Consultas/Consulta?${args}`;
      const r = sinCaida(await sesion.llamar({ servicio: 'consultarfce', url }));
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultaEstado(encf, codigo, rncComprador) {
      const args = query({
        rncemisor: rnc,
        ncfelectronico: encf,
        ...(rncComprador === null ? {} : { rnccomprador: rncComprador }),
        codigoseguridad: codigo,
      });
      const url = `${ecf}/consultaestado/api/consultas/estado?${args}`;
      const r = exigir(await sesion.llamar({ servicio: 'consultaestado', url }));
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
  };
}

function query(args: Readonly<Record<string, string>>): string {
  return Object.entries(args)
    .map(([k, v]) => `${k}=${encodeURIComponent(v)}`)
    .join('&');
}
