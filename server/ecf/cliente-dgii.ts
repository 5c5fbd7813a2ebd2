// The services of the DGII that a contribuyente uses, for one RNC in one ambiente (Descripción Técnica
// Servicios DGII, 02-01-2026): reception, queries, commercial approval, annulment of ranges and
// directory. Throws only `FallaEntorno`; a service that the ambiente does not have is one that may not be
// retried, and callers ask `ofrece` first to refuse it with words.

import { FallaEntorno } from './falla-entorno.ts';
import { exigir, SesionDgii, sinCaida } from './sesion-dgii.ts';
import type { ArchivoXml, OpcionesSesion, Peticion, Respuesta } from './sesion-dgii.ts';
import {
  leerAnulacion,
  leerAprobacion,
  leerDirectorio,
  type ContribuyenteElectronico,
  type ResultadoAnulacion,
  type ResultadoAprobacion,
} from './respuestas-otros.ts';
import {
  leerEstado,
  leerRecepcion,
  leerResultado,
  leerTrackIds,
  type EstadoConsultado,
  type ResultadoDgii,
} from './respuestas-dgii.ts';
import { ofreceServicio, type ServicioDgii } from './servicios-dgii.ts';

export type { Ambiente, ArchivoXml, CacheTokens, Respuesta } from './sesion-dgii.ts';
export type { ContribuyenteElectronico } from './respuestas-otros.ts';

export type ConsultaDeEstado = {
  /** By default the RNC of this client; another one to look at what was received. */
  readonly rncEmisor?: string;
  readonly encf: string;
  readonly codigoSeguridad: string;
  readonly rncComprador: string | null;
};

export interface ClienteDgii {
  ofrece(servicio: ServicioDgii): boolean;
  enviarEcf(archivo: ArchivoXml): Promise<Respuesta<{ trackId: string | null; mensaje: string }>>;
  /** Synchronous: the verdict comes in the answer; null when it says no state. */
  enviarRfce(archivo: ArchivoXml): Promise<Respuesta<ResultadoDgii | null>>;
  consultarResultado(trackId: string): Promise<Respuesta<ResultadoDgii | null>>;
  consultarTrackIds(encf: string): Promise<Respuesta<readonly ResultadoDgii[]>>;
  consultarRfce(encf: string, codigoSeguridad: string): Promise<Respuesta<ResultadoDgii | null>>;
  /** Also for summaries. null when the answer says no state. */
  consultarEstado(de: ConsultaDeEstado): Promise<Respuesta<EstadoConsultado | null>>;
  /** ACECF signed by the buyer; `nombre` is RNCComprador + e-NCF + '.xml'. */
  enviarAprobacionComercial(
    xml: Uint8Array,
    nombre: string,
  ): Promise<Respuesta<ResultadoAprobacion | null>>;
  /** Signed ANECF. null when the answer cannot be understood. */
  anularRango(xml: Uint8Array, nombre: string): Promise<Respuesta<ResultadoAnulacion | null>>;
  /** null when that RNC is not an electronic issuer. */
  directorioPorRnc(rnc: string): Promise<Respuesta<ContribuyenteElectronico | null>>;
  directorio(): Promise<Respuesta<readonly ContribuyenteElectronico[]>>;
}

export type OpcionesCliente = OpcionesSesion;

export function crearClienteDgii(opciones: OpcionesCliente): ClienteDgii {
  const { ambiente, rnc } = opciones;
  const sesion = new SesionDgii(opciones);
  const ofrece = (servicio: ServicioDgii): boolean => ofreceServicio(servicio, ambiente);
  const pedir = async (p: Peticion): Promise<Respuesta<null>> => {
    const { servicio } = p;
    if (ofrece(servicio)) return sinCaida(await sesion.llamar(p));
    const mensaje = `la DGII no ofrece este servicio en ${ambiente}`;
    throw new FallaEntorno({ servicio, mensaje, reintentable: false });
  };
  return { ofrece, ...emision(pedir, rnc), ...otros(pedir) };
}

type Pedir = (p: Peticion) => Promise<Respuesta<null>>;

function emision(pedir: Pedir, rnc: string) {
  return {
    async enviarEcf(archivo: ArchivoXml) {
      const r = await pedir({ servicio: 'recepcion', archivo });
      return { ...r, dato: leerRecepcion(r.cuerpo) };
    },
    async enviarRfce(archivo: ArchivoXml) {
      const r = await pedir({ servicio: 'recepcionfc', archivo });
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultarResultado(trackid: string) {
      const r = exigir(await pedir({ servicio: 'consultaresultado', query: { trackid } }));
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultarTrackIds(encf: string) {
      const r = await pedir({ servicio: 'consultatrackids', query: { rncemisor: rnc, encf } });
      // A question that was refused is not an answer: nobody may send again because of it.
      if (r.http !== 404) exigir(r);
      return { ...r, dato: leerTrackIds(r.cuerpo) };
    },
    async consultarRfce(encf: string, codigo: string) {
      const query = { RNC_Emisor: rnc, ENCF: encf, Cod_Seguridad_eCF: codigo };
      const r = await pedir({ servicio: 'consultarfce', query });
      return { ...r, dato: leerResultado(r.cuerpo) };
    },
    async consultarEstado(de: ConsultaDeEstado) {
      const query = {
        rncemisor: de.rncEmisor ?? rnc,
        ncfelectronico: de.encf,
        ...(de.rncComprador === null ? {} : { rnccomprador: de.rncComprador }),
        codigoseguridad: de.codigoSeguridad,
      };
      const r = exigir(await pedir({ servicio: 'consultaestado', query }));
      return { ...r, dato: leerEstado(r.cuerpo) };
    },
  };
}

function otros(pedir: Pedir) {
  return {
    async enviarAprobacionComercial(xml: Uint8Array, nombre: string) {
      const r = await pedir({ servicio: 'aprobacioncomercial', archivo: { nombre, xml } });
      return { ...r, dato: leerAprobacion(r.cuerpo) };
    },
    async anularRango(xml: Uint8Array, nombre: string) {
      const r = await pedir({ servicio: 'anulacionrangos', archivo: { nombre, xml } });
      return { ...r, dato: leerAnulacion(r.cuerpo) };
    },
    async directorioPorRnc(rnc: string) {
      const r = await pedir({ servicio: 'directorioporrnc', query: { RNC: rnc } });
      // «Not there» also comes as 404: an absence, not a failure.
      if (r.http !== 404) exigir(r);
      const dato = leerDirectorio(r.cuerpo).find((c) => c.rnc === rnc) ?? null;
      return { ...r, dato };
    },
    async directorio() {
      const r = exigir(await pedir({ servicio: 'directorio' }));
      return { ...r, dato: leerDirectorio(r.cuerpo) };
    },
  };
}
