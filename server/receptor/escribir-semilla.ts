// The two messages of the authentication that are not signed: the seed and its answer in XML.

import { construirXml, DECLARACION_XML, escaparXml } from '#shared/ecf/construir.ts';
import type { TokenReceptor } from './token-receptor.ts';

export function xmlSemilla(valor: string, fecha: string): string {
  return construirXml('SEMILLA', { valor, fecha });
}

/** '2026-11-24T13:05:09Z': the norm writes no fraction. */
export function sinFraccion(instante: string): string {
  return instante.replace(/\.\d{3}Z$/, 'Z');
}

export function xmlToken({ token, expira, expedido }: TokenReceptor): string {
  const campos = { token, expira: sinFraccion(expira), expedido: sinFraccion(expedido) };
  const dentro = Object.entries(campos)
    .map(([nombre, valor]) => `<${nombre}>${escaparXml(valor)}</${nombre}>`)
    .join('');
  return `${DECLARACION_XML}<RespuestaAutenticacion>${dentro}</RespuestaAutenticacion>`;
}
