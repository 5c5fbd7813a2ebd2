// Cédula: eleven digits with a Luhn check digit, weights 1 and 2 from the left. A physical person
// uses it as RNC. The real ones that do not match are in cedula-excepciones.ts.
// Source: JCE/DGII rule as in python-stdnum (do.cedula) revision 006192e.

import { CEDULAS_EXCEPCION } from './cedula-excepciones.ts';
import type { ResultadoNumero } from './rnc.ts';

/** The eleventh digit that corresponds to the first ten. */
export function digitoCedula(diezDigitos: string): number {
  let suma = 0;
  for (let i = 0; i < 10; i++) {
    const producto = Number(diezDigitos[i] ?? '0') * (i % 2 === 0 ? 1 : 2);
    suma += producto > 9 ? producto - 9 : producto;
  }
  return (10 - (suma % 10)) % 10;
}

/** Digits only; separators are the caller's to remove (`soloDigitos`). */
export function validarCedula(texto: string): ResultadoNumero {
  if (CEDULAS_EXCEPCION.has(texto)) return 'excepcion';
  if (!/^\d{11}$/.test(texto)) return 'invalido';
  return digitoCedula(texto.slice(0, 10)) === Number(texto[10]) ? 'valido' : 'invalido';
}

/** 'XXX-XXXXXXX-X'; anything that is not eleven digits comes back as it is. */
export function formatoCedula(texto: string): string {
  const m = /^(\d{3})(\d{7})(\d)$/.exec(texto);
  return m === null ? texto : m.slice(1).join('-');
}
