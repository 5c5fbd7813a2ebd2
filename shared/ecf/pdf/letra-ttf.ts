// The little of a TrueType font that a PDF needs: which glyph draws each character, how wide each glyph
// is, and the measures of the whole. Only for our own fonts (`representacion/letra`), which are TrueType
// with a character map of format 4.
// Source: OpenType specification 1.9, tables head, hhea, hmtx, maxp, cmap and OS/2.

import { invariante } from '#shared/nucleo/resultado.ts';

export type LetraTtf = {
  readonly bytes: Uint8Array;
  readonly unidadesPorEm: number;
  readonly ascenso: number;
  readonly descenso: number;
  readonly alturaMayuscula: number;
  readonly caja: readonly [number, number, number, number];
  /** Width of each glyph, in units of the em. */
  readonly anchos: readonly number[];
  /** Glyph of each code point. */
  readonly glifos: ReadonlyMap<number, number>;
};

type Tablas = ReadonlyMap<string, DataView>;

function tablas(bytes: Uint8Array): Tablas {
  const v = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mapa = new Map<string, DataView>();
  for (let i = 0; i < v.getUint16(4); i++) {
    const fila = 12 + i * 16;
    const nombre = String.fromCharCode(...bytes.subarray(fila, fila + 4));
    const inicio = v.getUint32(fila + 8);
    mapa.set(nombre, new DataView(bytes.buffer, bytes.byteOffset + inicio, v.getUint32(fila + 12)));
  }
  return mapa;
}

function tabla(t: Tablas, nombre: string): DataView {
  const v = t.get(nombre);
  invariante(v !== undefined, `la letra tiene la tabla ${nombre}`);
  return v;
}

/** Format 4: segments of code points, each with a shift or a list of glyphs. */
function glifosDe(cmap: DataView): ReadonlyMap<number, number> {
  const mapa = new Map<number, number>();
  for (let i = 0; i < cmap.getUint16(2); i++) {
    const inicio = cmap.getUint32(4 + i * 8 + 4);
    if (cmap.getUint16(inicio) !== 4) continue;
    const segmentos = cmap.getUint16(inicio + 6) / 2;
    const fin = inicio + 14;
    const comienzo = fin + segmentos * 2 + 2;
    const delta = comienzo + segmentos * 2;
    const rango = delta + segmentos * 2;
    for (let s = 0; s < segmentos; s++) {
      const hasta = cmap.getUint16(fin + s * 2);
      for (let c = cmap.getUint16(comienzo + s * 2); c <= hasta && c !== 0xffff; c++) {
        const salto = cmap.getUint16(rango + s * 2);
        const corrido = cmap.getUint16(delta + s * 2);
        const en = rango + s * 2 + salto + (c - cmap.getUint16(comienzo + s * 2)) * 2;
        const g = salto === 0 ? c : cmap.getUint16(en);
        if (g !== 0) mapa.set(c, (g + corrido) & 0xffff);
      }
    }
  }
  return mapa;
}

export function leerTtf(bytes: Uint8Array): LetraTtf {
  const t = tablas(bytes);
  const head = tabla(t, 'head');
  const hhea = tabla(t, 'hhea');
  const hmtx = tabla(t, 'hmtx');
  const largos = hhea.getUint16(34);
  const anchos = Array.from({ length: tabla(t, 'maxp').getUint16(4) }, (_, g) =>
    hmtx.getUint16(Math.min(g, largos - 1) * 4),
  );
  return {
    bytes,
    unidadesPorEm: head.getUint16(18),
    ascenso: hhea.getInt16(4),
    descenso: hhea.getInt16(6),
    alturaMayuscula: tabla(t, 'OS/2').getInt16(88),
    caja: [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)],
    anchos,
    glifos: glifosDe(tabla(t, 'cmap')),
  };
}
