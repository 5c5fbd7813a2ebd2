// Reads the XML of an e-CF into a tree, under hard limits: size, depth, UTF-8, no DOCTYPE and no
// entities beyond the five of XML. Nothing outside the text is ever fetched. Our own reader makes the
// tree; what it does not take goes to saxes, which decides and says the line and the reason.
// Source: Descripción Técnica Servicios DGII (02-01-2026), restrictions of the files.

import { SaxesParser } from 'saxes';
import { bien, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import type { NodoXml } from './documento.ts';
import { recorrerXml, type EtiquetaXml, type OyenteXml } from './lector-xml.ts';
import { rechazosEcf } from './rechazos.ts';

export { texto } from './documento.ts';

export type LimitesXml = {
  /** Characters of the file. */
  readonly largoMaximo?: number;
  readonly profundidadMaxima?: number;
};

export const LARGO_MAXIMO = 2 * 1024 * 1024;
export const PROFUNDIDAD_MAXIMA = 12;
const ESPACIO_XMLNS = 'http://www.w3.org/2000/xmlns/';

class Alto extends Error {
  readonly rechazo: Rechazo;
  constructor(rechazo: Rechazo) {
    super(rechazo.codigo);
    this.rechazo = rechazo;
  }
}

type Abierto = {
  nombre: string;
  espacio: string;
  hijos: NodoXml[];
  texto: string;
  atributos: readonly string[];
  tieneCdata: boolean;
};

const NINGUNO: readonly never[] = [];

function esBlanco(texto: string): boolean {
  return texto === '' || /^[\t\n\r ]*$/.test(texto);
}

function cerrar(a: Abierto): NodoXml {
  const { nombre, hijos } = a;
  const texto = hijos.length > 0 && esBlanco(a.texto) ? null : a.texto;
  if (a.espacio === '' && a.atributos.length === 0 && !a.tieneCdata) {
    return { nombre, hijos, texto };
  }
  return {
    nombre,
    ...(a.espacio === '' ? {} : { espacio: a.espacio }),
    hijos,
    texto,
    ...(a.atributos.length === 0 ? {} : { atributos: a.atributos }),
    ...(a.tieneCdata ? { tieneCdata: true } : {}),
  };
}

function nombreDeAtributo(a: { readonly espacio: string; readonly local: string }): string {
  return a.espacio === '' ? a.local : `{${a.espacio}}${a.local}`;
}

/** Hangs each element from the one that holds it. */
class Arbol implements OyenteXml {
  raiz: NodoXml | null = null;
  readonly #pila: Abierto[] = [];
  readonly #profundidadMaxima: number;

  constructor(profundidadMaxima: number) {
    this.#profundidadMaxima = profundidadMaxima;
  }

  abrir({ local, espacio, atributos }: EtiquetaXml): boolean {
    if (this.#pila.length >= this.#profundidadMaxima) return false;
    this.#pila.push({
      nombre: local,
      espacio,
      hijos: [],
      texto: '',
      atributos: atributos.length === 0 ? NINGUNO : atributos.map(nombreDeAtributo),
      tieneCdata: false,
    });
    return true;
  }

  texto(t: string): void {
    const abierto = this.#pila.at(-1);
    if (abierto !== undefined) abierto.texto += t;
  }

  cdata(t: string): void {
    const abierto = this.#pila.at(-1);
    if (abierto === undefined) return;
    abierto.texto += t;
    abierto.tieneCdata = true;
  }

  comentario(): void {
    // It says nothing of the content.
  }

  instruccion(): void {
    // Neither does this.
  }

  cerrar(): void {
    const abierto = this.#pila.pop();
    if (abierto === undefined) return;
    const nodo = cerrar(abierto);
    const padre = this.#pila.at(-1);
    if (padre === undefined) this.raiz = nodo;
    else padre.hijos.push(nodo);
  }
}

/** The same tree by saxes, or the refusal with its place in the text. Throws `Alto`. */
function leerDespacio(xml: string, profundidadMaxima: number): NodoXml {
  const parser = new SaxesParser({ xmlns: true });
  const arbol = new Arbol(profundidadMaxima);
  parser.on('error', (e) => {
    const datos = { linea: parser.line, columna: parser.column, detalle: e.message };
    throw new Alto(rechazosEcf.rechazo('XML_MAL_FORMADO', { datos }));
  });
  parser.on('doctype', () => {
    throw new Alto(rechazosEcf.rechazo('XML_CON_DTD'));
  });
  parser.on('xmldecl', (d) => {
    if (d.encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(d.encoding)) {
      const datos = { codificacion: d.encoding };
      throw new Alto(rechazosEcf.rechazo('XML_CODIFICACION', { datos }));
    }
  });
  parser.on('opentag', ({ name: nombre, prefix: prefijo, local, uri: espacio, attributes }) => {
    const atributos = Object.values(attributes)
      .filter((a) => a.uri !== ESPACIO_XMLNS)
      .map((a) => ({ nombre: a.name, local: a.local, espacio: a.uri, valor: a.value }));
    const etiqueta = { nombre, prefijo, local, espacio, atributos, declarados: NINGUNO };
    if (!arbol.abrir(etiqueta)) throw new Alto(rechazosEcf.rechazo('XML_PROFUNDO'));
  });
  parser.on('text', (t) => arbol.texto(t));
  parser.on('cdata', (t) => arbol.cdata(t));
  parser.on('closetag', () => arbol.cerrar());
  parser.write(xml).close();
  if (arbol.raiz === null) throw new Alto(rechazosEcf.rechazo('XML_MAL_FORMADO'));
  return arbol.raiz;
}

/**
 * The tree of a file already decoded as UTF-8 (a BOM in front is tolerated).
 * Refusals: ecf.XML_GRANDE, XML_MAL_FORMADO, XML_CON_DTD, XML_CODIFICACION, XML_PROFUNDO.
 */
export function leerXml(xml: string, limites: LimitesXml = {}): Resultado<NodoXml> {
  const largoMaximo = limites.largoMaximo ?? LARGO_MAXIMO;
  if (xml.length > largoMaximo) {
    return mal(rechazosEcf.rechazo('XML_GRANDE', { datos: { largo: largoMaximo } }));
  }
  const profundidadMaxima = limites.profundidadMaxima ?? PROFUNDIDAD_MAXIMA;
  const sinBom = xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  const arbol = new Arbol(profundidadMaxima);
  if (recorrerXml(sinBom, arbol) && arbol.raiz !== null) return bien(arbol.raiz);
  try {
    return bien(leerDespacio(sinBom, profundidadMaxima));
  } catch (e) {
    // The parser is stopped by throwing from its handlers; anything else is a fault of the programme.
    if (e instanceof Alto) return mal(e.rechazo);
    throw e;
  }
}
