// The test set as a file, whichever of its two forms: the workbook of the portal or its JSON.

import { mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { leerSetJson } from '#shared/ecf/set/leer-json.ts';
import { leerSet, type SetDePruebas } from '#shared/ecf/set/registro.ts';
import { rechazosSet } from '#shared/ecf/set/rechazos-set.ts';
import { ErrorLibro, leerLibro } from './leer-libro.ts';

function esZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function ilegible(motivo: string): ReturnType<typeof mal> {
  return mal(rechazosSet.rechazo('SET_ILEGIBLE', { datos: { motivo } }));
}

/** Refuses `ecf.SET_ILEGIBLE` and what `leerSet` does. */
export async function leerArchivoSet(bytes: Uint8Array): Promise<Resultado<SetDePruebas>> {
  if (!esZip(bytes)) {
    try {
      return leerSetJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (causa) {
      // The decoder says «not UTF-8» with a TypeError; anything else is ours.
      if (causa instanceof TypeError) return ilegible('no está en UTF-8');
      throw causa;
    }
  }
  try {
    const hojas = [...(await leerLibro(bytes))];
    const [unica] = hojas;
    // A workbook of one sheet may call it anything.
    if (hojas.length === 1 && unica !== undefined && !/^\s*(ecf|rfce)\s*$/i.test(unica[0])) {
      return leerSet(unica[1]);
    }
    return leerSet(Object.fromEntries(hojas));
  } catch (causa) {
    if (causa instanceof ErrorLibro) return ilegible(causa.message);
    throw causa;
  }
}
