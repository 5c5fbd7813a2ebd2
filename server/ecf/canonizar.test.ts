// The canonical form against an independent one (libxml2) on random documents with everything that a
// document may have, and the cases of the specification that are easy to get wrong.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leerDocumento, type Documento } from './arbol-xml.ts';
import { canonizarDocumento, canonizarElemento, type FormaCanonica } from './canonizar.ts';
import { canonicoDeXmllint, existe } from './pruebas/firma-referencia.ts';
import { COMPLETO, xmlAlAzar } from './pruebas/xml-al-azar.ts';

/** Shrinking asks the others hundreds of times: the seed that fails is enough to look into it. */
const corridas = (n: number) => ({ numRuns: Math.ceil(n), seed: 20261124, endOnFailure: true });
const hayXmllint = existe('xmllint');
const CUANTOS = Number(process.env['FIRMA_DOCUMENTOS'] ?? '200');

const INCLUSIVA: FormaCanonica = { c14n: 'inclusiva', sinBlancos: false, sin: null };
const EXCLUSIVA: FormaCanonica = { ...INCLUSIVA, c14n: 'exclusiva' };

function leer(xml: string): Documento {
  const d = leerDocumento(xml);
  if (d === null) throw new Error(`No se pudo leer: ${xml}`);
  return d;
}

describe('Canonical XML 1.0, without comments', () => {
  test.each([
    ['an empty tag is written open and closed', '<a><b/></a>', '<a><b></b></a>'],
    [
      'quotes stay in text and are escaped in attributes',
      `<a b='"'>"'</a>`,
      `<a b="&quot;">"'</a>`,
    ],
    ['the greater-than sign is escaped in text only', '<a b=">">></a>', '<a b=">">&gt;</a>'],
    [
      'a carriage return survives only as a reference',
      '<a>1&#13;2\r\n3\r4</a>',
      '<a>1&#xD;2\n3\n4</a>',
    ],
    [
      'white space in attributes is a space, but a reference is itself',
      '<a b=" \t\n\r\n&#9;&#10;&#13;"/>',
      '<a b="    &#x9;&#xA;&#xD;"></a>',
    ],
    ['CDATA is text', '<a><![CDATA[<&>]]]]></a>', '<a>&lt;&amp;&gt;]]</a>'],
    ['comments go, what is around them stays', '<a>1<!-- 9 -->2</a>', '<a>12</a>'],
    ['the instructions inside stay', '<a><?x  y z ?></a>', '<a><?x y z ?></a>'],
    ['the ones outside have their own line', '<?x?><a/><?y z?>', '<?x?>\n<a></a>\n<?y z?>'],
    ['attributes are ordered by namespace and name', '<a z="1" b="2"/>', '<a b="2" z="1"></a>'],
    [
      'namespaces go first, the default before the rest',
      '<a z="1" xmlns:q="urn:q" xmlns="urn:d"/>',
      '<a xmlns="urn:d" xmlns:q="urn:q" z="1"></a>',
    ],
    [
      'one declared again the same is written once',
      '<a xmlns="urn:d"><b xmlns="urn:d"/></a>',
      '<a xmlns="urn:d"><b></b></a>',
    ],
    ['the empty default is written only under another', '<a xmlns=""/>', '<a></a>'],
    ['as here', '<a xmlns="urn:d"><b xmlns=""/></a>', '<a xmlns="urn:d"><b xmlns=""></b></a>'],
  ])('%s', (_nombre, xml, esperado) => {
    expect(canonizarDocumento(leer(xml), INCLUSIVA)).toBe(esperado);
  });

  test('a piece carries the namespaces and the xml: attributes that it has from above', () => {
    const d = leer('<a xmlns="urn:d" xmlns:q="urn:q" xml:lang="es" b="1"><c xml:id="x"/></a>');
    const [c] = d.raiz.contenido;
    if (typeof c !== 'object' || c.clase !== 'elemento') throw new Error('sin c');
    expect(canonizarElemento(c, INCLUSIVA)).toBe(
      '<c xmlns="urn:d" xmlns:q="urn:q" xml:id="x" xml:lang="es"></c>',
    );
    expect(canonizarElemento(c, EXCLUSIVA)).toBe('<c xmlns="urn:d" xml:id="x"></c>');
  });

  test('the exclusive form writes a namespace where it is used', () => {
    const xml = '<a xmlns:q="urn:q" xmlns:r="urn:r"><q:b><q:c r:d="1"/></q:b><q:b/></a>';
    expect(canonizarDocumento(leer(xml), EXCLUSIVA)).toBe(
      '<a><q:b xmlns:q="urn:q"><q:c xmlns:r="urn:r" r:d="1"></q:c></q:b><q:b xmlns:q="urn:q"></q:b></a>',
    );
  });

  test('without white space only the text written as white space goes', () => {
    const d = leer('<a> <b>\n</b><c> x </c><d>&#32;</d><e><![CDATA[ ]]></e>\r\n</a>');
    expect(canonizarDocumento(d, { ...INCLUSIVA, sinBlancos: true })).toBe(
      '<a><b></b><c> x </c><d> </d><e> </e></a>',
    );
  });
});

describe.skipIf(!hayXmllint)('against libxml2 (skipped without xmllint)', () => {
  test.each(['inclusiva', 'exclusiva'] as const)(
    'the %s form of any document is the same, byte for byte',
    (c14n) => {
      fc.assert(
        fc.property(xmlAlAzar(COMPLETO), (xml) => {
          const nuestro = canonizarDocumento(leer(xml), { ...INCLUSIVA, c14n });
          expect(nuestro).toBe(canonicoDeXmllint(xml, c14n)?.replace(/\n$/, ''));
        }),
        corridas(CUANTOS),
      );
    },
    120_000,
  );
});
