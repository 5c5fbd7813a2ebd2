// Our reader against saxes: whatever ours takes, saxes takes, with the same tree. And the fast paths of
// the structure against the slow rules: the same yes, on documents made from the matrix and spoiled.

import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import {
  azar,
  documentoAleatorio,
  escribir,
  mutar,
  type Azar,
} from '../../tests/oro/ecf-generador.ts';
import { CLASES, claseDe, type ClaseDocumento } from './documento.ts';
import { claseAnunciada } from './estructura-rapida.ts';
import { recorrerXml, type OyenteXml } from './lector-xml.ts';
import { leerXml } from './parse.ts';
import { esGrupo, matrizDe, type Grupo } from './matriz/compilar.ts';
import type { Formato } from './matriz/formatos.ts';
import {
  cumpleFormato,
  cumpleGeneral,
  validarEstructura,
  validarXml,
} from './validar-estructura.ts';

/** Everything that was told, one line each; null when it is refused. */
function porNosotros(xml: string): string[] | null {
  const dicho: string[] = [];
  const oyente: OyenteXml = {
    abrir: ({ nombre, espacio, atributos }) => {
      const suyos = atributos.map((a) => `${a.nombre}{${a.espacio}}=${a.valor}`).sort();
      dicho.push(`<${nombre}{${espacio}} ${suyos.join(' ')}`);
      return true;
    },
    texto: (t) => dicho.push(`texto ${t}`),
    cdata: (t) => dicho.push(`cdata ${t}`),
    comentario: () => dicho.push('comentario'),
    instruccion: (objetivo, datos) => dicho.push(`?${objetivo} ${datos}`),
    cerrar: () => dicho.push('>'),
  };
  return recorrerXml(xml, oyente) ? dicho : null;
}

function porSaxes(xml: string): string[] | null {
  const dicho: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  let hondo = 0;
  parser.on('error', (e) => {
    throw e;
  });
  parser.on('opentag', ({ name, uri, attributes }) => {
    hondo++;
    const suyos = Object.values(attributes)
      .filter((a) => a.uri !== 'http://www.w3.org/2000/xmlns/')
      .map((a) => `${a.name}{${a.uri}}=${a.value}`)
      .sort();
    dicho.push(`<${name}{${uri}} ${suyos.join(' ')}`);
  });
  parser.on('text', (t) => hondo > 0 && dicho.push(`texto ${t}`));
  parser.on('cdata', (t) => dicho.push(`cdata ${t}`));
  parser.on('comment', () => dicho.push('comentario'));
  parser.on('processinginstruction', ({ target, body }) => dicho.push(`?${target} ${body}`));
  parser.on('closetag', () => {
    hondo--;
    dicho.push('>');
  });
  try {
    parser.write(xml).close();
    return dicho;
  } catch {
    // Not well formed, says saxes.
    return null;
  }
}

const BASES = [
  '<?xml version="1.0" encoding="utf-8"?><ECF><a>1 &amp; 2</a><b/><c x="1" y=\'2\'>é🧾</c></ECF>',
  '<?xml version=\'1.0\'?>\n<a xmlns="urn:a" xmlns:q=\'urn:q\'><q:b q:c="&lt;&#10;"><d xmlns=""/></q:b></a>\n',
  '<!-- x --><?pi  datos?><a><![CDATA[<&>]]>t<!-- y -->u<?p?></a><!-- z -->',
  '<a>\r\n <b\n>x</b\t> &#13;&#xD;\r</a>',
  '<ñ:Ñandú xmlns:ñ="urn:ñ">Peña</ñ:Ñandú>',
];
const TROZOS =
  '<|>|</|/>|<a>|</a>|&|;|&amp;|&#x41;|&#0;|&#xD800;|&x;|"|\'|=|:|xmlns|xmlns:q="urn:q"|xmlns:q=""|xml:lang="es"|<![CDATA[|]]>|<!--|-->|--|<?|?>|<?xml version="1.0"?>|<!DOCTYPE a>| |\n|\r|\t|\u0000|\u000b|\u0085|\u2028|\ud800|\udc00|\ufffe|\ufeff|é|🧾|a|1|-|.|q:|a:b:c|x="1"|x=1|<q:a>|<1>|<-a>|< a>|</ a>'.split(
    '|',
  );

function estropear(xml: string, a: Azar): string {
  let salida = xml;
  for (let n = a.entero(4); n >= 0; n--) {
    const i = a.entero(salida.length + 1);
    const j = Math.min(salida.length, i + a.entero(4));
    const que = a.entero(4);
    if (que === 0) salida = salida.slice(0, i) + salida.slice(j);
    else if (que === 1) salida = salida.slice(0, i) + a.uno(TROZOS) + salida.slice(j);
    else if (que === 2) salida = salida.slice(0, i) + a.uno(TROZOS) + salida.slice(i);
    else salida = salida.slice(0, i) + salida.slice(i, j + 6) + salida.slice(i);
  }
  return salida;
}

/** What ours leaves to the slower parser, which takes it: by right, or because it overlooks it. */
const RAROS: readonly RegExp[] = [
  /<!DOCTYPE/,
  /^\uFEFF/,
  // Another encoding or version, or a declaration that is not on one line of its own.
  /^<\?xml\s(?!version=["']1\.0["'](\s+encoding=["']utf-?8["'])?\s*\?>)/i,
  // A namespace with spaces around it.
  /xmlns(:\S+)?\s*=\s*(["'])([\s\uFEFF][^"']*|[^"']*[\s\uFEFF])\2/,
  // A local name that begins as no name does.
  /:[\d.-]/,
  // An instruction whose target has no space after it.
  /<\?[\w.-]+\?+[^>?]/,
];

describe('recorrerXml', () => {
  test('whatever it takes, saxes takes and tells the same', () => {
    let buenos = 0;
    for (let semilla = 0; semilla < 20_000; semilla++) {
      const a = azar(semilla);
      const xml = estropear(a.uno(BASES), a);
      const nuestro = porNosotros(xml);
      if (nuestro === null) continue;
      buenos++;
      expect(nuestro, JSON.stringify(xml)).toEqual(porSaxes(xml));
    }
    expect(buenos).toBeGreaterThan(1_000);
  });

  test('what saxes takes and it does not is only what is odd: leerXml reads it all the same', () => {
    const raros: string[] = [];
    for (let semilla = 0; semilla < 20_000; semilla++) {
      const a = azar(semilla);
      const xml = estropear(a.uno(BASES), a);
      if (porNosotros(xml) !== null || porSaxes(xml) === null) continue;
      if (xml.isWellFormed() && !RAROS.some((r) => r.test(xml))) raros.push(xml);
    }
    expect(raros).toEqual([]);
  });

  test('nothing hostile takes long: many attributes, references, tags, namespaces', () => {
    const antes = performance.now();
    const n = 200_000;
    for (const xml of [
      `<a ${Array.from({ length: n / 10 }, (_, i) => `b${String(i)}=""`).join(' ')}/>`,
      `<a>${'&amp;'.repeat(n)}</a>`,
      `<a>${'&'.repeat(n)}</a>`,
      `<a>${']'.repeat(n)}</a>`,
      `<a>${'\r'.repeat(n)}</a>`,
      '<a '.repeat(n),
      '<'.repeat(n),
      '<a>'.repeat(n),
      `<a>${'<!-- -->'.repeat(n / 4)}</a>`,
      `<a>${'<b/>'.repeat(n)}</a>`,
      Array.from({ length: 5_000 }, (_, i) => `<n${String(i)}>`).join(''),
    ]) {
      recorrerXml(xml, {
        abrir: () => true,
        texto: () => undefined,
        cdata: () => undefined,
        comentario: () => undefined,
        instruccion: () => undefined,
        cerrar: () => undefined,
      });
    }
    expect(performance.now() - antes).toBeLessThan(5_000);
  });
});

function documentoDe(clase: ClaseDocumento, semilla: number): string {
  const a = azar(semilla);
  const d = documentoAleatorio(clase, a);
  for (let n = a.uno([0, 0, 1, 1, 2]); n > 0; n--) mutar(d, a);
  return escribir(d);
}

describe('validarXml', () => {
  test.each(CLASES)(
    'says of %s what the validator of the tree says, refusal by refusal',
    (clase) => {
      let buenos = 0;
      const cuantos = 1_500;
      for (let semilla = 0; semilla < cuantos; semilla++) {
        const xml = documentoDe(clase, semilla);
        const leido = leerXml(xml);
        const esperado = leido.ok ? validarEstructura(leido.valor) : [...leido.rechazos];
        expect(validarXml(xml), xml).toEqual(esperado);
        if (leido.ok) {
          expect(validarXml(xml, clase), xml).toEqual(validarEstructura(leido.valor, clase));
        }
        if (esperado.length === 0) buenos++;
      }
      // Both verdicts must occur, or the comparison says nothing.
      expect(buenos).toBeGreaterThan(cuantos / 10);
      expect(buenos).toBeLessThan(cuantos);
    },
  );

  test('the class is the one that the document says, whatever the text announces first', () => {
    const xml = documentoDe('31', 3);
    const falso = xml.replace('<ECF>', '<ECF><!--<TipoeCF>32</TipoeCF>-->');
    expect(claseAnunciada(falso)).toBe('32');
    const leido = leerXml(falso);
    if (!leido.ok) throw new Error('no se pudo leer');
    expect(claseDe(leido.valor)).toBe('31');
    expect(validarXml(falso)).toEqual(validarEstructura(leido.valor));
    expect(validarXml('hola').map((r) => r.codigo)).toEqual(['ecf.XML_MAL_FORMADO']);
    expect(validarXml(`\uFEFF${xml}`)).toEqual(validarXml(xml));
    expect(validarXml('<otro/>').map((r) => r.codigo)).toEqual(['ecf.TIPO_DESCONOCIDO']);
  });
});

function formatosDe(grupo: Grupo): Formato[] {
  return grupo.reglas.flatMap(({ contenido }) =>
    esGrupo(contenido) ? formatosDe(contenido) : [contenido],
  );
}

/** Texts near what a number, a code, a date or a name looks like. */
const valor = fc.oneof(
  fc.array(fc.constantFrom(...'0011234589..+- '), { maxLength: 26 }).map((c) => c.join('')),
  fc
    .tuple(fc.nat(20_000), fc.constantFrom('', '.0', '.00', '.50', '.005', '.'))
    .map((p) => p.join('')),
  fc
    .array(fc.constantFrom('a', 'Z', 'ñ', '1', ' ', '-', ':', '@', '.', '😀', '\n', '٣'), {
      maxLength: 90,
    })
    .map((c) => c.join('')),
  fc.constantFrom('20-11-2026', '809-555-0101', 'E310000000001', '130000018', '1.0', '010101'),
  fc.string({ maxLength: 12 }),
);

describe('formats', () => {
  test('the compiled test of each format says what its rule says, the first time and the next', () => {
    const todos = new Set(CLASES.flatMap((c) => formatosDe(matrizDe(c))));
    expect(todos.size).toBeGreaterThan(40);
    fc.assert(
      fc.property(valor, (v) => {
        for (const f of todos) {
          const esperado = cumpleGeneral(v, f);
          expect([f.nombre, cumpleFormato(v, f), cumpleFormato(v, f)]).toEqual([
            f.nombre,
            esperado,
            esperado,
          ]);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
