// Random XML for the tests of the signature: nesting, namespaces that hide one another, attributes with
// awkward values, CDATA, comments, processing instructions, references, line ends of every kind. What
// comes out is always well formed and in one piece of text, as it would be read from a file.

import fc from 'fast-check';

export type Rasgos = {
  readonly conEspacios: boolean;
  readonly conAtributos: boolean;
  /** CDATA, comments and processing instructions. */
  readonly conOtros: boolean;
  /** White space between tags, and carriage returns written as they are. */
  readonly conBlancos: boolean;
  /** U+0085 and U+2028, which an XML 1.1 reader would take for line ends. */
  readonly conLineasRaras: boolean;
};

export const COMPLETO: Rasgos = {
  conEspacios: true,
  conAtributos: true,
  conOtros: true,
  conBlancos: true,
  conLineasRaras: true,
};
export const SENCILLO: Rasgos = {
  conEspacios: false,
  conAtributos: false,
  conOtros: false,
  conBlancos: false,
  conLineasRaras: false,
};

const PEDAZOS = [
  'a',
  'Peña',
  '1180.00',
  ' ',
  '  ',
  '&amp;',
  '&lt;',
  '&gt;',
  '&quot;',
  '&apos;',
  '&#xD;',
  '&#13;&#10;',
  '&#x9;',
  '&#160;',
  '&#x1F9FE;',
  '"',
  "'",
  '>',
  'é€🧾',
  '\u00a0',
  '\uFEFF',
  '\u007f',
  ']]',
  '\n',
  '\t',
  '😀',
];

const enTexto = (r: Rasgos): fc.Arbitrary<string> =>
  fc
    .array(
      fc.constantFrom(
        ...PEDAZOS,
        ...(r.conBlancos ? ['\r', '\r\n', '\n\r'] : []),
        ...(r.conLineasRaras ? ['\u0085', '\u2028', '\u2029', '\r\u0085'] : []),
      ),
      { maxLength: 6 },
    )
    // The end of a CDATA section is not allowed in text, and two pieces may make it by chance.
    .map((p) => p.join('').replaceAll(']]>', ']] >').replace(/\]$/, '] '));

const enAtributo = (r: Rasgos): fc.Arbitrary<string> =>
  enTexto(r).map((t) => `"${t.replaceAll('"', '&quot;')}"`);

const NOMBRES = ['a', 'Ñandú', 'ECF', 'Monto.Total', '_x-1'];
const PREFIJOS = ['p', 'q', 'xs'];
const URIS = ['urn:a', 'urn:b', 'http://www.w3.org/2001/XMLSchema'];

const otro = fc.oneof(
  fc.constantFrom('<!-- nota -->', '<!---->', '<!-- <x> & > -->', '<?pi?>', '<?pi  datos > "x" ?>'),
  fc.constantFrom('<![CDATA[]]>', '<![CDATA[ <&> ]] ]]>', '<![CDATA[\n]]>', '<![CDATA[x]]]]>'),
);

type Ambito = { readonly prefijos: readonly string[]; readonly hondo: number };

function abrir(r: Rasgos, de: Ambito): fc.Arbitrary<{ marca: string; nombre: string; de: Ambito }> {
  const declaraciones = r.conEspacios
    ? fc.uniqueArray(fc.tuple(fc.constantFrom('', ...PREFIJOS), fc.constantFrom(...URIS, '')), {
        maxLength: 2,
        selector: ([p]) => p,
      })
    : fc.constant([]);
  return declaraciones.chain((todas) => {
    // A prefix cannot be undeclared in version 1.0; the default can.
    const hechas = todas.filter(([p, uri]) => p === '' || uri !== '');
    const prefijos = [
      ...new Set([...de.prefijos, ...hechas.map(([p]) => p).filter((p) => p !== '')]),
    ];
    const escritas = hechas.map(([p, uri]) => ` xmlns${p === '' ? '' : `:${p}`}="${uri}"`);
    const nombre = fc
      .tuple(fc.constantFrom('', ...prefijos), fc.constantFrom(...NOMBRES))
      .map(([p, n]) => (p === '' ? n : `${p}:${n}`));
    const atributos = r.conAtributos
      ? fc.uniqueArray(
          fc.tuple(
            fc.constantFrom('id', 'b', 'xml:lang', ...prefijos.map((p) => `${p}:c`)),
            enAtributo(r),
          ),
          // Two prefixes may be bound to one namespace, so only one qualified attribute at a time.
          { maxLength: 3, selector: ([n]) => (/^(id|b|xml:lang)$/.test(n) ? n : 'c') },
        )
      : fc.constant([]);
    return fc.tuple(nombre, atributos, fc.boolean()).map(([n, as, alReves]) => {
      const suyos = as.map(([k, v]) => ` ${k}=${v}`);
      const dentro = alReves ? [...suyos, ...escritas] : [...escritas, ...suyos];
      return { marca: `${n}${dentro.join('')}`, nombre: n, de: { prefijos, hondo: de.hondo + 1 } };
    });
  });
}

function elemento(r: Rasgos, de: Ambito): fc.Arbitrary<string> {
  return abrir(r, de).chain(({ marca, nombre, de: dentro }) => {
    const hijo: fc.Arbitrary<string>[] = [enTexto(r)];
    if (r.conOtros) hijo.push(otro);
    if (dentro.hondo < 4) hijo.push(elemento(r, dentro), elemento(r, dentro));
    if (r.conBlancos) hijo.push(fc.constantFrom('\n  ', ' ', '\r\n'));
    return fc
      .tuple(
        fc.array(fc.oneof(...hijo), { maxLength: 4 }),
        fc.constantFrom(...(r.conBlancos ? ['', '', ' ', '\n'] : [''])),
      )
      .map(([hijos, holgura]) =>
        hijos.length === 0
          ? `<${marca}${holgura}/>`
          : `<${marca}${holgura}>${hijos.join('')}</${nombre}${holgura}>`,
      );
  });
}

/** A whole document. The root has at least one element inside. */
export function xmlAlAzar(r: Rasgos, conDeclaracion = true): fc.Arbitrary<string> {
  const vacio = { prefijos: [], hondo: 0 };
  const declaracion = conDeclaracion ? '<?xml version="1.0" encoding="utf-8"?>' : '';
  return abrir(r, vacio).chain(({ marca, nombre, de }) =>
    fc
      .array(elemento(r, de), { minLength: 1, maxLength: 4 })
      .map((hijos) => `${declaracion}<${marca}>${hijos.join('')}</${nombre}>`),
  );
}
