// Writes a test set as the workbook of the portal: sheets ECF and RFCE, a header row with every field
// of the set, «#e» where a record has none. With `numeros`, amounts and days are typed cells, as when
// somebody edits the workbook.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { escaparXml } from '#shared/ecf/construir.ts';
import { diasEntre, fecha } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { escribirZip, type EntradaZip } from '#server/archivo-fiscal/zip.ts';

type Registros = readonly Readonly<Record<string, string>>[];
type Modo = 'textos' | 'numeros';

const PRINCIPAL = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELACION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PAQUETE = 'http://schemas.openxmlformats.org/package/2006/relationships';

function columna(n: number): string {
  return n < 26
    ? String.fromCharCode(65 + n)
    : columna(Math.floor(n / 26) - 1) + String.fromCharCode(65 + (n % 26));
}

class Compartidos {
  readonly textos: string[] = [];
  readonly #indice = new Map<string, number>();
  de(texto: string): number {
    const hecho = this.#indice.get(texto);
    if (hecho !== undefined) return hecho;
    this.#indice.set(texto, this.textos.length);
    return this.textos.push(texto) - 1;
  }
}

/** Codes keep their zeros in a spreadsheet only as text. */
const COMO_TEXTO = /^(RNC|ENCF|CasoPrueba|Version|Numero|Documento|Codigo|Identificador)/;

function celda(
  valor: string,
  en: {
    readonly lugar: string;
    readonly clave: string;
    readonly modo: Modo;
    readonly c: Compartidos;
  },
): string {
  const dia = leerFechaEcf(valor);
  if (en.modo === 'numeros' && dia !== null) {
    return `<c r="${en.lugar}" s="1"><v>${String(diasEntre(fecha('1899-12-30'), dia))}</v></c>`;
  }
  if (en.modo === 'numeros' && /^\d{1,12}(\.\d+)?$/.test(valor) && !COMO_TEXTO.test(en.clave)) {
    return `<c r="${en.lugar}"><v>${valor.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, (t) => (t.startsWith('.') ? '' : t))}</v></c>`;
  }
  return `<c r="${en.lugar}" t="s"><v>${String(en.c.de(valor))}</v></c>`;
}

function hoja(registros: Registros, modo: Modo, c: Compartidos): string {
  const claves = [...new Set(registros.flatMap((r) => Object.keys(r)))];
  const fila = (valores: readonly string[], n: number): string =>
    `<row r="${String(n)}">${valores
      .map((v, i) =>
        celda(v, { lugar: `${columna(i)}${String(n)}`, clave: claves[i] ?? '', modo, c }),
      )
      .join('')}</row>`;
  const filas = registros.map((r, i) =>
    fila(
      claves.map((k) => r[k] ?? '#e'),
      i + 2,
    ),
  );
  const cabecera = claves.map(
    (k, i) => `<c r="${columna(i)}1" t="s"><v>${String(c.de(k))}</v></c>`,
  );
  return `<worksheet xmlns="${PRINCIPAL}"><sheetData><row r="1">${cabecera.join('')}</row>${filas.join('')}</sheetData></worksheet>`;
}

export async function libroDeSet(
  set: { readonly ECF: Registros; readonly RFCE: Registros },
  modo: Modo,
): Promise<Uint8Array> {
  const c = new Compartidos();
  const hojas = [hoja(set.ECF, modo, c), hoja(set.RFCE, modo, c)];
  const nombres = ['ECF', 'RFCE'];
  const partes: Readonly<Record<string, string>> = {
    'xl/workbook.xml': `<workbook xmlns="${PRINCIPAL}" xmlns:r="${RELACION}"><sheets>${nombres
      .map((n, i) => `<sheet name="${n}" sheetId="${String(i + 1)}" r:id="r${String(i)}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PAQUETE}">${nombres
      .map((_, i) => `<Relationship Id="r${String(i)}" Target="worksheets/s${String(i)}.xml"/>`)
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${PRINCIPAL}"><numFmts><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${PRINCIPAL}">${c.textos
      .map((t) => `<si><t xml:space="preserve">${escaparXml(t)}</t></si>`)
      .join('')}</sst>`,
    ...Object.fromEntries(hojas.map((h, i) => [`xl/worksheets/s${String(i)}.xml`, h])),
  };
  return libroDePartes(partes);
}

/** A workbook out of its parts, as they come. */
export async function libroDePartes(partes: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const dir = await mkdtemp(join(tmpdir(), 'set-libro-'));
  const entradas = async function* (): AsyncGenerator<EntradaZip> {
    for (const [nombre, contenido] of Object.entries(partes)) {
      yield { nombre, contenido: new TextEncoder().encode(contenido) };
    }
  };
  try {
    return new Uint8Array(await buffer(escribirZip(entradas(), join(dir, 'directorio'))));
  } finally {
    await rm(dir, { recursive: true });
  }
}
