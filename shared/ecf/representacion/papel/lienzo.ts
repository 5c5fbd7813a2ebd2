// Puts ink on a sheet from top to bottom: it knows how far down it is, so that whoever composes only says
// what comes next.

import type { Elemento, Peso, Tinta } from './lamina.ts';
import { anchoTexto, paraPapel, partir, PUNTO } from './medir.ts';

export type EstiloTexto = {
  readonly cuerpo: number;
  readonly peso?: Peso;
  readonly tinta?: Tinta;
  readonly alineado?: 'inicio' | 'medio' | 'fin';
};

/** Line height, and base line within it, as a part of the size. */
const INTERLINEA = 1.28;
const BASE = 0.97;

export function altoLinea(cuerpo: number): number {
  return cuerpo * PUNTO * INTERLINEA;
}

export type Lienzo = {
  readonly elementos: Elemento[];
  /** Where the next thing goes. */
  y: number;
};

export function nuevoLienzo(y: number): Lienzo {
  return { elementos: [], y };
}

/** One line of text whose top is at `y`, without moving down. `x` is the anchor of `alineado`. */
export function ponerTexto(
  l: Lienzo,
  texto: string,
  en: { readonly x: number; readonly y: number } & EstiloTexto,
): void {
  const limpio = paraPapel(texto);
  if (limpio === '') return;
  const { cuerpo, peso = 400, tinta = 0, alineado = 'inicio' } = en;
  const ancho = anchoTexto(limpio, cuerpo, peso);
  const corrimiento = alineado === 'inicio' ? 0 : alineado === 'fin' ? ancho : ancho / 2;
  l.elementos.push({
    clase: 'texto',
    texto: limpio,
    x: en.x - corrimiento,
    y: en.y + cuerpo * PUNTO * BASE,
    cuerpo,
    peso,
    tinta,
    ancho,
    giro: 0,
  });
}

/** A paragraph in the box from `x`, `ancho` wide; moves down. */
export function parrafo(
  l: Lienzo,
  texto: string,
  en: { readonly x: number; readonly ancho: number } & EstiloTexto,
): void {
  const { cuerpo, peso = 400, alineado = 'inicio' } = en;
  const ancla =
    alineado === 'inicio' ? en.x : alineado === 'fin' ? en.x + en.ancho : en.x + en.ancho / 2;
  for (const linea of partir(texto, en.ancho, { cuerpo, peso })) {
    ponerTexto(l, linea, { ...en, x: ancla, y: l.y });
    l.y += altoLinea(cuerpo);
  }
}

/** A label to the left and its amount to the right; the label wraps when both do not fit. Moves down. */
export function renglon(
  l: Lienzo,
  par: readonly [string, string],
  en: { readonly x: number; readonly ancho: number } & EstiloTexto,
): void {
  const { cuerpo, peso = 400 } = en;
  const [etiqueta, valor] = par;
  const anchoValor = anchoTexto(paraPapel(valor), cuerpo, peso);
  const arriba = l.y;
  parrafo(l, etiqueta, { ...en, ancho: Math.max(en.ancho - anchoValor - 2, en.ancho * 0.3) });
  const ultima = Math.max(arriba, l.y - altoLinea(cuerpo));
  ponerTexto(l, valor, { ...en, x: en.x + en.ancho, y: ultima, alineado: 'fin' });
}

export function regla(
  l: Lienzo,
  en: {
    readonly x: number;
    readonly ancho: number;
    readonly grosor?: number;
    readonly tinta?: Tinta;
    readonly esDiscontinua?: boolean;
  },
): void {
  const { x, ancho, grosor = 0.2, tinta = 0, esDiscontinua = false } = en;
  l.elementos.push({
    clase: 'linea',
    x1: x,
    y1: l.y,
    x2: x + ancho,
    y2: l.y,
    grosor,
    tinta,
    esDiscontinua,
  });
}

/** Something composed apart, to know its height before it has a place. */
export type Bloque = { readonly alto: number; readonly elementos: readonly Elemento[] };

export function bloque(componer: (l: Lienzo) => void): Bloque {
  const l = nuevoLienzo(0);
  componer(l);
  return { alto: l.y, elementos: l.elementos };
}

function bajar(e: Elemento, dy: number): Elemento {
  return e.clase === 'linea' ? { ...e, y1: e.y1 + dy, y2: e.y2 + dy } : { ...e, y: e.y + dy };
}

/** Puts a block where the sheet is, and moves down by its height. */
export function colocar(l: Lienzo, b: Bloque): void {
  for (const e of b.elementos) l.elementos.push(bajar(e, l.y));
  l.y += b.alto;
}
