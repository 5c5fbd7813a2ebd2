// Writes the XML of a document: elements in the order of the matrix, one line, UTF-8 declaration, no
// namespaces and no empty tags. The signature is added afterwards to exactly these characters.
// Source: Descripción Técnica Servicios DGII (02-01-2026), «Firmado de XML»; structures v1.0.

import { invariante } from '#shared/nucleo/resultado.ts';
import { esLista, raizDe, type ArbolEcf, type ClaseDocumento } from './documento.ts';
import { esGrupo, matrizDe, type Grupo, type Regla } from './matriz/compilar.ts';

export const DECLARACION_XML = '<?xml version="1.0" encoding="utf-8"?>';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

// Characters that XML 1.0 cannot carry, not even escaped.
// eslint-disable-next-line no-control-regex
const PROHIBIDOS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Whether XML can carry that text at all; what it must escape is no obstacle. */
export function esTextoXml(texto: string): boolean {
  return !PROHIBIDOS.test(texto);
}

/** Nearly no text has any of these: then it is written as it is. */
// eslint-disable-next-line no-control-regex
const DELICADO = /[&<>"'\u0000-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;

/** Escapes the five of XML and the carriage return, which a reader would otherwise turn into a newline. */
export function escaparXml(texto: string): string {
  if (!DELICADO.test(texto)) return texto;
  invariante(esTextoXml(texto), 'texto con caracteres que XML no admite');
  return texto.replace(/[&<>"'\r]/g, (c) => ESCAPES[c] ?? c);
}

type Valor = ArbolEcf[string];

function escribirUno(regla: Regla, valor: string | ArbolEcf): string {
  const { nombre, contenido } = regla;
  let dentro: string;
  if (esGrupo(contenido)) {
    invariante(typeof valor !== 'string', `${nombre} lleva otros elementos, no un texto`);
    dentro = escribirGrupo(contenido, valor, nombre);
  } else {
    invariante(typeof valor === 'string', `${nombre} lleva un texto, no otros elementos`);
    dentro = escaparXml(valor);
  }
  return dentro === '' ? '' : `<${nombre}>${dentro}</${nombre}>`;
}

function escribirRegla(regla: Regla, valor: Valor): string {
  if (!esLista(valor)) return escribirUno(regla, valor);
  let todo = '';
  for (const uno of valor) todo += escribirUno(regla, uno);
  return todo;
}

function escribirGrupo(grupo: Grupo, arbol: ArbolEcf, dentroDe: string): string {
  for (const nombre of Object.keys(arbol)) {
    invariante(grupo.indice.has(nombre), `${nombre} no existe dentro de ${dentroDe}`);
  }
  let todo = '';
  for (const regla of grupo.reglas) {
    const valor = arbol[regla.nombre];
    if (valor !== undefined) todo += escribirRegla(regla, valor);
  }
  return todo;
}

/** Throws on an element that the class does not have, or text where elements go and the reverse. */
export function construirXml(clase: ClaseDocumento, arbol: ArbolEcf): string {
  const raiz = raizDe(clase);
  return `${DECLARACION_XML}<${raiz}>${escribirGrupo(matrizDe(clase), arbol, raiz)}</${raiz}>`;
}
