// Reads the amounts of a document that already is, or may not be, well formed: XML whitespace around
// the number is dropped, an optional sign is taken, zeros after the scale are ignored.

import { texto, type NodoXml } from './documento.ts';
import { colapsar } from './matriz/numero.ts';

/** The text as an integer scaled by 10^`decimales`; null when it is not such a number. */
export function leerEscalado(valor: string, decimales: number): bigint | null {
  const m = /^([+-]?)(\d{1,24})(?:\.(\d{0,24}))?$/.exec(colapsar(valor));
  if (m === null) return null;
  const fraccion = (m[3] ?? '').replace(/0+$/, '');
  if (fraccion.length > decimales) return null;
  const n = BigInt(`${m[2] ?? '0'}${fraccion.padEnd(decimales, '0')}`);
  return m[1] === '-' ? -n : n;
}

/** Centavos at that path; null when it is missing or is not an amount. */
export function montoEn(nodo: NodoXml, ruta: string): bigint | null {
  const t = texto(nodo, ruta);
  return t === null ? null : leerEscalado(t, 2);
}

/** Value scaled by 10⁴ at that path; null when it is missing or is not a number. */
export function decimal4En(nodo: NodoXml, ruta: string): bigint | null {
  const t = texto(nodo, ruta);
  return t === null ? null : leerEscalado(t, 4);
}

/** A small code (`indicador`, `TipoPago`): its number, or null. */
export function codigoEn(nodo: NodoXml, ruta: string): number | null {
  const t = texto(nodo, ruta);
  const n = t === null ? null : leerEscalado(t, 0);
  return n === null || n > 999_999n || n < 0n ? null : Number(n);
}
