// Where each field of the test set goes in the document: every element with a text of the matrix of
// its class, by name. Only two names are in two places: TipoImpuesto (told apart by its indices) and
// NumeroLinea (the workbook calls the one of global adjustments NumeroLineaDoR).

import type { ClaseDocumento } from '../documento.ts';
import { esGrupo, matrizDe, type Grupo } from '../matriz/compilar.ts';
import type { Formato } from '../matriz/formatos.ts';
import { simplificar, type Clave } from './clave.ts';

export type Paso = { readonly nombre: string; readonly seRepite: boolean };

export type Lugar = {
  /** From under the root to the element. */
  readonly pasos: readonly Paso[];
  /** How many of its steps repeat: the indices that its name carries. */
  readonly niveles: number;
  readonly formato: Formato;
};

/** Other names that the official workbook uses. */
const OTROS_NOMBRES: Readonly<Record<string, string>> = {
  'DescuentosORecargos/DescuentoORecargo/NumeroLinea': 'NumeroLineaDoR',
};

/** The name under which the workbook writes the element of that place. */
export function nombreDe(lugar: Lugar): string {
  const ruta = lugar.pasos.map((p) => p.nombre).join('/');
  return OTROS_NOMBRES[ruta] ?? lugar.pasos.at(-1)?.nombre ?? '';
}

type Indice = ReadonlyMap<string, readonly Lugar[]>;

function recorrer(grupo: Grupo, antes: readonly Paso[], alLlegar: (l: Lugar) => void): void {
  for (const regla of grupo.reglas) {
    const pasos = [...antes, { nombre: regla.nombre, seRepite: regla.max > 1 }];
    if (esGrupo(regla.contenido)) recorrer(regla.contenido, pasos, alLlegar);
    else {
      const niveles = pasos.filter((p) => p.seRepite).length;
      alLlegar({ pasos, niveles, formato: regla.contenido });
    }
  }
}

/** Every place of the class, in the order of the matrix. */
export function lugaresDe(clase: ClaseDocumento): readonly Lugar[] {
  const lugares: Lugar[] = [];
  recorrer(matrizDe(clase), [], (l) => lugares.push(l));
  return lugares;
}

const indices = new Map<ClaseDocumento, Indice>();

function indiceDe(clase: ClaseDocumento): Indice {
  const hecho = indices.get(clase);
  if (hecho !== undefined) return hecho;
  const nuevo = new Map<string, Lugar[]>();
  const anotar = (nombre: string, lugar: Lugar): void => {
    const lista = nuevo.get(nombre) ?? [];
    if (!lista.includes(lugar)) nuevo.set(nombre, [...lista, lugar]);
  };
  for (const lugar of lugaresDe(clase)) {
    anotar(simplificar(lugar.pasos.at(-1)?.nombre ?? ''), lugar);
    anotar(simplificar(nombreDe(lugar)), lugar);
  }
  indices.set(clase, nuevo);
  return nuevo;
}

/** The groups that were named, in their order, among the ones of the path. */
function pasaPor(lugar: Lugar, grupos: readonly string[]): boolean {
  let i = 0;
  for (const paso of lugar.pasos.slice(0, -1)) {
    if (i < grupos.length && simplificar(paso.nombre) === grupos[i]) i += 1;
  }
  return i === grupos.length;
}

export type Destino = { readonly lugar: Lugar; readonly indices: readonly number[] };

/**
 * null when the class has no such field. Indices that are missing are 1 (the workbook writes the
 * subtotals without any), and a last one that is one too many must be 1 (it writes the taxes of a page
 * with two).
 */
export function buscarLugar(clase: ClaseDocumento, clave: Clave): Destino | null {
  const todos = (indiceDe(clase).get(clave.nombre) ?? []).filter((l) => pasaPor(l, clave.grupos));
  const n = clave.indices.length;
  const exacto = todos.find((l) => l.niveles === n);
  if (exacto !== undefined) return { lugar: exacto, indices: clave.indices };
  const hondo = todos.find((l) => l.niveles > n);
  if (hondo !== undefined) {
    const unos = Array.from({ length: hondo.niveles - n }, () => 1);
    return { lugar: hondo, indices: [...clave.indices, ...unos] };
  }
  const llano = todos[0];
  if (llano === undefined || clave.indices.slice(llano.niveles).some((i) => i !== 1)) return null;
  return { lugar: llano, indices: clave.indices.slice(0, llano.niveles) };
}
