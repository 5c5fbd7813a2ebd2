// A sheet ready to be inked: text, lines, boxes, the QR and the logo at their places in millimetres from
// the upper left corner. The screen draws it as SVG and the PDF as itself; both are the same paper.

import type { Logo } from '../modelo.ts';
import type { MatrizQr } from './qr.ts';

export type Peso = 400 | 700;

/** 0 is black, 1 is white. */
export type Tinta = number;

export type Elemento =
  | {
      readonly clase: 'texto';
      readonly texto: string;
      /** Where it begins, or ends when `alineado` is 'fin'. */
      readonly x: number;
      /** Base line. */
      readonly y: number;
      /** Points. */
      readonly cuerpo: number;
      readonly peso: Peso;
      readonly tinta: Tinta;
      /** Width in millimetres; `x` already takes it into account. */
      readonly ancho: number;
      /** Degrees, counterclockwise, around (x, y). */
      readonly giro: number;
    }
  | {
      readonly clase: 'linea';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly grosor: number;
      readonly tinta: Tinta;
      readonly esDiscontinua: boolean;
    }
  | {
      readonly clase: 'caja';
      readonly x: number;
      readonly y: number;
      readonly ancho: number;
      readonly alto: number;
      readonly relleno: Tinta | null;
      /** Thickness of the border; 0 for none. */
      readonly borde: number;
    }
  | {
      readonly clase: 'qr';
      readonly x: number;
      readonly y: number;
      readonly lado: number;
      readonly matriz: MatrizQr;
      readonly url: string;
    }
  | {
      readonly clase: 'logo';
      readonly x: number;
      readonly y: number;
      readonly ancho: number;
      readonly alto: number;
      readonly logo: Logo;
    };

export type Lamina = {
  readonly ancho: number;
  readonly alto: number;
  readonly elementos: readonly Elemento[];
};

export const FORMATOS = ['carta', 'a4', '80', '58'] as const;
export type Formato = (typeof FORMATOS)[number];

export type Papel = {
  readonly formato: Formato;
  /** What the document is called: title of the file and of the window. */
  readonly nombre: string;
  readonly laminas: readonly Lamina[];
};

export function esFormato(texto: string): texto is Formato {
  return (FORMATOS as readonly string[]).includes(texto);
}
