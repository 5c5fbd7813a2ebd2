// How these services answer: XML for what the norm defines, and a plain sentence with its code for what is
// refused before there is anything to acknowledge.

import type { Rechazo, Rechazos } from '#shared/nucleo/resultado.ts';
import { httpDe, textoRechazo } from '#shared/rechazos.ts';

export function respuestaXml(xml: string | Uint8Array): Response {
  const cuerpo = typeof xml === 'string' ? xml : new Uint8Array(xml);
  return new Response(cuerpo, {
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

export function respuestaJson(valor: unknown): Response {
  return new Response(JSON.stringify(valor), {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

export function respuestaTexto(texto: string, estado = 200): Response {
  return new Response(`${texto}\n`, {
    status: estado,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

export function respuestaMala(rechazos: Rechazos): Response {
  const [primero] = rechazos;
  const respuesta = respuestaTexto(rechazos.map(renglon).join('\n'), httpDe(primero));
  if (respuesta.status === 401) respuesta.headers.set('WWW-Authenticate', 'Bearer');
  const segundos = primero.datos?.['segundos'] ?? (respuesta.status === 503 ? 1 : undefined);
  if (segundos !== undefined) respuesta.headers.set('Retry-After', String(segundos));
  return respuesta;
}

function renglon(r: Rechazo): string {
  return `${textoRechazo(r)} [${r.codigo}]`;
}

/** JSON unless the client asks for XML and not for JSON (Servicios Emisores Electrónicos, «Autenticación»). */
export function prefiereXml(accept: string | undefined): boolean {
  const tipos = (accept ?? '').toLowerCase();
  const xml = tipos.search(/\b(application|text)\/xml\b/);
  const json = tipos.search(/\bapplication\/json\b/);
  return xml >= 0 && (json < 0 || xml < json);
}
