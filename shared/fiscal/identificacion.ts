// The fiscal identity of a tercero: RNC, cédula, a foreign document or none.
// Source: Norma General 07-2018 (identification types) and Formato e-CF v1.0 (RNC of 9 or 11 digits).

import { nunca } from '#shared/nucleo/resultado.ts';
import { formatoCedula, validarCedula } from './cedula.ts';
import { formatoRnc, validarRnc, type ResultadoNumero } from './rnc.ts';

export type TipoIdentificacion = 'rnc' | 'cedula' | 'pasaporte' | 'ninguno';

/** What a person types or pastes, without spaces, dots or hyphens. */
export function soloDigitos(texto: string): string {
  return texto.replace(/[\s.-]/g, '');
}

/** A foreign document is at most 20 characters (IdentificadorExtranjero); 'ninguno' takes no number. */
export function validarIdentificacion(tipo: TipoIdentificacion, texto: string): ResultadoNumero {
  switch (tipo) {
    case 'rnc':
      return texto.length === 11 ? validarCedula(texto) : validarRnc(texto);
    case 'cedula':
      return validarCedula(texto);
    case 'pasaporte':
      return /^[A-Za-z0-9-]{3,20}$/.test(texto) ? 'valido' : 'invalido';
    case 'ninguno':
      return texto === '' ? 'valido' : 'invalido';
    default:
      return nunca(tipo);
  }
}

/** Which kind of number these digits can be: by length alone. */
export function tipoPorLargo(digitos: string): 'rnc' | 'cedula' | null {
  if (/^\d{9}$/.test(digitos)) return 'rnc';
  return /^\d{11}$/.test(digitos) ? 'cedula' : null;
}

/** With its hyphens, whichever it is. */
export function formatoIdentificacion(texto: string): string {
  return texto.length === 11 ? formatoCedula(texto) : formatoRnc(texto);
}
