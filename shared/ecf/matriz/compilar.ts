// Turns the text tables of the matrix into rules that can be walked: per class of document, a tree of
// ordered groups. Each class is compiled once, the first time somebody asks for it.

import { raizDe, type ClaseDocumento } from '../documento.ts';
import { MATRIZ_ECF, TIPOS_ECF } from './ecf.ts';
import { formato, type Formato } from './formatos.ts';
import {
  MATRIZ_ACECF,
  MATRIZ_ANECF,
  MATRIZ_ARECF,
  MATRIZ_RFCE,
  MATRIZ_SEMILLA,
} from './mensajes.ts';

export type Regla = {
  readonly nombre: string;
  readonly min: number;
  readonly max: number;
  /** What is inside: ordered elements, or a text in a format. */
  readonly contenido: Grupo | Formato;
};

export type Grupo = {
  readonly reglas: readonly Regla[];
  /** Position of each element in `reglas`. */
  readonly indice: ReadonlyMap<string, number>;
  /** Whether it ends with any one element (the signature), and whether that one is required. */
  readonly comodin: 'no' | 'opcional' | 'obligatorio';
};

export function esGrupo(contenido: Grupo | Formato): contenido is Grupo {
  return 'reglas' in contenido;
}

type Fila = {
  readonly nivel: number;
  readonly nombre: string;
  readonly max: number;
  readonly formato: string;
  readonly min: number;
};

const FILA = /^( *)([A-Za-z0-9]+|\*)(?:\*(\d+)(?:~(\d+))?)? (\S+) (\S+)$/;

function leerFila(linea: string, columna: number, esNota: boolean): Fila | null {
  const m = FILA.exec(linea);
  const marca = m?.[6]?.[columna];
  if (m === null || marca === undefined) throw new Error(`Fila mal escrita en la matriz: ${linea}`);
  if (marca === '-') return null;
  const max = esNota ? (m[4] ?? m[3]) : m[3];
  return {
    nivel: (m[1] ?? '').length,
    nombre: m[2] ?? '',
    max: Number(max ?? '1'),
    formato: m[5] ?? '',
    min: Number(marca),
  };
}

function agrupar(filas: readonly Fila[], desde: number, nivel: number): Grupo {
  const reglas: Regla[] = [];
  let comodin: Grupo['comodin'] = 'no';
  for (let i = desde; i < filas.length; i++) {
    const fila = filas[i];
    if (fila === undefined || fila.nivel < nivel) break;
    if (fila.nivel > nivel) continue;
    if (fila.nombre === '*') {
      comodin = fila.min === 1 ? 'obligatorio' : 'opcional';
      continue;
    }
    const { nombre, min, max } = fila;
    const contenido =
      fila.formato === '>' ? agrupar(filas, i + 1, nivel + 1) : formato(fila.formato);
    reglas.push({ nombre, min, max, contenido });
  }
  return { reglas, indice: new Map(reglas.map((r, i) => [r.nombre, i])), comodin };
}

function tablaDe(clase: ClaseDocumento): { tabla: string; columna: number } {
  switch (clase) {
    case 'RFCE':
      return { tabla: MATRIZ_RFCE, columna: 0 };
    case 'ARECF':
      return { tabla: MATRIZ_ARECF, columna: 0 };
    case 'ACECF':
      return { tabla: MATRIZ_ACECF, columna: 0 };
    case 'ANECF':
      return { tabla: MATRIZ_ANECF, columna: 0 };
    case 'SEMILLA':
      return { tabla: MATRIZ_SEMILLA, columna: 0 };
    default:
      return { tabla: MATRIZ_ECF, columna: TIPOS_ECF.indexOf(clase) };
  }
}

const compiladas = new Map<ClaseDocumento, Grupo>();

/** The content of the root element of that class. */
export function matrizDe(clase: ClaseDocumento): Grupo {
  const hecha = compiladas.get(clase);
  if (hecha !== undefined) return hecha;
  const { tabla, columna } = tablaDe(clase);
  const esNota = clase === '33' || clase === '34';
  const filas = tabla
    .trim()
    .split('\n')
    .map((l) => leerFila(l, columna, esNota))
    .filter((f) => f !== null);
  const raiz = agrupar(filas, 0, 0).reglas[0];
  if (raiz === undefined || raiz.nombre !== raizDe(clase) || !esGrupo(raiz.contenido)) {
    throw new Error(`La matriz de ${clase} no empieza por su raíz`);
  }
  compiladas.set(clase, raiz.contenido);
  return raiz.contenido;
}
