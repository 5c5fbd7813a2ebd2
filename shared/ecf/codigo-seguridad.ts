// Security code of an e-CF: the first six characters of its SignatureValue, as they are. It goes in the
// printed form, in the timbre and, for a factura de consumo under the limit, in its RFCE.
// Source: Informe Técnico e-CF v1.0 §17.2.3.

import { invariante } from '#shared/nucleo/resultado.ts';

/** `signatureValue` is the text of that element; line breaks inside it do not count. */
export function codigoSeguridad(signatureValue: string): string {
  const limpio = signatureValue.replace(/\s+/g, '');
  invariante(limpio.length >= 6, 'una firma tiene más de seis caracteres');
  return limpio.slice(0, 6);
}
