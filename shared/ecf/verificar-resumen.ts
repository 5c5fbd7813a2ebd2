// The summary of a factura de consumo must carry the security code of the signed E32 that it sums up:
// otherwise the timbre that the customer scans does not match.
// Source: Formato Resumen FC (ene-2020); Informe Técnico e-CF v1.0 §17.2.3.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { codigoSeguridad } from './codigo-seguridad.ts';
import { texto, type NodoXml } from './documento.ts';
import { rechazosEcf } from './rechazos.ts';

/** Empty when the code is the one of the signed document. */
export function verificarResumen(rfce: NodoXml, ecfFirmado: NodoXml): Rechazo[] {
  const valor = texto(rfce, 'Encabezado/CodigoSeguridadeCF') ?? '';
  const firma = texto(ecfFirmado, 'Signature/SignatureValue');
  const esperado = firma === null ? '' : codigoSeguridad(firma);
  if (valor === esperado) return [];
  const campo = 'Encabezado/CodigoSeguridadeCF';
  return [rechazosEcf.rechazo('CODIGO_SEGURIDAD_DISTINTO', { campo, datos: { valor, esperado } })];
}
