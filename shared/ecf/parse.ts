// Reads the XML of an e-CF into a tree, under hard limits: size, depth, UTF-8, no DOCTYPE and no
// entities beyond the five of XML. Nothing outside the text is ever fetched.
// Source: Descripción Técnica Servicios DGII (02-01-2026), restrictions of the files.

import { SaxesParser } from 'saxes';
import { bien, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import type { NodoXml } from './documento.ts';
import { rechazosEcf } from './rechazos.ts';

export { texto } from './documento.ts';

export type LimitesXml = {
  /** Characters of the file. */
  readonly largoMaximo?: number;
  readonly profundidadMaxima?: number;
};

const LARGO_MAXIMO = 2 * 1024 * 1024;
const PROFUNDIDAD_MAXIMA = 12;
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
  atributos: string[];
  tieneCdata: boolean;
};

function cerrar(a: Abierto): NodoXml {
  const esBlanco = /^[\t\n\r ]*$/.test(a.texto);
  return {
    nombre: a.nombre,
    ...(a.espacio === '' ? {} : { espacio: a.espacio }),
    hijos: a.hijos,
    texto: a.hijos.length > 0 && esBlanco ? null : a.texto,
    ...(a.atributos.length === 0 ? {} : { atributos: a.atributos }),
    ...(a.tieneCdata ? { tieneCdata: true } : {}),
  };
}

function leer(xml: string, profundidadMaxima: number): NodoXml {
  const parser = new SaxesParser({ xmlns: true });
  const pila: Abierto[] = [];
  let raiz: NodoXml | null = null;
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
  parser.on('opentag', (tag) => {
    if (pila.length >= profundidadMaxima) throw new Alto(rechazosEcf.rechazo('XML_PROFUNDO'));
    const atributos: string[] = [];
    for (const a of Object.values(tag.attributes)) {
      if (a.uri !== ESPACIO_XMLNS) atributos.push(a.uri === '' ? a.local : `{${a.uri}}${a.local}`);
    }
    const { local: nombre, uri: espacio } = tag;
    pila.push({ nombre, espacio, hijos: [], texto: '', atributos, tieneCdata: false });
  });
  parser.on('text', (t) => {
    const abierto = pila.at(-1);
    if (abierto !== undefined) abierto.texto += t;
  });
  parser.on('cdata', (t) => {
    const abierto = pila.at(-1);
    if (abierto === undefined) return;
    abierto.texto += t;
    abierto.tieneCdata = true;
  });
  parser.on('closetag', () => {
    const abierto = pila.pop();
    if (abierto === undefined) return;
    const nodo = cerrar(abierto);
    const padre = pila.at(-1);
    if (padre === undefined) raiz = nodo;
    else padre.hijos.push(nodo);
  });
  parser.write(xml).close();
  if (raiz === null) throw new Alto(rechazosEcf.rechazo('XML_MAL_FORMADO'));
  return raiz;
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
  try {
    const sinBom = xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
    return bien(leer(sinBom, limites.profundidadMaxima ?? PROFUNDIDAD_MAXIMA));
  } catch (e) {
    // The parser is stopped by throwing from its handlers; anything else is a fault of the programme.
    if (e instanceof Alto) return mal(e.rechazo);
    throw e;
  }
}
