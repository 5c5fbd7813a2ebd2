// A TrueType font inside a PDF: whole (it is already cut to the letters that a paper uses), addressed by
// glyph, with the map back to Unicode so that text can be searched, copied and read aloud.
// Source: ISO 32000-1:2008, §9.7 (composite fonts) and §9.10 (ToUnicode).

import { ascii, num, type ArchivoPdf, type Ref } from './archivo-pdf.ts';
import type { LetraTtf } from './letra-ttf.ts';

const hex4 = (n: number): string => n.toString(16).toUpperCase().padStart(4, '0');

/** The text as hexadecimal glyphs. A character without glyph draws the empty box of the font. */
export function enGlifos(letra: LetraTtf, texto: string): string {
  let hex = '';
  for (const c of texto) hex += hex4(letra.glifos.get(c.codePointAt(0) ?? 0) ?? 0);
  return `<${hex}>`;
}

function aUnicode(letra: LetraTtf): string {
  const porGlifo = new Map<number, number>();
  for (const [codigo, glifo] of letra.glifos) {
    // Of two characters with one glyph (hyphen and its kin), the first in the code is the one meant.
    if (!porGlifo.has(glifo)) porGlifo.set(glifo, codigo);
  }
  const pares = [...porGlifo].map(([glifo, codigo]) => `<${hex4(glifo)}> <${hex4(codigo)}>`);
  const bloques: string[] = [];
  for (let i = 0; i < pares.length; i += 100) {
    const grupo = pares.slice(i, i + 100);
    bloques.push(`${String(grupo.length)} beginbfchar\n${grupo.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CMapName /Kofacture-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange',
    ...bloques,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
  ].join('\n');
}

/** Writes the font and gives the object to name in the resources of a page. */
export function escribirLetra(a: ArchivoPdf, letra: LetraTtf, nombre: string): Ref {
  const [tipo0, cid, descriptor, archivo, unicode] = [
    a.reservar(),
    a.reservar(),
    a.reservar(),
    a.reservar(),
    a.reservar(),
  ];
  const mil = (n: number): string => num((n * 1000) / letra.unidadesPorEm);
  const anchos = letra.anchos.map((w) => mil(w)).join(' ');
  a.escribir(
    tipo0,
    `<< /Type /Font /Subtype /Type0 /BaseFont /${nombre} /Encoding /Identity-H ` +
      `/DescendantFonts [${String(cid)} 0 R] /ToUnicode ${String(unicode)} 0 R >>`,
  );
  a.escribir(
    cid,
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${nombre} /CIDToGIDMap /Identity ` +
      `/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> ` +
      `/FontDescriptor ${String(descriptor)} 0 R /DW 0 /W [0 [${anchos}]] >>`,
  );
  a.escribir(
    descriptor,
    `<< /Type /FontDescriptor /FontName /${nombre} /Flags 4 /ItalicAngle 0 /StemV 80 ` +
      `/Ascent ${mil(letra.ascenso)} /Descent ${mil(letra.descenso)} ` +
      `/CapHeight ${mil(letra.alturaMayuscula)} /FontBBox [${letra.caja.map(mil).join(' ')}] ` +
      `/FontFile2 ${String(archivo)} 0 R >>`,
  );
  a.flujo(archivo, `/Length1 ${String(letra.bytes.length)}`, letra.bytes);
  a.flujo(unicode, '', ascii(aUnicode(letra)));
  return tipo0;
}
