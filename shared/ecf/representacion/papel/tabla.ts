// The detail of a page: how wide each column is, its header and its rows. Figures are to the right and
// never wrap; the description takes what is left, and when too little is left the letter shrinks. A document
// with so many columns, or so large amounts, that not even then they fit has the description on a row of its
// own and the figures under it.
// Source: Informe Técnico e-CF v1.0 §17.2 (order of the columns).

import type { ClaveColumna, LineaImpresa, Representacion } from '../modelo.ts';
import type { Caja } from './comunes.ts';
import {
  altoLinea,
  bloque,
  parrafo,
  ponerTexto,
  regla,
  type Bloque,
  type Lienzo,
} from './lienzo.ts';
import { anchoTexto } from './medir.ts';

type ColumnaTabla = {
  readonly clave: ClaveColumna;
  readonly titulo: readonly string[];
  readonly x: number;
  readonly ancho: number;
  readonly esCifra: boolean;
};

export type Tabla = {
  readonly cuerpo: number;
  /** Columns of each row of a line: one row, or the description and then the figures. */
  readonly renglones: readonly (readonly ColumnaTabla[])[];
  /** Room for the E of the exempt at the left of the description; 0 when no line is exempt. */
  readonly sangria: number;
  readonly caja: Caja;
};

const AIRE = 3;
const ALTO_AIRE = 0.85;
const DESCRIPCION_MINIMA = 40;
const CUERPOS = [8.5, 8, 7.5, 7, 6.5, 6] as const;
/** Of the table whose description has its own row. */
const CUERPO_DOBLE = 7.5;
const TEXTUALES: ReadonlySet<ClaveColumna> = new Set(['descripcion', 'unidad']);

/** The title in two lines when it has several words, so that it does not widen a narrow column. */
function titulo(texto: string): readonly string[] {
  const palabras = texto.split(' ');
  if (palabras.length < 2) return [texto];
  const corte = Math.ceil(palabras.length / 2);
  return [palabras.slice(0, corte).join(' '), palabras.slice(corte).join(' ')];
}

type Medida = {
  readonly clave: ClaveColumna;
  readonly titulo: readonly string[];
  readonly ancho: number;
};

function medidas(r: Representacion, cuerpo: number): readonly Medida[] {
  return r.columnas.map((c) => {
    const lineas = titulo(c.titulo);
    const anchos = [
      ...lineas.map((t) => anchoTexto(t, cuerpo, 700)),
      ...r.lineas.map((l) => anchoTexto(l.celdas[c.clave], cuerpo)),
    ];
    const ancho = anchos.reduce((a, b) => Math.max(a, b), 0) + AIRE;
    return { clave: c.clave, titulo: lineas, ancho };
  });
}

function suma(ms: readonly Medida[]): number {
  return ms.reduce((s, m) => s + m.ancho, 0);
}

/** One after another from the left. */
function enFila(ms: readonly Medida[], caja: Caja): readonly ColumnaTabla[] {
  let x = caja.x;
  return ms.map((m) => {
    const columna = { ...m, x, esCifra: !TEXTUALES.has(m.clave) };
    x += m.ancho;
    return columna;
  });
}

function sencilla(r: Representacion, caja: Caja, cuerpo: number): Tabla | null {
  const ms = medidas(r, cuerpo);
  const libre = caja.ancho - suma(ms.filter((m) => m.clave !== 'descripcion'));
  if (libre < DESCRIPCION_MINIMA) return null;
  const ajustadas = ms.map((m) => (m.clave === 'descripcion' ? { ...m, ancho: libre } : m));
  return { cuerpo, renglones: [enFila(ajustadas, caja)], sangria: sangria(r, cuerpo), caja };
}

function sangria(r: Representacion, cuerpo: number): number {
  return r.lineas.some((l) => l.esExenta) ? anchoTexto('E', cuerpo, 700) + 1.2 : 0;
}

/** The fewest rows in which they fit, all with about as many columns. */
function enFilasParejas(ms: readonly Medida[], ancho: number): readonly (readonly Medida[])[] {
  for (let cuantas = 1; cuantas < ms.length; cuantas++) {
    const porFila = Math.ceil(ms.length / cuantas);
    const filas = Array.from({ length: cuantas }, (_, k) =>
      ms.slice(k * porFila, (k + 1) * porFila),
    ).filter((fila) => fila.length > 0);
    if (filas.every((fila) => suma(fila) <= ancho)) return filas;
  }
  return ms.map((m) => [m]);
}

function doble(r: Representacion, caja: Caja): Tabla {
  const cuerpo = CUERPO_DOBLE;
  const ms = medidas(r, cuerpo);
  const filas = enFilasParejas(
    ms.filter((m) => m.clave !== 'descripcion'),
    caja.ancho,
  );
  const repartidas = filas.map((fila) => {
    const sobra = Math.max(0, caja.ancho - suma(fila)) / Math.max(1, fila.length);
    return enFila(
      fila.map((m) => ({ ...m, ancho: m.ancho + sobra })),
      caja,
    );
  });
  const descripcion = ms
    .filter((m) => m.clave === 'descripcion')
    .map((m) => ({ ...m, ancho: caja.ancho }));
  return {
    cuerpo,
    renglones: [enFila(descripcion, caja), ...repartidas],
    sangria: sangria(r, cuerpo),
    caja,
  };
}

export function tablaDe(r: Representacion, caja: Caja): Tabla {
  for (const cuerpo of CUERPOS) {
    const tabla = sencilla(r, caja, cuerpo);
    if (tabla !== null) return tabla;
  }
  return doble(r, caja);
}

/** Edge of the text in a column: figures end at its right, texts begin at its left. */
function ancla(c: ColumnaTabla): { x: number; alineado: 'inicio' | 'fin' } {
  return c.esCifra
    ? { x: c.x + c.ancho - AIRE / 2, alineado: 'fin' }
    : { x: c.x + AIRE / 2, alineado: 'inicio' };
}

export function encabezadoTabla(t: Tabla): Bloque {
  const altos = t.renglones.map(
    (columnas) => altoLinea(t.cuerpo) * columnas.reduce((n, c) => Math.max(n, c.titulo.length), 1),
  );
  const alto = altos.reduce((a, b) => a + b, 0) + ALTO_AIRE * 2;
  return bloque((l) => {
    l.elementos.push({ clase: 'caja', ...t.caja, y: 0, alto, relleno: 0.93, borde: 0 });
    l.y = ALTO_AIRE;
    for (const [k, columnas] of t.renglones.entries()) {
      l.y += altos[k] ?? 0;
      for (const c of columnas) {
        for (const [i, texto] of c.titulo.entries()) {
          const y = l.y - altoLinea(t.cuerpo) * (c.titulo.length - i);
          ponerTexto(l, texto, { ...ancla(c), y, cuerpo: t.cuerpo, peso: 700 });
        }
      }
    }
    l.y = alto;
    regla(l, { ...t.caja, grosor: 0.35 });
  });
}

function descripcion(l: Lienzo, de: { t: Tabla; linea: LineaImpresa; c: ColumnaTabla }): void {
  const { t, linea, c } = de;
  const { cuerpo } = t;
  const x = c.x + AIRE / 2;
  if (linea.esExenta) ponerTexto(l, 'E', { x, y: l.y, cuerpo, peso: 700 });
  const caja = { x: x + t.sangria, ancho: c.ancho - AIRE - t.sangria };
  parrafo(l, linea.celdas.descripcion, { ...caja, cuerpo });
  if (linea.detalle !== '') parrafo(l, linea.detalle, { ...caja, cuerpo: cuerpo - 1, tinta: 0.25 });
}

/** One line of the detail, as tall as its description. */
export function filaTabla(t: Tabla, linea: LineaImpresa): Bloque {
  const { cuerpo } = t;
  return bloque((l) => {
    l.y = ALTO_AIRE;
    for (const columnas of t.renglones) {
      const arriba = l.y;
      for (const c of columnas) {
        if (c.clave === 'descripcion') descripcion(l, { t, linea, c });
        else ponerTexto(l, linea.celdas[c.clave], { ...ancla(c), y: arriba, cuerpo });
      }
      l.y = Math.max(l.y, arriba + altoLinea(cuerpo));
    }
    l.y += ALTO_AIRE;
    regla(l, { ...t.caja, grosor: 0.15, tinta: 0.78 });
  });
}
