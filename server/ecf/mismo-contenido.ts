// Guards against a document that one parser reads differently from another: what the signature covers
// and what the rules will read must be the same elements with the same texts. Without it, a comment or
// a second parse could show one amount to the verifier and another to the accountant.

import { leerXml } from '#shared/ecf/parse.ts';
import type { NodoXml } from '#shared/ecf/documento.ts';

/** `cubierto` is the canonical text under the signature; `recibido`, the document with its Signature. */
export function mismoContenido(cubierto: string, recibido: string): boolean {
  const a = leerXml(cubierto);
  const b = leerXml(recibido);
  return a.ok && b.ok && iguales(a.valor, sinFirma(b.valor));
}

function sinFirma(raiz: NodoXml): NodoXml {
  return { ...raiz, hijos: raiz.hijos.filter((h) => h.nombre !== 'Signature') };
}

function iguales(a: NodoXml, b: NodoXml): boolean {
  return (
    a.nombre === b.nombre &&
    visible(a) === visible(b) &&
    a.hijos.length === b.hijos.length &&
    a.hijos.every((h, i) => {
      const otro = b.hijos[i];
      return otro !== undefined && iguales(h, otro);
    })
  );
}

/** Text of a leaf. White space alone counts as nothing: that is the difference that is admitted. */
function visible(nodo: NodoXml): string {
  const texto = nodo.texto ?? '';
  return /^[\t\n\r ]*$/.test(texto) ? '' : texto;
}
