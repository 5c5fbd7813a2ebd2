// The modules of the QR as one SVG path. Level L, version 8 as the DGII asks (Descripción Técnica,
// «Consulta timbre»), with scheme and host in capitals so that it fits; otherwise the least that fits.

import { create, type QRCode } from 'qrcode';
import { conHostEnMayusculas } from '#shared/ecf/timbre.ts';

export type MatrizQr = { readonly lado: number; readonly trazo: string };

function codificar(url: string): QRCode {
  try {
    return create(conHostEnMayusculas(url), { version: 8, errorCorrectionLevel: 'L' });
  } catch {
    // The text does not fit in version 8: the library says so by throwing.
    return create(conHostEnMayusculas(url), { errorCorrectionLevel: 'L' });
  }
}

/** A path in units of one module, without the quiet zone. */
export function matrizQr(url: string): MatrizQr {
  const { size, data } = codificar(url).modules;
  let trazo = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let ancho = 0;
      while (x + ancho < size && data[y * size + x + ancho]) ancho++;
      if (ancho > 0) trazo += `M${x} ${y}h${ancho}v1h-${ancho}z`;
      x += ancho;
    }
  }
  return { lado: size, trazo };
}
