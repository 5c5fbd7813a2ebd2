// A paper as a PDF: each sheet a page of its own size, each element where the sheet says. The same bytes
// on the device and on the server.
// Source: ISO 32000-1:2008, §8 (graphics) and §9 (text).

import type { Elemento, Lamina, Papel } from '../representacion/papel/lamina.ts';
import { PUNTO } from '../representacion/papel/medir.ts';
import { ascii, cadena, num, nuevoArchivo, type ArchivoPdf, type Ref } from './archivo-pdf.ts';
import { enGlifos, escribirLetra } from './letra-pdf.ts';
import { leerTtf, type LetraTtf } from './letra-ttf.ts';

/** The two fonts of `representacion/letra`, as they are in their files. */
export type LetrasPapel = { readonly 400: Uint8Array; readonly 700: Uint8Array };

/** Modules of the QR overlap by this part of one, so that no viewer leaves a hair of white between rows. */
const SOLAPE = 0.02;

type Hoja = {
  readonly alto: number;
  readonly letras: { readonly 400: LetraTtf; readonly 700: LetraTtf };
  /** Name of the picture in the resources. */
  readonly logo: string;
};

const pt = (mm: number): string => num(mm / PUNTO);

function texto(e: Extract<Elemento, { clase: 'texto' }>, h: Hoja): string {
  const r = (e.giro * Math.PI) / 180;
  const [c, s] = [Math.cos(r), Math.sin(r)];
  const matriz = `${num(c)} ${num(s)} ${num(-s)} ${num(c)} ${pt(e.x)} ${pt(h.alto - e.y)}`;
  const glifos = enGlifos(h.letras[e.peso], e.texto);
  return `BT /L${String(e.peso)} ${num(e.cuerpo)} Tf ${num(e.tinta)} g ${matriz} Tm ${glifos} Tj ET`;
}

function linea(e: Extract<Elemento, { clase: 'linea' }>, h: Hoja): string {
  const guiones = e.esDiscontinua ? '[2 1.6] 0 d' : '[] 0 d';
  const desde = `${pt(e.x1)} ${pt(h.alto - e.y1)} m`;
  const hasta = `${pt(e.x2)} ${pt(h.alto - e.y2)} l`;
  return `${num(e.tinta)} G ${pt(e.grosor)} w ${guiones} ${desde} ${hasta} S`;
}

function caja(e: Extract<Elemento, { clase: 'caja' }>, h: Hoja): string {
  const forma = `${pt(e.x)} ${pt(h.alto - e.y - e.alto)} ${pt(e.ancho)} ${pt(e.alto)} re`;
  const relleno = e.relleno === null ? '' : `${num(e.relleno)} g ${forma} f`;
  const borde = e.borde === 0 ? '' : `0 G ${pt(e.borde)} w [] 0 d ${forma} S`;
  return `${relleno} ${borde}`.trim();
}

function qr(e: Extract<Elemento, { clase: 'qr' }>, h: Hoja): string {
  const modulo = e.lado / PUNTO / e.matriz.lado;
  // One unit is one module and the axis goes down, as in the matrix.
  const matriz = `${num6(modulo)} 0 0 ${num6(-modulo)} ${pt(e.x)} ${pt(h.alto - e.y)} cm`;
  const formas = e.matriz.tramos
    .map((t) => `${String(t.x)} ${String(t.y)} ${num(t.ancho + SOLAPE)} ${num(1 + SOLAPE)} re`)
    .join('\n');
  return `q ${matriz} 0 g\n${formas}\nf Q`;
}

/** A scale needs more decimals than a position: it multiplies. */
function num6(n: number): string {
  return (Math.round(n * 1_000_000) / 1_000_000).toString();
}

function dibujar(e: Elemento, h: Hoja): string {
  switch (e.clase) {
    case 'texto':
      return texto(e, h);
    case 'linea':
      return linea(e, h);
    case 'caja':
      return caja(e, h);
    case 'qr':
      return qr(e, h);
    case 'logo':
      return `q ${pt(e.ancho)} 0 0 ${pt(e.alto)} ${pt(e.x)} ${pt(h.alto - e.y - e.alto)} cm /${h.logo} Do Q`;
  }
}

function escribirLogo(a: ArchivoPdf, laminas: readonly Lamina[]): Ref | null {
  const e = laminas.flatMap((l) => l.elementos).find((x) => x.clase === 'logo');
  if (e === undefined) return null;
  const ref = a.reservar();
  const medidas = `/Width ${String(e.logo.ancho)} /Height ${String(e.logo.alto)}`;
  a.flujo(
    ref,
    `/Type /XObject /Subtype /Image ${medidas} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
    e.logo.jpeg,
  );
  return ref;
}

function pagina(a: ArchivoPdf, lamina: Lamina, de: { hoja: Hoja; padre: Ref; recursos: Ref }): Ref {
  const [ref, contenido] = [a.reservar(), a.reservar()];
  const medida = `[0 0 ${pt(lamina.ancho)} ${pt(lamina.alto)}]`;
  a.escribir(
    ref,
    `<< /Type /Page /Parent ${String(de.padre)} 0 R /MediaBox ${medida} ` +
      `/Resources ${String(de.recursos)} 0 R /Contents ${String(contenido)} 0 R >>`,
  );
  const hoja = { ...de.hoja, alto: lamina.alto };
  a.flujo(contenido, '', ascii(lamina.elementos.map((e) => dibujar(e, hoja)).join('\n')));
  return ref;
}

export function pdfDePapel(papel: Papel, letras: LetrasPapel): Uint8Array {
  const a = nuevoArchivo();
  const ttf = { 400: leerTtf(letras[400]), 700: leerTtf(letras[700]) };
  const [raiz, paginas, recursos, info] = [a.reservar(), a.reservar(), a.reservar(), a.reservar()];
  const normal = escribirLetra(a, ttf[400], 'KofacturePapel-Regular');
  const negrita = escribirLetra(a, ttf[700], 'KofacturePapel-Bold');
  const logo = escribirLogo(a, papel.laminas);
  const imagenes = logo === null ? '' : ` /XObject << /Logo ${String(logo)} 0 R >>`;
  a.escribir(
    recursos,
    `<< /Font << /L400 ${String(normal)} 0 R /L700 ${String(negrita)} 0 R >>${imagenes} >>`,
  );
  const hoja: Hoja = { alto: 0, letras: ttf, logo: 'Logo' };
  const refs = papel.laminas.map((l) => pagina(a, l, { hoja, padre: paginas, recursos }));
  const hijos = refs.map((r) => `${String(r)} 0 R`).join(' ');
  a.escribir(paginas, `<< /Type /Pages /Count ${String(refs.length)} /Kids [${hijos}] >>`);
  a.escribir(
    raiz,
    `<< /Type /Catalog /Pages ${String(paginas)} 0 R /Lang (es-DO) ` +
      `/ViewerPreferences << /DisplayDocTitle true /PrintScaling /None >> >>`,
  );
  a.escribir(info, `<< /Title ${cadena(papel.nombre)} /Producer (Kofacture) >>`);
  return a.cerrar(raiz, info);
}
