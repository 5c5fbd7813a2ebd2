// Reads a file named on the command line; what prevents it is a refusal with its reason in Spanish.

import { readFile } from 'node:fs/promises';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosArchivo } from '#shared/ecf/rechazos-archivo.ts';

const MOTIVOS: Readonly<Record<string, string>> = {
  ENOENT: 'no existe',
  EISDIR: 'es una carpeta',
  EACCES: 'no hay permiso para leerlo',
};

/** Refuses `ecf.ARCHIVO_ILEGIBLE`. */
export async function leerArchivo(archivo: string): Promise<Resultado<Uint8Array>> {
  try {
    return bien(new Uint8Array(await readFile(archivo)));
  } catch (e) {
    const codigo = (e as NodeJS.ErrnoException).code ?? '';
    const motivo = MOTIVOS[codigo] ?? codigo;
    return mal(rechazosArchivo.rechazo('ARCHIVO_ILEGIBLE', { datos: { archivo, motivo } }));
  }
}
