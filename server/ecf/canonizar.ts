// The canonical form of XML, without comments: inclusive (what the DGII asks for) and exclusive (what some
// issuers sign with). Of a whole document, of the document without its signature, or of one element
// inside of it, which then carries the namespaces (and, in the inclusive one, the xml: attributes) that
// it has from above. Sources: Canonical XML 1.0 §2-4; Exclusive XML Canonicalization 1.0 §3.

import { ESPACIO_XML, type AtributoXml, type EspacioXml } from '#shared/ecf/lector-xml.ts';
import type { Documento, Elemento, Instruccion } from './arbol-xml.ts';

export type FormaCanonica = {
  readonly c14n: 'inclusiva' | 'exclusiva';
  /** Without the white space between tags, as who loads the document without it. */
  readonly sinBlancos: boolean;
  /** An element that is left out with all that it has inside: the signature. */
  readonly sin: Elemento | null;
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function escaparTexto(t: string): string {
  return /[&<>\r]/.test(t) ? t.replace(/[&<>\r]/g, (c) => ESCAPES[c] ?? c) : t;
}

function escaparAtributo(t: string): string {
  return /[&<"\t\n\r]/.test(t) ? t.replace(/[&<"\t\n\r]/g, (c) => ESCAPES[c] ?? c) : t;
}

/** Order of the code points, which differs from the one of the language beyond the first plane. */
function comparar(a: string, b: string): number {
  if (a === b) return 0;
  const enPuntos = [...a];
  const otros = [...b];
  for (let i = 0; i < enPuntos.length && i < otros.length; i++) {
    const d = (enPuntos[i]?.codePointAt(0) ?? 0) - (otros[i]?.codePointAt(0) ?? 0);
    if (d !== 0) return d;
  }
  return enPuntos.length - otros.length;
}

function uriDe(ambito: readonly EspacioXml[], prefijo: string): string {
  for (let i = ambito.length - 1; i >= 0; i--) {
    const e = ambito[i];
    if (e?.prefijo === prefijo) return e.uri;
  }
  return '';
}

function escribirEspacios(espacios: EspacioXml[]): string {
  let salida = '';
  for (const { prefijo, uri } of espacios.sort((a, b) => comparar(a.prefijo, b.prefijo))) {
    salida += ` xmlns${prefijo === '' ? '' : `:${prefijo}`}="${escaparAtributo(uri)}"`;
  }
  return salida;
}

function escribirAtributos(atributos: readonly AtributoXml[]): string {
  if (atributos.length === 0) return '';
  let salida = '';
  const orden = [...atributos].sort(
    (a, b) => comparar(a.espacio, b.espacio) || comparar(a.local, b.local),
  );
  for (const { nombre, valor } of orden) salida += ` ${nombre}="${escaparAtributo(valor)}"`;
  return salida;
}

/** With the white space before the data that the canonical form has, and no other. */
function escribirInstruccion({ objetivo, datos }: Instruccion): string {
  return datos === '' ? `<?${objetivo}?>` : `<?${objetivo} ${datos}?>`;
}

class Escritor {
  readonly #forma: FormaCanonica;
  /** Namespaces that the output has in scope at this point, nearest last. */
  readonly #ambito: EspacioXml[] = [];

  constructor(forma: FormaCanonica) {
    this.#forma = forma;
  }

  /** `propios` replaces what the element declares, for the first one of a piece. */
  escribir(e: Elemento, propios = e.declarados, atributos = e.atributos): string {
    const marca = this.#ambito.length;
    const simple =
      propios.length === 0 && atributos.length === 0 && marca === 0 && e.espacio === '';
    let salida = `<${e.nombre}>`;
    if (!simple) {
      const espacios =
        this.#forma.c14n === 'inclusiva' ? this.#nuevos(propios) : this.#usados(e, atributos);
      this.#ambito.push(...espacios);
      salida = `<${e.nombre}${escribirEspacios(espacios)}${escribirAtributos(atributos)}>`;
    }
    // White space beside a text is part of what it says, also between two comments: left out, somebody
    // could add it without spoiling the signature.
    const conBlancos = !this.#forma.sinBlancos || e.contenido.some((c) => typeof c === 'string');
    for (const c of e.contenido) {
      if (typeof c === 'string') salida += escaparTexto(c);
      else if (c.clase === 'elemento') {
        if (c !== this.#forma.sin) salida += this.escribir(c);
      } else if (c.clase === 'instruccion') salida += escribirInstruccion(c);
      else if (conBlancos) salida += escaparTexto(c.texto);
    }
    this.#ambito.length = marca;
    return `${salida}</${e.nombre}>`;
  }

  /** Inclusive: what is declared and was not so already. */
  #nuevos(declarados: readonly EspacioXml[]): EspacioXml[] {
    return declarados.filter((d) => uriDe(this.#ambito, d.prefijo) !== d.uri);
  }

  /** Exclusive: what the tag itself uses and the output does not have yet. */
  #usados(e: Elemento, atributos: readonly AtributoXml[]): EspacioXml[] {
    const usados: EspacioXml[] = [{ prefijo: e.prefijo, uri: e.espacio }];
    for (const a of atributos) {
      const prefijo = a.nombre.slice(0, Math.max(0, a.nombre.length - a.local.length - 1));
      if (prefijo !== '' && !usados.some((u) => u.prefijo === prefijo)) {
        usados.push({ prefijo, uri: a.espacio });
      }
    }
    return usados.filter((u) => u.prefijo !== 'xml' && uriDe(this.#ambito, u.prefijo) !== u.uri);
  }
}

/** The whole document, with its processing instructions outside of the root. */
export function canonizarDocumento(d: Documento, forma: FormaCanonica): string {
  const raiz = new Escritor(forma).escribir(d.raiz);
  if (d.antes.length === 0 && d.despues.length === 0) return raiz;
  const antes = d.antes.map((p) => `${escribirInstruccion(p)}\n`).join('');
  return antes + raiz + d.despues.map((p) => `\n${escribirInstruccion(p)}`).join('');
}

/** One element, with what it has from the ones that hold it. */
export function canonizarElemento(e: Elemento, forma: FormaCanonica): string {
  const escritor = new Escritor(forma);
  if (forma.c14n === 'exclusiva') return escritor.escribir(e);
  const espacios = new Map(e.declarados.map((d) => [d.prefijo, d]));
  const atributos = [...e.atributos];
  for (let p = e.padre; p !== null; p = p.padre) {
    for (const d of p.declarados) if (!espacios.has(d.prefijo)) espacios.set(d.prefijo, d);
    for (const a of p.atributos) {
      const tiene = atributos.some((x) => x.espacio === a.espacio && x.local === a.local);
      if (a.espacio === ESPACIO_XML && !tiene) atributos.push(a);
    }
  }
  return escritor.escribir(e, [...espacios.values()], atributos);
}
