// What can be wrong with a file before it is even read as an e-CF.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosArchivo = definirRechazos('ecf', {
  ARCHIVO_ILEGIBLE: {
    texto: 'No se pudo leer el archivo {archivo}: {motivo}. Revise la ruta y sus permisos.',
    http: 400,
  },
  YA_FIRMADO: {
    texto:
      'El documento ya está firmado, y una firma no se reemplaza. Firme el original sin firma.',
  },
});
