// The inverse of arbol-de-caso.ts: a document as the flat record that the test set would write, with
// the names of the official workbook. Values that a record cannot say (empty, or «#e») are left out.

import { esLista, type ArbolEcf, type ClaseDocumento } from '../documento.ts';
import { esGrupo, matrizDe, type Grupo } from '../matriz/compilar.ts';
import { simplificar } from './clave.ts';
import { lugaresDe, nombreDe } from './lugares.ts';

/** Spellings of the workbook that differ from the element only in their letters. */
const ESCRITURAS: Readonly<Record<string, string>> = {
  encf: 'ENCF',
  montosubrecargo: 'MontosubRecargo',
};

const nombres = new Map<ClaseDocumento, ReadonlyMap<string, string>>();

function nombresDe(clase: ClaseDocumento): ReadonlyMap<string, string> {
  const hechos = nombres.get(clase);
  if (hechos !== undefined) return hechos;
  const nuevos = new Map(
    lugaresDe(clase).map((l) => {
      const nombre = nombreDe(l);
      return [l.pasos.map((p) => p.nombre).join('/'), ESCRITURAS[simplificar(nombre)] ?? nombre];
    }),
  );
  nombres.set(clase, nuevos);
  return nuevos;
}

type Salida = {
  readonly nombres: ReadonlyMap<string, string>;
  readonly registro: Record<string, string>;
};

function aplanar(
  salida: Salida,
  de: {
    readonly grupo: Grupo;
    readonly arbol: ArbolEcf;
    readonly ruta: string;
    readonly indices: string;
  },
): void {
  for (const regla of de.grupo.reglas) {
    const valor = de.arbol[regla.nombre];
    if (valor === undefined) continue;
    const ruta = de.ruta === '' ? regla.nombre : `${de.ruta}/${regla.nombre}`;
    const uno: readonly (string | ArbolEcf)[] = esLista(valor) ? valor : [valor];
    for (const [i, v] of uno.entries()) {
      const indices = regla.max > 1 ? `${de.indices}[${String(i + 1)}]` : de.indices;
      if (typeof v === 'string') {
        if (v !== '') salida.registro[`${salida.nombres.get(ruta) ?? regla.nombre}${indices}`] = v;
      } else if (esGrupo(regla.contenido)) {
        aplanar(salida, { grupo: regla.contenido, arbol: v, ruta, indices });
      }
    }
  }
}

export function casoDeArbol(clase: ClaseDocumento, arbol: ArbolEcf): Record<string, string> {
  const salida = { nombres: nombresDe(clase), registro: {} };
  aplanar(salida, { grupo: matrizDe(clase), arbol, ruta: '', indices: '' });
  return salida.registro;
}
