// A document as the signature sees it: every element with its attributes and namespaces, every run of
// text apart (so that the ones written only with white space can be left out), and where each element is
// in the file. Of a comment only its place is kept: the canonical form of the DGII
// has none.

import {
  recorrerXml,
  type AtributoXml,
  type EspacioXml,
  type EtiquetaXml,
  type OyenteXml,
} from '#shared/ecf/lector-xml.ts';

export type Instruccion = {
  readonly clase: 'instruccion';
  readonly objetivo: string;
  readonly datos: string;
};
/** Text written only with white space, between two marks. */
export type Blanco = { readonly clase: 'blanco'; readonly texto: string };

export type Elemento = {
  readonly clase: 'elemento';
  readonly nombre: string;
  readonly prefijo: string;
  readonly local: string;
  readonly espacio: string;
  readonly atributos: readonly AtributoXml[];
  readonly declarados: readonly EspacioXml[];
  readonly padre: Elemento | null;
  readonly contenido: (string | Blanco | Instruccion | Elemento)[];
  /** There is a comment or a CDATA section directly inside. */
  conMezcla: boolean;
  /** Offset of the '<' of its closing tag; of itself when it is an empty tag. */
  cierre: number;
};

export type Documento = {
  readonly raiz: Elemento;
  readonly antes: readonly Instruccion[];
  readonly despues: readonly Instruccion[];
  readonly tieneBlancos: boolean;
  /** Every element called Signature, of any namespace and at any depth. */
  readonly firmas: readonly Elemento[];
};

/** Much deeper than any fiscal document, and far from what would exhaust the stack. */
const PROFUNDIDAD_MAXIMA = 100;

class Arbol implements OyenteXml {
  raiz: Elemento | null = null;
  tieneBlancos = false;
  readonly antes: Instruccion[] = [];
  readonly despues: Instruccion[] = [];
  readonly firmas: Elemento[] = [];
  #actual: Elemento | null = null;
  #nivel = 0;

  abrir(etiqueta: EtiquetaXml): boolean {
    if (++this.#nivel > PROFUNDIDAD_MAXIMA) return false;
    const { nombre, prefijo, local, espacio, atributos, declarados } = etiqueta;
    const padre = this.#actual;
    const nuevo: Elemento = {
      clase: 'elemento',
      nombre,
      prefijo,
      local,
      espacio,
      atributos,
      declarados,
      padre,
      contenido: [],
      conMezcla: false,
      cierre: 0,
    };
    if (padre === null) this.raiz = nuevo;
    else padre.contenido.push(nuevo);
    if (local === 'Signature') this.firmas.push(nuevo);
    this.#actual = nuevo;
    return true;
  }

  texto(texto: string, esBlanco: boolean): void {
    if (esBlanco) this.tieneBlancos = true;
    this.#actual?.contenido.push(esBlanco ? { clase: 'blanco', texto } : texto);
  }

  cdata(texto: string): void {
    this.#actual?.contenido.push(texto);
    this.comentario();
  }

  comentario(): void {
    if (this.#actual !== null) this.#actual.conMezcla = true;
  }

  instruccion(objetivo: string, datos: string): void {
    const nueva: Instruccion = { clase: 'instruccion', objetivo, datos };
    if (this.#actual !== null) this.#actual.contenido.push(nueva);
    else (this.raiz === null ? this.antes : this.despues).push(nueva);
  }

  cerrar(desde: number): void {
    if (this.#actual === null) return;
    this.#nivel--;
    this.#actual.cierre = desde;
    this.#actual = this.#actual.padre;
  }
}

/** null when it is not well formed XML 1.0 in UTF-8, has a DTD, or nests more than 100 deep. */
export function leerDocumento(xml: string): Documento | null {
  const arbol = new Arbol();
  if (!recorrerXml(xml, arbol) || arbol.raiz === null) return null;
  const { raiz, antes, despues, tieneBlancos, firmas } = arbol;
  return { raiz, antes, despues, tieneBlancos, firmas };
}

export function elementosDe(padre: Elemento): Elemento[] {
  return padre.contenido.filter(
    (c): c is Elemento => typeof c === 'object' && c.clase === 'elemento',
  );
}

/** Text content, or null when there is anything but text inside. */
export function soloTexto(elemento: Elemento): string | null {
  if (elemento.conMezcla) return null;
  let todo = '';
  for (const c of elemento.contenido) {
    if (typeof c === 'string') todo += c;
    else if (c.clase === 'blanco') todo += c.texto;
    else return null;
  }
  return todo;
}
