// `ecf verificar`: the verdict on files of e-CF, with nothing but the files: structure, arithmetic
// within the tolerances of the DGII, and signature. It needs no database.

import { instante, type Instante } from '#shared/fecha/fecha.ts';
import { verificarArchivosEcf, type VeredictoArchivo } from '#server/ecf/verificar-archivo.ts';
import { lineaDeRechazo } from '../decir-rechazos.ts';
import { leerArchivo } from '../leer-archivo.ts';
import { BIEN, FALLA, type Orden, type Salida } from '../orden.ts';

type Fallo = VeredictoArchivo & { readonly archivo: string };

/** In the order in which they were asked for, whether they could be read or not. */
async function veredictos(archivos: readonly string[], ahora: Instante): Promise<readonly Fallo[]> {
  const leidos: { nombre: string; bytes: Uint8Array }[] = [];
  const rotos = new Map<string, Fallo>();
  for (const nombre of new Set(archivos)) {
    const bytes = await leerArchivo(nombre);
    if (bytes.ok) leidos.push({ nombre, bytes: bytes.valor });
    else {
      const { rechazos } = bytes;
      const codigos = rechazos.map((r) => r.codigo);
      rotos.set(nombre, { archivo: nombre, veredicto: 'rechazado', codigos, rechazos });
    }
  }
  const dictados = new Map(verificarArchivosEcf(leidos, { ahora }).map((f) => [f.archivo, f]));
  return archivos.flatMap((nombre) => dictados.get(nombre) ?? rotos.get(nombre) ?? []);
}

function mostrar(fallos: readonly Fallo[], salida: Salida): void {
  const ancho = Math.max(...fallos.map((f) => f.archivo.length));
  for (const f of fallos) {
    salida.decir(
      `${f.archivo.padEnd(ancho)}  ${f.veredicto.padEnd(11)} ${f.codigos.join(' ')}`.trimEnd(),
    );
    for (const r of f.rechazos) {
      salida.decir(`${' '.repeat(ancho)}    ${lineaDeRechazo(r)}`);
    }
  }
}

export const ordenEcfVerificar: Orden = {
  nombre: 'ecf verificar',
  uso: 'ARCHIVO… [--json]',
  resumen: 'Dice si un e-CF es válido: estructura, aritmética y firma.',
  detalle: [
    'Da un veredicto por archivo: valido, condicional (la DGII lo aceptaría con reparos) o rechazado, con los códigos de cada falla.',
    'Con --json escribe un arreglo de {archivo, veredicto, codigos}. Termina con 1 si alguno es rechazado. No usa la base de datos.',
  ],
  opciones: { json: { type: 'boolean' } },
  posicionales: { minimo: 1, maximo: Number.POSITIVE_INFINITY },
  async ejecutar({ posicionales, valores, salida, ahora }) {
    const fallos = await veredictos(posicionales, instante(ahora()));
    if (valores['json'] === true) {
      salida.decir(
        JSON.stringify(
          fallos.map(({ archivo, veredicto, codigos }) => ({ archivo, veredicto, codigos })),
          null,
          2,
        ),
      );
    } else mostrar(fallos, salida);
    return fallos.some((f) => f.veredicto === 'rechazado') ? FALLA : BIEN;
  },
};
