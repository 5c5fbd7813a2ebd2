// The timbre as modules. Level L and version 8 as the DGII asks, with scheme and host in capitals so that
// the address fits; otherwise the least version that holds it. The encoder is a parameter: `create` of the
// `qrcode` package, which device and server both have.
// Source: Descripción Técnica Servicios DGII (02-01-2026), «Consulta timbre»; Informe Técnico §17.2.3.

import { conHostEnMayusculas } from '../../timbre.ts';

export type MatrizQr = {
  /** Modules per side, without the quiet zone. */
  readonly lado: number;
  /** Runs of dark modules. */
  readonly tramos: readonly { readonly x: number; readonly y: number; readonly ancho: number }[];
};

/** The shape of `create` of `qrcode`. It throws when the text does not fit in the version. */
export type CrearQr = (
  texto: string,
  opciones: { readonly version?: number; readonly errorCorrectionLevel: 'L' },
) => {
  readonly modules: { readonly size: number; readonly data: ArrayLike<number | boolean> };
};

/** Side, at least, of the printed symbol, and white around it. Millimetres. */
export const LADO_MINIMO = 22;
export const ZONA_BLANCA = 3;

const VERSION_DGII = 8;

function modulos(url: string, crear: CrearQr): ReturnType<CrearQr>['modules'] {
  const contenido = conHostEnMayusculas(url);
  try {
    return crear(contenido, { version: VERSION_DGII, errorCorrectionLevel: 'L' }).modules;
  } catch {
    // The text does not fit in version 8: the library says so by throwing.
    return crear(contenido, { errorCorrectionLevel: 'L' }).modules;
  }
}

export function matrizQr(url: string, crear: CrearQr): MatrizQr {
  const { size: lado, data } = modulos(url, crear);
  const tramos: { x: number; y: number; ancho: number }[] = [];
  for (let y = 0; y < lado; y++) {
    for (let x = 0; x < lado; x++) {
      let ancho = 0;
      while (x + ancho < lado && Boolean(data[y * lado + x + ancho])) ancho++;
      if (ancho > 0) tramos.push({ x, y, ancho });
      x += ancho;
    }
  }
  return { lado, tramos };
}
