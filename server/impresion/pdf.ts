// The PDF of a representation, the same bytes that a device makes.

import { create } from 'qrcode';
import { pdfDePapel } from '#shared/ecf/pdf/pdf-de-papel.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { representacionFiscal, type EntradaFiscal } from '#shared/ecf/representacion/fiscal.ts';
import type { Representacion } from '#shared/ecf/representacion/modelo.ts';
import { componer } from '#shared/ecf/representacion/papel/componer.ts';
import type { Formato } from '#shared/ecf/representacion/papel/lamina.ts';
import { bien, type Resultado } from '#shared/nucleo/resultado.ts';
import { letrasPapel } from './letras.ts';

export function pdfDe(representacion: Representacion, formato: Formato): Uint8Array {
  return pdfDePapel(componer(representacion, formato, create), letrasPapel());
}

/**
 * The PDF of a signed e-CF of any type from its bytes. Refusals: those of `leerXml` and of
 * `representacionFiscal`.
 */
export function pdfDeXml(
  xml: Uint8Array,
  de: Omit<EntradaFiscal, 'raiz'> & { readonly formato: Formato },
): Resultado<Uint8Array> {
  const leido = leerXml(new TextDecoder().decode(xml));
  if (!leido.ok) return leido;
  const { formato, ...hechos } = de;
  const r = representacionFiscal({ raiz: leido.valor, ...hechos });
  return r.ok ? bien(pdfDe(r.valor, formato)) : r;
}
