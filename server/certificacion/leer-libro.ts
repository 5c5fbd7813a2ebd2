// Opens a workbook (.xlsx) as lists of records by sheet: the first row names the columns. Only what a
// test set needs: texts exactly as they are, numbers with the digits that the file keeps, days as
// AAAA-MM-DD. A hostile file is stopped by its sizes, which are looked at before anything is inflated.
// Source: ECMA-376 part 1, §18 (SpreadsheetML).

import { text } from 'node:stream/consumers';
import { SaxesParser } from 'saxes';
import { fromBufferPromise } from 'yauzl';
import { fecha, sumarDias } from '#shared/fecha/fecha.ts';

/** What makes the file no workbook of ours; its message is Spanish, for a refusal. */
export class ErrorLibro extends Error {
  override readonly name = 'ErrorLibro';
}

type Celda = string | { readonly numero: string };
export type RegistroLibro = Readonly<Record<string, Celda>>;

const PARTE_MAXIMA = 48 * 1024 * 1024;
const TOTAL_MAXIMO = 96 * 1024 * 1024;
const COLUMNAS_MAXIMAS = 16_384;
/** Over all the sheets. The official workbook has a few dozen rows of some thousands of cells. */
const FILAS_MAXIMAS = 20_000;
const CELDAS_MAXIMAS = 1_000_000;
/** What one cell of a workbook can hold. */
const LARGO_CELDA = 32_767;
/** Times that one name may be at the head of a column. */
const REPETIDAS_MAXIMAS = 100;

/** A few kilobytes inflate to millions of rows, of columns or of the same text. */
function exigirMedida(cabe: boolean): void {
  if (!cabe) throw new ErrorLibro('el libro de Excel es demasiado grande');
}

const PARTES =
  /^xl\/(workbook|sharedStrings|styles|worksheets\/[^/]+)\.xml$|^xl\/_rels\/workbook\.xml\.rels$/;

async function leerPartes(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const partes = new Map<string, string>();
  let total = 0;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
    for await (const entrada of zip.eachEntry()) {
      if (!PARTES.test(entrada.fileName)) continue;
      total += entrada.uncompressedSize;
      exigirMedida(entrada.uncompressedSize <= PARTE_MAXIMA && total <= TOTAL_MAXIMO);
      partes.set(entrada.fileName, await text(await zip.openReadStreamPromise(entrada)));
    }
  } catch (causa) {
    if (causa instanceof ErrorLibro) throw causa;
    throw new ErrorLibro('el archivo .xlsx está dañado', { cause: causa });
  }
  return partes;
}

type Etiqueta = { readonly nombre: string; readonly atributos: Readonly<Record<string, string>> };
type Oyente = {
  abrir?(e: Etiqueta): void;
  texto?(t: string): void;
  cerrar?(nombre: string): void;
};

function local(nombre: string): string {
  return nombre.slice(nombre.indexOf(':') + 1);
}

function recorrer(xml: string, oyente: Oyente): void {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({
    xmlns: false,
    position: false,
  });
  parser.on('opentag', (t) => {
    oyente.abrir?.({ nombre: local(t.name), atributos: t.attributes });
  });
  parser.on('text', (t) => oyente.texto?.(t));
  parser.on('cdata', (t) => oyente.texto?.(t));
  parser.on('closetag', (t) => oyente.cerrar?.(local(t.name)));
  parser.on('error', (causa) => {
    throw new ErrorLibro('el archivo .xlsx está dañado', { cause: causa });
  });
  parser.write(xml.replace(/^\uFEFF/, '')).close();
}

/** `_x000D_` is how a workbook writes a control character. */
function sinEscape(texto: string): string {
  return texto.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function leerCompartidos(xml: string | undefined): readonly string[] {
  const textos: string[] = [];
  let actual = '';
  let enTexto = false;
  let enFonetica = false;
  if (xml === undefined) return textos;
  recorrer(xml, {
    abrir({ nombre }) {
      if (nombre === 'si') actual = '';
      else if (nombre === 'rPh') enFonetica = true;
      else if (nombre === 't') enTexto = !enFonetica;
    },
    texto(t) {
      if (!enTexto) return;
      actual += t;
      exigirMedida(actual.length <= LARGO_CELDA);
    },
    cerrar(nombre) {
      if (nombre === 't') enTexto = false;
      else if (nombre === 'rPh') enFonetica = false;
      else if (nombre === 'si') textos.push(sinEscape(actual));
    },
  });
  return textos;
}

/** Number formats that are days, of the ones that need no definition. */
const DIAS_CONOCIDOS: ReadonlySet<string> = new Set(['14', '15', '16', '17', '22', '30']);

/** Positions of the cell styles that show a day. */
function leerEstilosDeDia(xml: string | undefined): ReadonlySet<string> {
  const propios = new Set<string>();
  const estilos = new Set<string>();
  let enCeldas = false;
  let posicion = 0;
  if (xml === undefined) return estilos;
  recorrer(xml, {
    abrir({ nombre, atributos }) {
      const id = atributos['numFmtId'] ?? '';
      const forma = (atributos['formatCode'] ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
      if (nombre === 'numFmt' && /[dy]/i.test(forma)) propios.add(id);
      else if (nombre === 'cellXfs') enCeldas = true;
      else if (nombre === 'xf' && enCeldas) {
        if (propios.has(id) || DIAS_CONOCIDOS.has(id)) estilos.add(String(posicion));
        posicion += 1;
      }
    },
    cerrar(nombre) {
      if (nombre === 'cellXfs') enCeldas = false;
    },
  });
  return estilos;
}

const DIGITOS = 15;

/**
 * The number as a workbook shows it: without exponent, and with the 15 digits that it keeps (a price of
 * 1.1 is stored as 1.1000000000000001). As it came when it is not a plain number.
 */
export function numeroDeCelda(escrito: string): string {
  const m = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(escrito);
  if (m === null) return escrito;
  const [, signo = '', entero = '', fraccion = '', exponente = '0'] = m;
  let punto = entero.length + Number(exponente);
  let digitos = entero + fraccion;
  const ceros = /^0*/.exec(digitos)?.[0].length ?? 0;
  if (digitos.length - ceros > DIGITOS) {
    const corte = ceros + DIGITOS;
    const sube = (digitos[corte] ?? '0') >= '5' ? 1n : 0n;
    const redondo = (BigInt(digitos.slice(0, corte)) + sube).toString().padStart(corte, '0');
    punto += redondo.length - corte;
    digitos = redondo + '0'.repeat(Math.max(0, punto - redondo.length));
  }
  if (punto <= 0) {
    digitos = '0'.repeat(1 - punto) + digitos;
    punto = 1;
  }
  digitos = digitos.padEnd(punto, '0');
  const deEntero = digitos.slice(0, punto).replace(/^0+(?=\d)/, '');
  const deFraccion = digitos.slice(punto);
  // What the file wrote in full stays as it is written, final zeros included.
  const cola = digitos === entero + fraccion ? deFraccion : deFraccion.replace(/0+$/, '');
  return `${signo}${deEntero}${cola === '' ? '' : `.${cola}`}`;
}

type Libro = {
  readonly compartidos: readonly string[];
  readonly diasPorEstilo: ReadonlySet<string>;
  /** Days count from here: some workbooks begin in 1904. */
  readonly origen: string;
};

function celdaDe(
  libro: Libro,
  de: { readonly tipo: string; readonly estilo: string; readonly valor: string },
): Celda {
  switch (de.tipo) {
    case 's':
      return libro.compartidos[Number(de.valor)] ?? '';
    case 'inlineStr':
    case 'str':
      return sinEscape(de.valor);
    case 'd':
    case 'e':
      return de.valor;
    case 'b':
      return { numero: de.valor };
    default: {
      if (de.valor === '') return '';
      const numero = numeroDeCelda(de.valor);
      return libro.diasPorEstilo.has(de.estilo) && /^\d{1,6}$/.test(numero)
        ? sumarDias(fecha(libro.origen), Number(numero))
        : { numero };
    }
  }
}

/** 'BC' → 54: position of the column, from 0. */
function columnaDe(referencia: string): number {
  let n = 0;
  for (const letra of /^[A-Z]*/.exec(referencia)?.[0] ?? '') n = n * 26 + letra.charCodeAt(0) - 64;
  return n - 1;
}

/** Cells by their column, from 0: a row may have its only cell in the last one. */
type Fila = ReadonlyMap<number, Celda>;

/** What has been read of the whole workbook. */
type Medida = { filas: number; celdas: number };

function leerFilas(xml: string, libro: Libro, medida: Medida): readonly Fila[] {
  const filas: Fila[] = [];
  let fila = new Map<number, Celda>();
  let columna = -1;
  let tipo = '';
  let estilo = '';
  let valor = '';
  let enValor = false;
  recorrer(xml, {
    abrir({ nombre, atributos }) {
      if (nombre === 'row') {
        fila = new Map();
        columna = -1;
        medida.filas += 1;
        exigirMedida(medida.filas <= FILAS_MAXIMAS);
      } else if (nombre === 'c') {
        medida.celdas += 1;
        exigirMedida(medida.celdas <= CELDAS_MAXIMAS);
        columna = atributos['r'] === undefined ? columna + 1 : columnaDe(atributos['r']);
        tipo = atributos['t'] ?? 'n';
        estilo = atributos['s'] ?? '';
        valor = '';
      } else if (nombre === 'v' || nombre === 't') enValor = true;
    },
    texto(t) {
      if (!enValor) return;
      valor += t;
      exigirMedida(valor.length <= LARGO_CELDA);
    },
    cerrar(nombre) {
      if (nombre === 'v' || nombre === 't') enValor = false;
      else if (nombre === 'c' && columna >= 0 && columna < COLUMNAS_MAXIMAS) {
        fila.set(columna, celdaDe(libro, { tipo, estilo, valor }));
      } else if (nombre === 'row') filas.push(fila);
    },
  });
  return filas;
}

function comoTexto(celda: Celda | undefined): string {
  return typeof celda === 'object' ? celda.numero : (celda ?? '');
}

/** The name of each column up to the last one that has any. */
function clavesDe(cabecera: Fila): readonly string[] {
  const claves: string[] = [];
  const usadas = new Set<string>();
  const veces = new Map<string, number>();
  const ultima = Math.max(-1, ...cabecera.keys());
  for (let i = 0; i <= ultima; i++) {
    const escrita = comoTexto(cabecera.get(i));
    // A column without a name cannot be put anywhere: it keeps its position as its name.
    let clave = escrita.trim() === '' ? `Columna ${String(i + 1)}` : escrita;
    const repetidas = (veces.get(clave.trim()) ?? 0) + 1;
    exigirMedida(repetidas <= REPETIDAS_MAXIMAS);
    veces.set(clave.trim(), repetidas);
    // The same name twice: spaces tell the two apart here and not for who looks for the field.
    while (usadas.has(clave)) clave = `${clave} `;
    usadas.add(clave);
    claves.push(clave);
  }
  return claves;
}

function registrosDe([cabecera, ...resto]: readonly Fila[]): RegistroLibro[] {
  const claves = clavesDe(cabecera ?? new Map());
  return resto.map((fila) =>
    Object.fromEntries(
      [...fila]
        .sort(([a], [b]) => a - b)
        .map(([i, celda]) => [claves[i] ?? `Columna ${String(i + 1)}`, celda]),
    ),
  );
}

type Hoja = { readonly nombre: string; readonly relacion: string };

function leerHojas(xml: string): { readonly hojas: readonly Hoja[]; readonly esDe1904: boolean } {
  const hojas: Hoja[] = [];
  let esDe1904 = false;
  recorrer(xml, {
    abrir({ nombre, atributos }) {
      if (nombre === 'workbookPr') esDe1904 = /^(1|true)$/.test(atributos['date1904'] ?? '');
      if (nombre !== 'sheet') return;
      const relacion = Object.entries(atributos).find(([k]) => local(k) === 'id')?.[1] ?? '';
      hojas.push({ nombre: atributos['name'] ?? '', relacion });
    },
  });
  return { hojas, esDe1904 };
}

function leerRelaciones(xml: string): ReadonlyMap<string, string> {
  const destinos = new Map<string, string>();
  recorrer(xml, {
    abrir({ nombre, atributos }) {
      if (nombre !== 'Relationship') return;
      const destino = (atributos['Target'] ?? '').replace(/^\.?\//, '');
      destinos.set(atributos['Id'] ?? '', destino.startsWith('xl/') ? destino : `xl/${destino}`);
    },
  });
  return destinos;
}

/** Records by the name of their sheet, in the order of the workbook. Throws `ErrorLibro`. */
export async function leerLibro(
  bytes: Uint8Array,
): Promise<ReadonlyMap<string, readonly RegistroLibro[]>> {
  const partes = await leerPartes(bytes);
  const raiz = partes.get('xl/workbook.xml');
  const relaciones = partes.get('xl/_rels/workbook.xml.rels');
  if (raiz === undefined || relaciones === undefined) {
    throw new ErrorLibro('no es un libro de Excel');
  }
  const { hojas, esDe1904 } = leerHojas(raiz);
  const libro: Libro = {
    compartidos: leerCompartidos(partes.get('xl/sharedStrings.xml')),
    diasPorEstilo: leerEstilosDeDia(partes.get('xl/styles.xml')),
    origen: esDe1904 ? '1904-01-01' : '1899-12-30',
  };
  const destinos = leerRelaciones(relaciones);
  const registros = new Map<string, readonly RegistroLibro[]>();
  const medida: Medida = { filas: 0, celdas: 0 };
  for (const { nombre, relacion } of hojas) {
    const xml = partes.get(destinos.get(relacion) ?? '');
    if (xml !== undefined) registros.set(nombre, registrosDe(leerFilas(xml, libro, medida)));
  }
  return registros;
}
