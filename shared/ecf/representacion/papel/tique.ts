// The document on a continuous roll of 80 or 58 mm: one sheet as long as its content, the detail on two
// rows per line, and the QR centred, with its modules on whole dots of a printer of 203 dpi.
// Source: Modelos ilustrativos de RI 2.3; Informe Técnico e-CF v1.0 §17.3.

import { ETIQUETA_FIRMA } from '../leyendas.ts';
import type { LineaImpresa, Representacion } from '../modelo.ts';
import {
  bandaPruebas,
  filasDelPie,
  lineasEmisor,
  nombreDe,
  nombresEmisor,
  textoEnlace,
  type Caja,
  type Entrada,
} from './comunes.ts';
import type { Papel } from './lamina.ts';
import {
  altoLinea,
  nuevoLienzo,
  parrafo,
  ponerTexto,
  regla,
  renglon,
  type Lienzo,
} from './lienzo.ts';
import { anchoTexto } from './medir.ts';
import { LADO_MINIMO, ZONA_BLANCA } from './qr.ts';

type Rollo = {
  readonly ancho: number;
  readonly caja: Caja;
  readonly cuerpo: number;
  /** Dots per module of the QR, from the preferred one down. */
  readonly puntos: readonly number[];
};

const ROLLOS: Readonly<Record<'80' | '58', Rollo>> = {
  '80': { ancho: 80, caja: { x: 4, ancho: 72 }, cuerpo: 8.5, puntos: [6, 5, 4] },
  '58': { ancho: 58, caja: { x: 5, ancho: 48 }, cuerpo: 7.5, puntos: [6, 5, 4] },
};

/** A dot of a thermal printer of 203 dpi, in millimetres. */
const PUNTO_TERMICO = 0.125;

function corte(l: Lienzo, rollo: Rollo): void {
  l.y += 1.4;
  regla(l, { ...rollo.caja, grosor: 0.25, esDiscontinua: true });
  l.y += 1.4;
}

function emisor(l: Lienzo, r: Representacion, rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  if (r.logo !== null) {
    const escala = Math.min((caja.ancho * 0.6) / r.logo.ancho, 16 / r.logo.alto);
    const [ancho, alto] = [r.logo.ancho * escala, r.logo.alto * escala];
    const x = caja.x + (caja.ancho - ancho) / 2;
    l.elementos.push({ clase: 'logo', x, y: l.y, ancho, alto, logo: r.logo });
    l.y += alto + 1.5;
  }
  const [principal, segundo] = nombresEmisor(r.emisor);
  parrafo(l, principal, { ...caja, cuerpo: cuerpo + 2.5, peso: 700, alineado: 'medio' });
  if (segundo !== '') parrafo(l, segundo, { ...caja, cuerpo, alineado: 'medio' });
  for (const t of ordenTique(r)) parrafo(l, t, { ...caja, cuerpo, alineado: 'medio' });
}

/** On a roll the RNC comes after the address. */
function ordenTique(r: Representacion): readonly string[] {
  const lineas = lineasEmisor(r.emisor);
  const rnc = lineas.filter((t) => t.startsWith('RNC '));
  return [...lineas.filter((t) => !t.startsWith('RNC ')), ...rnc];
}

function documento(l: Lienzo, r: Representacion, rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  const centro = { ...caja, alineado: 'medio' as const };
  if (r.titulo !== null) {
    corte(l, rollo);
    parrafo(l, r.titulo, { ...centro, cuerpo: cuerpo + 1.5, peso: 700 });
    if (r.numero !== null) {
      const numero = `${r.numero.etiqueta} ${r.numero.valor}`;
      parrafo(l, numero, { ...centro, cuerpo: cuerpo + 1.5, peso: 700 });
    }
    if (r.fechaVencimiento !== null) {
      parrafo(l, `Fecha Vencimiento: ${r.fechaVencimiento}`, { ...centro, cuerpo });
    }
    if (r.modificado !== null) {
      parrafo(l, `NCF Modificado: ${r.modificado.ncf}`, { ...centro, cuerpo, peso: 700 });
      parrafo(l, r.modificado.motivo, { ...centro, cuerpo });
    }
  }
  if (r.fechaEmision !== null) {
    parrafo(l, `Fecha Emisión: ${r.fechaEmision}`, { ...centro, cuerpo });
  }
}

function cliente(l: Lienzo, r: Representacion, rollo: Rollo): void {
  if (r.cliente.length === 0) return;
  corte(l, rollo);
  for (const d of r.cliente) {
    parrafo(l, `${d.etiqueta} ${d.valor}`, { ...rollo.caja, cuerpo: rollo.cuerpo });
  }
}

type Par = readonly [string, string];

/** Second row of a line: price, ITBIS and value in three columns, or one under another when they do not fit. */
function importes(l: Lienzo, pares: readonly Par[], rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  const paso = caja.ancho / pares.length;
  const cabe = pares.every(([, v]) => anchoTexto(v, cuerpo) <= paso - 1.5);
  if (!cabe) {
    for (const par of pares) renglon(l, par, { x: caja.x + 3, ancho: caja.ancho - 3, cuerpo });
    return;
  }
  for (const [i, [, valor]] of pares.entries()) {
    const x = caja.x + paso * (i + 1);
    ponerTexto(l, valor, { x, y: l.y, cuerpo, alineado: 'fin' });
  }
  l.y += altoLinea(cuerpo);
}

function titulosDetalle(l: Lienzo, pares: readonly string[], rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  const c = cuerpo - 0.5;
  ponerTexto(l, 'Cantidad  Descripción', { x: caja.x, y: l.y, cuerpo: c, peso: 700 });
  const derecha = caja.x + caja.ancho;
  ponerTexto(l, 'Unidad', { x: derecha, y: l.y, cuerpo: c, peso: 700, alineado: 'fin' });
  l.y += altoLinea(c);
  const paso = caja.ancho / pares.length;
  for (const [i, titulo] of pares.entries()) {
    const x = caja.x + paso * (i + 1);
    ponerTexto(l, titulo, { x, y: l.y, cuerpo: c, peso: 700, alineado: 'fin' });
  }
  l.y += altoLinea(c) + 0.6;
  regla(l, { ...caja, grosor: 0.2 });
  l.y += 0.8;
}

/** What only some lines have, each with its name. */
function extras(r: Representacion, linea: LineaImpresa): readonly Par[] {
  const claves = [
    'grados',
    'pvp',
    'iscEspecifico',
    'iscAdvalorem',
    'descuento',
    'recargo',
  ] as const;
  return r.columnas.flatMap((c): Par[] => {
    const clave = claves.find((k) => k === c.clave);
    return clave === undefined || linea.celdas[clave] === ''
      ? []
      : [[`${c.titulo}:`, linea.celdas[clave]]];
  });
}

function lineaDetalle(
  l: Lienzo,
  de: { r: Representacion; linea: LineaImpresa; rollo: Rollo },
): void {
  const { r, linea, rollo } = de;
  const { caja, cuerpo } = rollo;
  const { cantidad, unidad, descripcion } = linea.celdas;
  const anchoUnidad = unidad === '' ? 0 : anchoTexto(unidad, cuerpo) + 2;
  const sangria = anchoTexto(`${cantidad}  `, cuerpo);
  ponerTexto(l, cantidad, { x: caja.x, y: l.y, cuerpo });
  ponerTexto(l, unidad, { x: caja.x + caja.ancho, y: l.y, cuerpo, alineado: 'fin' });
  const x = caja.x + sangria;
  const e = linea.esExenta ? anchoTexto('E ', cuerpo, 700) + 0.6 : 0;
  if (linea.esExenta) ponerTexto(l, 'E', { x, y: l.y, cuerpo, peso: 700 });
  const texto = { x: x + e, ancho: caja.ancho - sangria - e - anchoUnidad };
  parrafo(l, descripcion, { ...texto, cuerpo });
  if (linea.detalle !== '') parrafo(l, linea.detalle, { ...texto, cuerpo: cuerpo - 0.5 });
  importes(
    l,
    paresDe(r).map(([clave, titulo]): Par => [titulo, linea.celdas[clave]]),
    rollo,
  );
  for (const par of extras(r, linea)) {
    renglon(l, par, { x: caja.x + 3, ancho: caja.ancho - 3, cuerpo: cuerpo - 0.5 });
  }
  l.y += 1;
}

function paresDe(r: Representacion): readonly (readonly ['precio' | 'itbis' | 'valor', string])[] {
  const claves = ['precio', 'itbis', 'valor'] as const;
  return r.columnas.flatMap((c) => {
    const clave = claves.find((k) => k === c.clave);
    return clave === undefined ? [] : [[clave, c.titulo] as const];
  });
}

function pie(l: Lienzo, r: Representacion, rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  for (const { par, clase } of filasDelPie(r)) {
    if (clase === 'total') {
      l.y += 0.6;
      regla(l, { ...caja, grosor: 0.3 });
      l.y += 0.9;
      renglon(l, par, { ...caja, cuerpo: cuerpo + 2.5, peso: 700 });
      l.y += 0.6;
    } else renglon(l, par, { ...caja, cuerpo });
  }
  const referencia =
    r.clase === 'no-fiscal' && r.referencia !== ''
      ? [{ etiqueta: 'Referencia:', valor: r.referencia }]
      : [];
  const datos = [...r.condiciones, ...referencia];
  if (datos.length > 0) corte(l, rollo);
  for (const d of datos) renglon(l, [d.etiqueta, d.valor], { ...caja, cuerpo: cuerpo - 0.5 });
}

function timbre(l: Lienzo, e: Entrada, rollo: Rollo): void {
  const { timbre: t } = e.representacion;
  if (t === null || e.qr === null) return;
  const { caja, cuerpo } = rollo;
  const modulos = e.qr.lado;
  const lados = rollo.puntos.map((p) => p * PUNTO_TERMICO * modulos);
  const cabe = lados.find((lado) => lado + ZONA_BLANCA * 2 <= caja.ancho) ?? lados.at(-1) ?? 0;
  const lado = Math.max(LADO_MINIMO, cabe);
  l.y += ZONA_BLANCA;
  const x = caja.x + (caja.ancho - lado) / 2;
  l.elementos.push({ clase: 'qr', x, y: l.y, lado, matriz: e.qr, url: t.url });
  l.y += lado + ZONA_BLANCA;
  const centro = { ...caja, cuerpo, alineado: 'medio' as const };
  parrafo(l, `Código de Seguridad: ${t.codigoSeguridad}`, centro);
  parrafo(l, `${ETIQUETA_FIRMA.tique} ${t.fechaFirma}`, centro);
}

function cierre(l: Lienzo, r: Representacion, rollo: Rollo): void {
  const { caja, cuerpo } = rollo;
  const enlace = textoEnlace(r);
  if (r.leyendas.length > 0 || enlace !== '') l.y += 2;
  for (const t of r.leyendas) {
    parrafo(l, t, { ...caja, cuerpo, peso: 700, alineado: 'medio' });
    l.y += 0.6;
  }
  if (enlace !== '') parrafo(l, enlace, { ...caja, cuerpo: cuerpo - 0.5, alineado: 'medio' });
}

export function papelTique(e: Entrada, formato: '80' | '58'): Papel {
  const r = e.representacion;
  const rollo = ROLLOS[formato];
  const l = nuevoLienzo(3);
  if (r.avisoPruebas !== null) {
    bandaPruebas(l, r.avisoPruebas, { ...rollo.caja, cuerpo: rollo.cuerpo + 1 });
    l.y += 2;
  }
  emisor(l, r, rollo);
  documento(l, r, rollo);
  cliente(l, r, rollo);
  corte(l, rollo);
  titulosDetalle(
    l,
    paresDe(r).map(([, titulo]) => titulo),
    rollo,
  );
  for (const linea of r.lineas) lineaDetalle(l, { r, linea, rollo });
  l.y -= 0.4;
  regla(l, { ...rollo.caja, grosor: 0.25, esDiscontinua: true });
  l.y += 1.4;
  pie(l, r, rollo);
  timbre(l, e, rollo);
  cierre(l, r, rollo);
  const alto = Math.ceil(l.y + 6);
  return {
    formato,
    nombre: nombreDe(r),
    laminas: [{ ancho: rollo.ancho, alto, elementos: l.elementos }],
  };
}
