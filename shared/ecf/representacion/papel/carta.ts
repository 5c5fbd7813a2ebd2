// The document on letter or A4 paper. Both share one box of text, so that the pages are the same on either
// and can be declared in the XML before signing. Type and number above right, issuer above left, client
// below it, detail in the middle, QR below left and totals below right; with several pages the header and
// the QR are repeated and every page but the last says what it adds.
// Source: Informe Técnico e-CF v1.0 §17.2 and §17.2.3; Modelos ilustrativos de RI 1.1 to 1.7.

import { CERO } from '#shared/dinero/centavos.ts';
import type { Representacion, SubtotalPagina } from '../modelo.ts';
import { detallePaginas, subtotalDe } from '../subtotales.ts';
import { ETIQUETA_FIRMA } from '../leyendas.ts';
import {
  bandaPruebas,
  filaMonto,
  filasDelPie,
  lineasEmisor,
  nombreDe,
  nombresEmisor,
  textoEnlace,
  type Caja,
  type Entrada,
} from './comunes.ts';
import type { Elemento, Lamina, Papel } from './lamina.ts';
import {
  altoLinea,
  bloque,
  colocar,
  nuevoLienzo,
  parrafo,
  ponerTexto,
  regla,
  renglon,
  type Bloque,
  type Lienzo,
} from './lienzo.ts';
import { anchoTexto, partirParejo } from './medir.ts';
import { LADO_MINIMO, ZONA_BLANCA } from './qr.ts';
import { encabezadoTabla, filaTabla, tablaDe } from './tabla.ts';

/** Millimetres. The QR begins more than 2 cm away from the borders: 3 of quiet zone inside a margin of 20. */
const HOJAS = { carta: { ancho: 215.9, alto: 279.4 }, a4: { ancho: 210, alto: 297 } } as const;
const TEXTO: Caja = { x: 20, ancho: 176 };
const ARRIBA = 11;
const ABAJO = 268;
const DERECHA: Caja = { x: 114, ancho: 82 };
const IZQUIERDA: Caja = { x: 20, ancho: 90 };
/** Its figures end where those of the table do. */
const TOTALES: Caja = { x: 112, ancho: 82.5 };

/** Side of a module: a telephone reads it and it survives a poor printer. */
const MODULO = 0.55;
/** Client and conditions share their strip otherwise: names are longer than terms. */
const CLIENTE: Caja = { x: 20, ancho: 100 };
const CONDICIONES: Caja = { x: 124, ancho: 72 };
const TITULO = { cuerpo: 12, peso: 700 } as const;
const LOGO = { ancho: 48, alto: 20 } as const;

function emisor(r: Representacion): Bloque {
  return bloque((l) => {
    if (r.logo !== null) {
      const escala = Math.min(LOGO.ancho / r.logo.ancho, LOGO.alto / r.logo.alto);
      const [ancho, alto] = [r.logo.ancho * escala, r.logo.alto * escala];
      l.elementos.push({ clase: 'logo', x: IZQUIERDA.x, y: 0, ancho, alto, logo: r.logo });
      l.y = alto + 2;
    }
    const [principal, segundo] = nombresEmisor(r.emisor);
    parrafo(l, principal, { ...IZQUIERDA, cuerpo: 13, peso: 700 });
    if (segundo !== '') parrafo(l, segundo, { ...IZQUIERDA, cuerpo: 9.5 });
    for (const linea of lineasEmisor(r.emisor)) parrafo(l, linea, { ...IZQUIERDA, cuerpo: 9 });
    if (r.fechaEmision !== null) {
      parrafo(l, `Fecha Emisión: ${r.fechaEmision}`, { ...IZQUIERDA, cuerpo: 9 });
    }
  });
}

function documento(r: Representacion): Bloque {
  const alineado = 'fin';
  return bloque((l) => {
    if (r.titulo === null) return;
    for (const linea of partirParejo(r.titulo, DERECHA.ancho, TITULO)) {
      parrafo(l, linea, { ...DERECHA, ...TITULO, alineado });
    }
    l.y += 0.6;
    if (r.numero !== null) {
      const texto = `${r.numero.etiqueta} ${r.numero.valor}`;
      parrafo(l, texto, { ...DERECHA, cuerpo: 11, peso: 700, alineado });
    }
    if (r.fechaVencimiento !== null) {
      parrafo(l, `Fecha Vencimiento: ${r.fechaVencimiento}`, { ...DERECHA, cuerpo: 9, alineado });
    }
    if (r.modificado !== null) {
      l.y += 0.8;
      parrafo(l, `NCF Modificado: ${r.modificado.ncf}`, {
        ...DERECHA,
        cuerpo: 9.5,
        peso: 700,
        alineado,
      });
      parrafo(l, r.modificado.motivo, { ...DERECHA, cuerpo: 9, alineado });
    }
  });
}

function cliente(r: Representacion): Bloque {
  return bloque((l) => {
    for (const d of r.cliente) parrafo(l, `${d.etiqueta} ${d.valor}`, { ...CLIENTE, cuerpo: 9 });
  });
}

function condiciones(r: Representacion): Bloque {
  const referencia =
    r.clase === 'no-fiscal' && r.referencia !== '' ? [`Referencia: ${r.referencia}`] : [];
  const textos = [...r.condiciones.map((d) => `${d.etiqueta} ${d.valor}`), ...referencia];
  return bloque((l) => {
    for (const t of textos)
      parrafo(l, t, { ...CONDICIONES, cuerpo: 8.5, tinta: 0.2, alineado: 'fin' });
  });
}

function ladoALado(l: Lienzo, a: Bloque, b: Bloque): void {
  const arriba = l.y;
  colocar(l, a);
  const abajo = l.y;
  l.y = arriba;
  colocar(l, b);
  l.y = Math.max(abajo, l.y);
}

function encabezado(r: Representacion): Bloque {
  return bloque((l) => {
    if (r.avisoPruebas !== null) {
      bandaPruebas(l, r.avisoPruebas, { ...TEXTO, cuerpo: 11 });
      l.y += 4;
    }
    ladoALado(l, emisor(r), documento(r));
    const [c, d] = [cliente(r), condiciones(r)];
    if (c.alto + d.alto > 0) {
      l.y += 3;
      regla(l, { ...TEXTO, grosor: 0.2, tinta: 0.6 });
      l.y += 2;
      ladoALado(l, c, d);
    }
    l.y += 4;
  });
}

function ladoQr(e: Entrada): number {
  return Math.max(LADO_MINIMO, (e.qr?.lado ?? 0) * MODULO);
}

function timbre(e: Entrada): Bloque {
  const { timbre: t } = e.representacion;
  return bloque((l) => {
    if (t === null || e.qr === null) return;
    const lado = ladoQr(e);
    const x = TEXTO.x + ZONA_BLANCA;
    l.elementos.push({ clase: 'qr', x, y: ZONA_BLANCA, lado, matriz: e.qr, url: t.url });
    l.y = lado + ZONA_BLANCA * 2;
    const caja = { x, ancho: TOTALES.x - x - 4, cuerpo: 8.5 };
    parrafo(l, `Código de Seguridad: ${t.codigoSeguridad}`, caja);
    parrafo(l, `${ETIQUETA_FIRMA.carta} ${t.fechaFirma}`, caja);
  });
}

function totales(r: Representacion): Bloque {
  return bloque((l) => {
    for (const { par, clase } of filasDelPie(r)) {
      if (clase === 'total') {
        l.y += 0.8;
        regla(l, { ...TOTALES, grosor: 0.4 });
        l.y += 1.2;
        renglon(l, par, { ...TOTALES, cuerpo: 12, peso: 700 });
        l.y += 1;
      } else renglon(l, par, { ...TOTALES, cuerpo: clase === 'normal' ? 9.5 : 9 });
      l.y += 0.5;
    }
  });
}

function subtotales(s: SubtotalPagina): Bloque {
  const filas = [
    filaMonto('Subtotal Gravado Página:', s.gravado),
    filaMonto('Subtotal Exento Página:', s.exento),
    filaMonto('Subtotal ITBIS Página:', s.itbis),
    filaMonto('Subtotal Impuesto Adicional Página:', s.adicional),
  ];
  return bloque((l) => {
    for (const par of filas) {
      renglon(l, par, { ...TOTALES, cuerpo: 9.5 });
      l.y += 0.5;
    }
    regla(l, { ...TOTALES, grosor: 0.3 });
    l.y += 1.2;
    renglon(l, filaMonto('Monto Total Página:', s.total), { ...TOTALES, cuerpo: 10.5, peso: 700 });
  });
}

/** Legends and the line of the page number, under QR and totals. */
function cierre(r: Representacion, pagina: string): Bloque {
  return bloque((l) => {
    l.y += 2.5;
    for (const t of r.leyendas) {
      const cuerpo = r.clase === 'no-fiscal' && t === r.leyendas[0] ? 11 : 8;
      parrafo(l, t, { ...TEXTO, cuerpo, peso: 700, alineado: 'medio' });
    }
    const enlace = textoEnlace(r);
    if (enlace !== '') parrafo(l, enlace, { ...TEXTO, cuerpo: 8, tinta: 0.2, alineado: 'medio' });
    l.y += 1.5;
    const x = TEXTO.x + TEXTO.ancho;
    ponerTexto(l, pagina, { x, y: l.y, cuerpo: 8.5, alineado: 'fin' });
    l.y += altoLinea(8.5);
  });
}

function pie(e: Entrada, derecha: Bloque, pagina: string): Bloque {
  return bloque((l) => {
    regla(l, { ...TEXTO, grosor: 0.35 });
    l.y += 2.5;
    ladoALado(l, timbre(e), derecha);
    colocar(l, cierre(e.representacion, pagina));
  });
}

type Medidas = {
  readonly arriba: Bloque;
  readonly titulos: Bloque;
  readonly filas: readonly Bloque[];
  /** Room for lines on a page that is not the last, and on the last. */
  readonly libre: number;
  readonly libreUltima: number;
};

function medir(e: Entrada): Medidas {
  const r = e.representacion;
  const tabla = tablaDe(r, TEXTO);
  const arriba = encabezado(r);
  const titulos = encabezadoTabla(tabla);
  const filas = r.lineas.map((linea) => filaTabla(tabla, linea));
  const hueco = ABAJO - ARRIBA - arriba.alto - titulos.alto - 1;
  const cero = { gravado: CERO, exento: CERO, itbis: CERO, adicional: CERO, total: CERO };
  return {
    arriba,
    titulos,
    filas,
    libre: hueco - pie(e, subtotales(cero), '.').alto,
    libreUltima: hueco - pie(e, totales(r), '.').alto,
  };
}

/** Last line of each page: as many as fit, and at least one line on the last, which has the totals. */
function repartirLineas(m: Medidas): number[] {
  const altos = m.filas.map((f) => f.alto);
  const fines: number[] = [];
  let desde = 0;
  while (desde < altos.length) {
    const resto = altos.slice(desde).reduce((a, b) => a + b, 0);
    if (resto <= m.libreUltima || desde === altos.length - 1) break;
    let alto = altos[desde] ?? 0;
    let hasta = desde + 1;
    while (hasta < altos.length - 1 && alto + (altos[hasta] ?? 0) <= m.libre) {
      alto += altos[hasta] ?? 0;
      hasta++;
    }
    fines.push(hasta);
    desde = hasta;
  }
  return [...fines, altos.length];
}

/** The pages of the signed document when its lines fit in them; otherwise the ones of this template. */
function paginasDe(
  r: Representacion,
  m: Medidas,
): readonly { hasta: number; subtotal: SubtotalPagina }[] {
  const declaradas = r.paginas;
  const caben = declaradas.every((p, i) => {
    const desde = declaradas[i - 1]?.hasta ?? 0;
    const alto = m.filas.slice(desde, p.hasta).reduce((s, f) => s + f.alto, 0);
    return p.hasta > desde && alto <= (i === declaradas.length - 1 ? m.libreUltima : m.libre);
  });
  if (declaradas.length > 1 && caben && declaradas.at(-1)?.hasta === m.filas.length) {
    return declaradas.map((p) => ({ hasta: p.hasta, subtotal: p.subtotales }));
  }
  const fines = repartirLineas(m);
  return detallePaginas(r, fines).map((d) => ({ hasta: d.hasta, subtotal: subtotalDe(d) }));
}

/** Last line of each page of the printed form, in order: [22, 45]. One element when it has one page. */
export function finesDePagina(e: Entrada): readonly number[] {
  return repartirLineas(medir(e));
}

/** Pale letters across a page of the test environment: a copy without its band still says what it is. */
function marcaPruebas(): Elemento {
  const texto = 'PRUEBAS';
  const cuerpo = 110;
  const ancho = anchoTexto(texto, cuerpo, 700);
  const giro = 45;
  const radianes = (giro * Math.PI) / 180;
  return {
    clase: 'texto',
    texto,
    x: TEXTO.x + TEXTO.ancho / 2 - (ancho / 2) * Math.cos(radianes) + 10,
    y: (ARRIBA + ABAJO) / 2 + (ancho / 2) * Math.sin(radianes) + 10,
    cuerpo,
    peso: 700,
    tinta: 0.95,
    ancho,
    giro,
  };
}

export function papelCarta(e: Entrada, formato: 'carta' | 'a4'): Papel {
  const r = e.representacion;
  const m = medir(e);
  const paginas = paginasDe(r, m);
  const laminas = paginas.map((p, i): Lamina => {
    const esUltima = i === paginas.length - 1;
    const numero = `Página No. ${String(i + 1)} de ${String(paginas.length)}`;
    const l = nuevoLienzo(ARRIBA);
    if (r.avisoPruebas !== null) l.elementos.push(marcaPruebas());
    colocar(l, m.arriba);
    colocar(l, m.titulos);
    for (const fila of m.filas.slice(paginas[i - 1]?.hasta ?? 0, p.hasta)) colocar(l, fila);
    const abajo = pie(
      e,
      esUltima ? totales(r) : subtotales(p.subtotal),
      paginas.length > 1 ? numero : '',
    );
    l.y = Math.max(ABAJO - abajo.alto, l.y);
    colocar(l, abajo);
    return { ...HOJAS[formato], elementos: l.elementos };
  });
  return { formato, nombre: nombreDe(r), laminas };
}
