// Makes what people typed fit the fields of an e-CF: no control characters, no doubled spaces, no more
// than the length, telephones and e-mails in the only form that is accepted. What cannot be made to fit
// is left out (null), because a wrong optional field makes the DGII refuse the whole document.
// Source: Formato e-CF v1.0, sections A to C.

import { formato } from './matriz/formatos.ts';
import { cumpleFormato } from './validar-estructura.ts';

// eslint-disable-next-line no-control-regex
const INVISIBLES = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** One line of clean text; '' when there is nothing. */
export function limpiarTexto(texto: string): string {
  return texto.replace(INVISIBLES, ' ').replace(/ {2,}/g, ' ').trim();
}

/** At most `maximo` characters, cut at a space when there is one near the end. */
export function recortar(texto: string, maximo: number): string {
  const puntos = [...texto];
  if (puntos.length <= maximo) return texto;
  const corto = puntos.slice(0, maximo).join('');
  const espacio = corto.lastIndexOf(' ');
  return (espacio > corto.length * 0.6 ? corto.slice(0, espacio) : corto).trim();
}

/** Clean and cut; null when nothing is left, so that no empty tag is written. */
export function campo(texto: string | null | undefined, maximo: number): string | null {
  const limpio = recortar(limpiarTexto(texto ?? ''), maximo);
  return limpio === '' ? null : limpio;
}

/** 'ddd-ddd-dddd' from however it was written, or null. */
export function telefono(texto: string): string | null {
  const m = /^(?:\+?1)?(\d{3})(\d{3})(\d{4})$/.exec(texto.replace(/[^\d+]/g, ''));
  return m === null ? null : `${m[1] ?? ''}-${m[2] ?? ''}-${m[3] ?? ''}`;
}

/** The address when the structure takes it (no underscore, at most 80), or null. */
export function correo(texto: string): string | null {
  const limpio = texto.trim();
  return cumpleFormato(limpio, formato('CORREO')) ? limpio : null;
}

/** The code when it is in the table of provinces and municipalities, or null. */
export function lugar(codigo: string | null): string | null {
  return codigo !== null && cumpleFormato(codigo, formato('LUGAR')) ? codigo : null;
}
