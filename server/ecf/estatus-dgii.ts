// What the DGII says of its own services: which answer now and when they will be under maintenance
// (Descripción Técnica v1.6, «Estatus de servicios»). It asks for a key and the papers of 2026 no longer
// describe it, so it is optional: nothing depends on it, and its answers are read with tolerance.

import { z } from 'zod';
import type { Ambiente, Config } from '#server/config.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { leerJson, zTextoOpcional } from './respuestas-dgii.ts';

export type EstadoServicio = {
  readonly servicio: string;
  readonly estado: string;
  readonly ambiente: string;
};
export type VentanaMantenimiento = {
  readonly ambiente: string;
  /** As the DGII writes them. */
  readonly desde: string;
  readonly hasta: string;
};

export interface EstatusDgii {
  servicios(): Promise<readonly EstadoServicio[]>;
  ventanas(): Promise<readonly VentanaMantenimiento[]>;
  /** The word of the DGII for the whole ambiente; null when the answer says nothing. */
  verificar(ambiente: Ambiente): Promise<string | null>;
}

const ESPERA_MS_MAX = 10_000;
const NUMERO: Readonly<Record<Ambiente, string>> = { testecf: '1', certecf: '2', ecf: '3' };

/** Throws only `FallaEntorno`. */
export function crearEstatusDgii(
  { base, clave }: NonNullable<Config['estatusDgii']>,
  pedir: typeof fetch = fetch,
): EstatusDgii {
  const leer = async (camino: string): Promise<string> => {
    const servicio = 'estatus';
    try {
      const r = await pedir(`${base}/api/estatusservicios/${camino}`, {
        headers: { accept: 'application/json', authorization: `Apikey ${clave}` },
        signal: AbortSignal.timeout(ESPERA_MS_MAX),
      });
      const cuerpo = await r.text();
      if (r.ok) return cuerpo;
      const mensaje = `respondió ${String(r.status)}`;
      const reintentable = r.status >= 500;
      throw new FallaEntorno({ servicio, mensaje, reintentable, http: r.status, cuerpo });
    } catch (causa) {
      if (causa instanceof FallaEntorno) throw causa;
      throw new FallaEntorno({ servicio, mensaje: 'sin respuesta', reintentable: true, causa });
    }
  };
  return {
    servicios: async () => leerServicios(await leer('obtenerestatus')),
    ventanas: async () => leerVentanas(await leer('obtenerventanasmantenimiento')),
    verificar: async (ambiente) =>
      leerVeredicto(await leer(`verificarestado?ambiente=${NUMERO[ambiente]}`)),
  };
}

const zTexto = zTextoOpcional.optional().transform((t) => t ?? '');

function lista(cuerpo: string): unknown[] {
  const json = leerJson(cuerpo);
  return Array.isArray(json) ? json : [json];
}

const zServicio = z
  .object({ servicio: zTexto, estatus: zTexto, estado: zTexto, ambiente: zTexto })
  .transform((s) => ({
    servicio: s.servicio,
    estado: s.estatus === '' ? s.estado : s.estatus,
    ambiente: s.ambiente,
  }));

function leerServicios(cuerpo: string): EstadoServicio[] {
  return lista(cuerpo)
    .map((x) => zServicio.safeParse(x))
    .flatMap((r) => (r.success && r.data.servicio !== '' ? [r.data] : []));
}

const zVentana = z
  .object({
    ambiente: zTexto,
    fechainicio: zTexto,
    fechafin: zTexto,
    horainicio: zTexto,
    horafin: zTexto,
  })
  .transform((v) => ({
    ambiente: v.ambiente,
    desde: `${v.fechainicio} ${v.horainicio}`.trim(),
    hasta: `${v.fechafin} ${v.horafin}`.trim(),
  }));

function leerVentanas(cuerpo: string): VentanaMantenimiento[] {
  return lista(cuerpo)
    .map((x) => zVentana.safeParse(x))
    .flatMap((r) => (r.success && r.data.desde !== '' ? [r.data] : []));
}

const zVeredicto = z.object({ estado: zTexto, estatus: zTexto });

function leerVeredicto(cuerpo: string): string | null {
  const json = leerJson(cuerpo);
  if (typeof json === 'string') return json;
  const r = zVeredicto.safeParse(json);
  const palabra = r.success ? `${r.data.estado}${r.data.estatus}` : '';
  return palabra === '' ? null : palabra;
}
