// How wide a text is and where its lines break. What the letter does not have (an emoji, another alphabet)
// becomes its base letter or an empty box, the same on every paper.

import { ANCHOS, UNIDADES_POR_EM } from './metricas.ts';
import type { Peso } from './lamina.ts';

/** Millimetres of a point. */
export const PUNTO = 25.4 / 72;

const HUECO = '□';

function letra(c: string): string {
  const codigo = c.codePointAt(0) ?? 32;
  if (ANCHOS[400].has(codigo)) return c;
  if (codigo < 32) return ' ';
  const base = c.normalize('NFD').slice(0, 1);
  return ANCHOS[400].has(base.codePointAt(0) ?? 0) ? base : HUECO;
}

/** Only letters that the paper has, on one line. Joining marks and variants of an emoji disappear. */
export function paraPapel(texto: string): string {
  const sinMarcas = texto.replace(/\p{Cf}/gu, '');
  // A mark that still stands alone is of a letter that has no form with it.
  const limpio = sinMarcas.normalize('NFC').replace(/\p{M}/gu, '');
  return [...limpio].map(letra).join('').replace(/\s+/g, ' ').trim();
}

/** Millimetres of a text at `cuerpo` points. */
export function anchoTexto(texto: string, cuerpo: number, peso: Peso = 400): number {
  const anchos = ANCHOS[peso];
  let unidades = 0;
  for (const c of texto) unidades += anchos.get(c.codePointAt(0) ?? 32) ?? 0;
  return (unidades / UNIDADES_POR_EM) * cuerpo * PUNTO;
}

export type Letra = { readonly cuerpo: number; readonly peso: Peso };

/** A word wider than the line, in pieces that fit. */
function trozos(palabra: string, ancho: number, l: Letra): string[] {
  const partes: string[] = [];
  let actual = '';
  for (const c of palabra) {
    if (actual !== '' && anchoTexto(actual + c, l.cuerpo, l.peso) > ancho) {
      partes.push(actual);
      actual = '';
    }
    actual += c;
  }
  return [...partes, actual];
}

/** The lines of a text in `ancho` millimetres; one empty line when there is no text. */
export function partir(texto: string, ancho: number, l: Letra): string[] {
  const lineas: string[] = [];
  let actual = '';
  const palabras = paraPapel(texto)
    .split(' ')
    .flatMap((p) => (anchoTexto(p, l.cuerpo, l.peso) > ancho ? trozos(p, ancho, l) : [p]));
  for (const palabra of palabras) {
    const junta = actual === '' ? palabra : `${actual} ${palabra}`;
    if (actual !== '' && anchoTexto(junta, l.cuerpo, l.peso) > ancho) {
      lineas.push(actual);
      actual = palabra;
    } else actual = junta;
  }
  return [...lineas, actual];
}

/** The same number of lines, none much shorter than the others: for titles. */
export function partirParejo(texto: string, ancho: number, l: Letra): string[] {
  const natural = partir(texto, ancho, l);
  let mejor = natural;
  for (let angosto = ancho - 2; angosto > ancho / 2; angosto -= 2) {
    const lineas = partir(texto, angosto, l);
    if (lineas.length > natural.length) break;
    mejor = lineas;
  }
  return mejor;
}
