// A tree to write, as the tree that a reader would give back: elements in the order of the matrix, those
// that the class does not have at the end, and an empty signature where one is required. With it the
// validators look at a document that was never text, which on a device saves writing it and reading it.

import { esLista, raizDe, type ArbolEcf, type ClaseDocumento, type NodoXml } from './documento.ts';
import { esGrupo, matrizDe, type Grupo } from './matriz/compilar.ts';

const FIRMA: NodoXml = {
  nombre: 'Signature',
  espacio: 'http://www.w3.org/2000/09/xmldsig#',
  hijos: [],
  texto: '',
};

type Valor = ArbolEcf[string];

function nodo(nombre: string, valor: string | ArbolEcf, grupo: Grupo | null): NodoXml {
  if (typeof valor === 'string') return { nombre, hijos: [], texto: valor };
  const hijos = hijosDe(valor, grupo);
  return { nombre, hijos, texto: hijos.length > 0 ? null : '' };
}

function agregar(
  hijos: NodoXml[],
  nombre: string,
  de: { valor: Valor; grupo: Grupo | null },
): void {
  if (esLista(de.valor)) for (const v of de.valor) hijos.push(nodo(nombre, v, de.grupo));
  else hijos.push(nodo(nombre, de.valor, de.grupo));
}

function hijosDe(arbol: ArbolEcf, grupo: Grupo | null): readonly NodoXml[] {
  const hijos: NodoXml[] = [];
  for (const regla of grupo?.reglas ?? []) {
    const valor = arbol[regla.nombre];
    const suyo = esGrupo(regla.contenido) ? regla.contenido : null;
    if (valor !== undefined) agregar(hijos, regla.nombre, { valor, grupo: suyo });
  }
  for (const [nombre, valor] of Object.entries(arbol)) {
    if (grupo?.indice.has(nombre) !== true) agregar(hijos, nombre, { valor, grupo: null });
  }
  return hijos;
}

/** The document of that class, ready for `validarEstructura`, `validarAritmetica` and `prevalidarEcf`. */
export function nodoDeArbol(clase: ClaseDocumento, arbol: ArbolEcf): NodoXml {
  const matriz = matrizDe(clase);
  const hijos = hijosDe(arbol, matriz);
  const firmados = matriz.comodin === 'obligatorio' ? [...hijos, FIRMA] : hijos;
  return { nombre: raizDe(clase), hijos: firmados, texto: firmados.length > 0 ? null : '' };
}
