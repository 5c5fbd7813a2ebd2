// One door to every paper: the representation and the size give the sheets.

import type { Representacion } from '../modelo.ts';
import { papelCarta } from './carta.ts';
import type { Formato, Papel } from './lamina.ts';
import { matrizQr, type CrearQr } from './qr.ts';
import { papelTique } from './tique.ts';

/** `crear` is `create` of the `qrcode` package. */
export function componer(r: Representacion, formato: Formato, crear: CrearQr): Papel {
  const qr = r.timbre === null ? null : matrizQr(r.timbre.url, crear);
  const entrada = { representacion: r, qr };
  return formato === '80' || formato === '58'
    ? papelTique(entrada, formato)
    : papelCarta(entrada, formato);
}
