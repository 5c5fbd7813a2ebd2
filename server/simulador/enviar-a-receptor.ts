// How the simulated contribuyente calls the services of another one: his seed, his token when he has
// authentication, and one POST with the file (Servicios Emisores Electrónicos, «Estándar como Receptor»).

import { FallaEntorno } from '#server/ecf/falla-entorno.ts';
import { firmarXml } from '#server/ecf/firma.ts';
import { leerHasta } from '#server/ecf/leer-respuesta.ts';
import { leerToken } from '#server/ecf/respuestas-dgii.ts';
import { multiparte, type ArchivoXml } from '#server/ecf/sesion-dgii.ts';
import { esSoloSemilla } from '#server/ecf/solo-semilla.ts';
import type { EmisorSimulado } from './emisor-simulado.ts';
import type { Simulador } from './simulador.ts';

export type Envio = {
  /** Host, or the whole address of the service. */
  readonly urlServicio: string;
  /** '' when the receiver does not ask for authentication. */
  readonly urlAutenticacion: string;
  readonly servicio: string;
  readonly archivo: ArchivoXml;
};

const ESPERA_MS_MAX = 20_000;
const BYTES_RESPUESTA_MAX = 256 * 1024;

/** http 0 when there was no answer. */
export async function enviarAReceptor(
  sim: Simulador,
  emisor: EmisorSimulado,
  envio: Envio,
): Promise<{ readonly http: number; readonly cuerpo: string }> {
  try {
    const token =
      envio.urlAutenticacion === '' ? null : await autenticar(sim, emisor, envio.urlAutenticacion);
    return await publicar(sim, completa(envio.urlServicio, envio.servicio), {
      archivo: envio.archivo,
      token,
    });
  } catch (causa) {
    // The receiver under test may be down or slow: that is an answer to whoever is trying it.
    return { http: 0, cuerpo: causa instanceof Error ? causa.message : String(causa) };
  }
}

/** An address that already names the service is used as it is. */
function completa(url: string, ruta: string): string {
  const limpia = url.replace(/\/+$/, '');
  return /\/fe\//i.test(limpia) ? limpia : `${limpia}${ruta}`;
}

async function autenticar(
  sim: Simulador,
  emisor: EmisorSimulado,
  url: string,
): Promise<string | null> {
  const base = url.replace(/\/+$/, '').replace(/\/fe\/autenticacion\/api\/.*$/i, '');
  const signal = AbortSignal.timeout(ESPERA_MS_MAX);
  const semilla = await sim.fetch(`${base}/fe/autenticacion/api/semilla`, {
    redirect: 'manual',
    signal,
  });
  const cuerpo = await leerHasta(semilla, BYTES_RESPUESTA_MAX);
  if (!esSoloSemilla(cuerpo)) throw new Error('el receptor no entregó una semilla');
  const xml = new TextEncoder().encode(firmarXml(cuerpo, emisor.llave));
  const archivo = { nombre: `${emisor.rnc}semilla.xml`, xml };
  const r = await publicar(sim, `${base}/fe/autenticacion/api/validacioncertificado`, {
    archivo,
    token: null,
  });
  const token = leerToken(r.cuerpo);
  if (r.http !== 200 || token === null) {
    throw new FallaEntorno({
      servicio: 'validacioncertificado',
      mensaje: `el receptor no entregó un token (HTTP ${String(r.http)})`,
      reintentable: false,
      http: r.http,
      cuerpo: r.cuerpo,
    });
  }
  return token;
}

async function publicar(
  sim: Simulador,
  url: string,
  de: { readonly archivo: ArchivoXml; readonly token: string | null },
): Promise<{ readonly http: number; readonly cuerpo: string }> {
  const parte = multiparte(de.archivo);
  const r = await sim.fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/json, application/xml',
      'content-type': parte.tipo,
      ...(de.token === null ? {} : { authorization: `Bearer ${de.token}` }),
    },
    body: parte.cuerpo,
    redirect: 'manual',
    signal: AbortSignal.timeout(ESPERA_MS_MAX),
  });
  return { http: r.status, cuerpo: await leerHasta(r, BYTES_RESPUESTA_MAX) };
}
