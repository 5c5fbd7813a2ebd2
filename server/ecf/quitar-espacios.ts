// Removes the text nodes that are only white space, as .NET does with PreserveWhitespace=false: the
// DGII asks for it before signing, and some issuers re-indent after signing, so that their signature
// only verifies without them (Descripción Técnica Servicios Emisores Electrónicos, «Firmado de XML»).
// It works on the string: every other byte stays as it was.

const PIEZAS =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^"'>]|"[^"]*"|'[^']*')*>|[^<]+/g;

/** Without this there is nothing to remove: white space alone begins after a '>' or at either end. */
const QUIZAS = />[\t\n\r ]+(?:<|$)|^[\t\n\r ]/;

/** Pieces that are neither markup nor text are left to the parser, which will refuse the document. */
export function quitarEspacios(xml: string): string {
  if (!QUIZAS.test(xml)) return xml;
  return xml.replace(PIEZAS, (pieza) =>
    pieza.startsWith('<') || /[^\t\n\r ]/.test(pieza) ? pieza : '',
  );
}

/** Without the byte order mark that some issuers put before the declaration. */
export function quitarBom(xml: string): string {
  return xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
}
