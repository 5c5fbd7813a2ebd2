// Reading and writing: what is written is what is read, and nothing hostile gets in.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbolDeNodo } from './arbol-de-nodo.ts';
import { construirXml, escaparXml } from './construir.ts';
import { claseDe, nodoEn, texto, type ArbolEcf } from './documento.ts';
import { leerXml } from './parse.ts';

function raizDe(xml: string) {
  const r = leerXml(xml);
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

function codigo(xml: string, limites = {}): string {
  const r = leerXml(xml, limites);
  return r.ok ? 'leído' : r.rechazos[0].codigo;
}

const minimo: ArbolEcf = {
  Encabezado: { Version: '1.0', IdDoc: { TipoeCF: '31', eNCF: 'E310000000001' } },
};

// Any text that XML can carry: no control characters but tab and line ends, no lone surrogates.
const textoXml = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((t) =>
  // eslint-disable-next-line no-control-regex
  t.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '?'),
);

const importe = fc.bigInt({ min: 0n, max: 10n ** 16n }).map(String);

const arbol: fc.Arbitrary<ArbolEcf> = fc
  .record(
    {
      Encabezado: fc.record(
        {
          Version: fc.constant('1.0'),
          Emisor: fc.record(
            {
              RazonSocialEmisor: textoXml,
              TablaTelefonoEmisor: fc.record({
                TelefonoEmisor: fc.array(textoXml, { minLength: 1, maxLength: 3 }),
              }),
            },
            { requiredKeys: ['RazonSocialEmisor'] },
          ),
          Totales: fc.record({ MontoTotal: importe }),
        },
        { requiredKeys: ['Version', 'Totales'] },
      ),
      DetallesItems: fc.record({
        Item: fc.array(
          fc.record(
            {
              NombreItem: textoXml,
              TablaSubDescuento: fc.record({
                SubDescuento: fc.array(fc.record({ TipoSubDescuento: fc.constant('$') }), {
                  minLength: 1,
                  maxLength: 12,
                }),
              }),
              MontoItem: importe,
            },
            { requiredKeys: ['MontoItem'] },
          ),
          { minLength: 1, maxLength: 8 },
        ),
      }),
    },
    { requiredKeys: ['Encabezado', 'DetallesItems'] },
  )
  .map((a): ArbolEcf => a);

describe('construirXml and leerXml', () => {
  test('what was built reads back to the same tree, whatever the texts', () => {
    fc.assert(
      fc.property(arbol, (a) => {
        expect(arbolDeNodo(raizDe(construirXml('31', a)), '31')).toEqual(a);
      }),
    );
  });

  test('the order is the one of the matrix, not the one of the object', () => {
    const xml = construirXml('31', {
      FechaHoraFirma: '20-11-2026 14:05:09',
      Encabezado: { Totales: { MontoTotal: '1.00' }, IdDoc: { eNCF: 'X', TipoeCF: '31' } },
    });
    expect(xml).toBe(
      '<?xml version="1.0" encoding="utf-8"?><ECF><Encabezado><IdDoc><TipoeCF>31</TipoeCF><eNCF>X</eNCF></IdDoc><Totales><MontoTotal>1.00</MontoTotal></Totales></Encabezado><FechaHoraFirma>20-11-2026 14:05:09</FechaHoraFirma></ECF>',
    );
  });

  test('there are no empty tags: an empty text, group or list is not written', () => {
    const xml = construirXml('32', {
      Encabezado: { Comprador: { RNCComprador: '' }, Transporte: {}, Version: '1.0' },
      DetallesItems: { Item: [] },
    });
    expect(xml).not.toMatch(/<(\w+)><\/\1>|\/>|Item|Comprador|Transporte/);
  });

  test('an element that the type does not have is a fault of the programme', () => {
    const e32 = { Encabezado: { IdDoc: { FechaVencimientoSecuencia: '31-12-2027' } } };
    expect(() => construirXml('32', e32)).toThrow(/FechaVencimientoSecuencia/);
    expect(() => construirXml('31', { Encabezado: 'x' })).toThrow();
    expect(() => construirXml('31', { FechaHoraFirma: { x: 'y' } })).toThrow();
  });

  test('the five of XML are escaped, and what XML cannot carry is refused', () => {
    expect(escaparXml(`<a & "b" 'c'>\r`)).toBe('&lt;a &amp; &quot;b&quot; &apos;c&apos;&gt;&#xD;');
    for (const malo of ['\u0000', '\u001F', '\uD800', '\uFFFE']) {
      expect(() => escaparXml(malo)).toThrow();
    }
  });
});

describe('leerXml refuses', () => {
  test.each([
    ['a DOCTYPE, with or without entities', '<!DOCTYPE ECF><ECF/>', 'ecf.XML_CON_DTD'],
    [
      'an external entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'ecf.XML_CON_DTD',
    ],
    ['an entity that XML does not define', '<a>&copy;</a>', 'ecf.XML_MAL_FORMADO'],
    ['an unclosed element', '<a><b></a>', 'ecf.XML_MAL_FORMADO'],
    ['two roots', '<a/><b/>', 'ecf.XML_MAL_FORMADO'],
    ['nothing', '', 'ecf.XML_MAL_FORMADO'],
    ['text that is not XML', 'RNC,NCF', 'ecf.XML_MAL_FORMADO'],
    ['a prefix that nobody declared', '<q:a/>', 'ecf.XML_MAL_FORMADO'],
    ['another encoding', '<?xml version="1.0" encoding="utf-16"?><a/>', 'ecf.XML_CODIFICACION'],
    ['a control character', '<a>\u0001</a>', 'ecf.XML_MAL_FORMADO'],
  ])('%s', (_, xml, esperado) => {
    expect(codigo(xml)).toBe(esperado);
  });

  test('more than its limits of size and depth, and no less', () => {
    const hondo = (n: number): string => '<a>'.repeat(n) + '</a>'.repeat(n);
    expect(codigo(hondo(12))).toBe('leído');
    expect(codigo(hondo(13))).toBe('ecf.XML_PROFUNDO');
    expect(codigo(hondo(3), { profundidadMaxima: 2 })).toBe('ecf.XML_PROFUNDO');
    expect(codigo(`<a>${'x'.repeat(93)}</a>`, { largoMaximo: 100 })).toBe('leído');
    expect(codigo(`<a>${'x'.repeat(94)}</a>`, { largoMaximo: 100 })).toBe('ecf.XML_GRANDE');
    expect(codigo(`<a>${'x'.repeat(2 * 1024 * 1024)}</a>`)).toBe('ecf.XML_GRANDE');
  });

  test('thousands of nested entities or elements do not hang it', () => {
    const antes = performance.now();
    codigo('<a>'.repeat(200_000));
    codigo(`<a>${'&amp;'.repeat(300_000)}</a>`);
    expect(performance.now() - antes).toBeLessThan(5_000);
  });
});

describe('leerXml tolerates', () => {
  test('a BOM, comments, CDATA, a namespace in the signature', () => {
    const raiz = raizDe(
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?><!-- x --><ECF a="1" xmlns:q="urn:q"><b>1<!-- y --><![CDATA[<2>]]></b><S xmlns="urn:s"/></ECF>',
    );
    expect(raiz.atributos).toEqual(['a']);
    expect(texto(raiz, 'b')).toBe('1<2>');
    expect(raiz.hijos[0]?.tieneCdata).toBe(true);
    expect(raiz.hijos[1]?.espacio).toBe('urn:s');
    expect(raiz.texto).toBeNull();
  });

  test('the class of a document is the one of its root and TipoeCF', () => {
    expect(claseDe(raizDe(construirXml('31', minimo)))).toBe('31');
    expect(claseDe(raizDe('<RFCE/>'))).toBe('RFCE');
    expect(claseDe(raizDe('<SemillaModel/>'))).toBe('SEMILLA');
    expect(claseDe(raizDe('<ECF/>'))).toBeNull();
    expect(claseDe(raizDe('<otro/>'))).toBeNull();
    expect(nodoEn(raizDe('<a><b><c>1</c></b></a>'), 'b/x')).toBeNull();
  });
});
