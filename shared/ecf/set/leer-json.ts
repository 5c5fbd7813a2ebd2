// Reads the JSON form of the test set without losing how a number was written: 400000.00 stays
// 400000.00, because every amount must come out as the set writes it.

import { mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosSet } from './rechazos-set.ts';
import { leerSet, type SetDePruebas } from './registro.ts';

type ConFuente = { readonly source?: string } | undefined;

// The third argument is in the language and not yet in the types: without it the number as it reads.
const conEscritura = (_: string, valor: unknown, ...[contexto]: readonly ConFuente[]): unknown =>
  typeof valor === 'number' ? { numero: contexto?.source ?? String(valor) } : valor;

/** Refuses `ecf.SET_ILEGIBLE` and what `leerSet` does. */
export function leerSetJson(texto: string): Resultado<SetDePruebas> {
  let valor: unknown;
  try {
    valor = JSON.parse(texto.replace(/^\uFEFF/, ''), conEscritura);
  } catch {
    // What is wrong inside a JSON is told in English by position; for the reader it is «not JSON».
    return mal(rechazosSet.rechazo('SET_ILEGIBLE', { datos: { motivo: 'no es JSON' } }));
  }
  return leerSet(valor);
}
