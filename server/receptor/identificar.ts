// Who sends, to whom, and which e-NCF: what an acknowledgement must name even when the document is bad.
// From its tree when there is one; from its text, by the first tag of each name, when it cannot be read.

import { texto, type NodoXml } from '#shared/ecf/documento.ts';

export type Identificado = {
  readonly rncEmisor: string;
  readonly rncComprador: string;
  readonly encf: string;
};

const RNC = /^(?:\d{9}|\d{11})$/;
/** Format of the eNCF of the ARECF: 9, 11 or 13. */
const ENCF = /^(?:[a-zA-Z0-9]{9}|[a-zA-Z0-9]{11}|[a-zA-Z0-9]{13})$/;

/** null when any of the three is missing or could not be written in an ARECF. */
export function identificar(xml: string, raiz: NodoXml | null): Identificado | null {
  return (raiz === null ? null : deArbol(raiz)) ?? deTexto(xml);
}

function deArbol(raiz: NodoXml): Identificado | null {
  const t = (ruta: string): string => (texto(raiz, `Encabezado/${ruta}`) ?? '').trim();
  return revisar(t('Emisor/RNCEmisor'), t('Comprador/RNCComprador'), t('IdDoc/eNCF'));
}

function deTexto(xml: string): Identificado | null {
  return revisar(primero(xml, 'RNCEmisor'), primero(xml, 'RNCComprador'), primero(xml, 'eNCF'));
}

/** The content of the first `<nombre>…</nombre>`, without any expression that could take its time. */
function primero(xml: string, nombre: string): string {
  const abre = `<${nombre}>`;
  const i = xml.indexOf(abre);
  if (i < 0) return '';
  const dentro = xml.slice(i + abre.length, i + abre.length + 40);
  const fin = dentro.indexOf('<');
  return fin < 0 ? '' : dentro.slice(0, fin).trim();
}

function revisar(rncEmisor: string, rncComprador: string, encf: string): Identificado | null {
  const sirve = RNC.test(rncEmisor) && RNC.test(rncComprador) && ENCF.test(encf);
  return sirve ? { rncEmisor, rncComprador, encf } : null;
}
