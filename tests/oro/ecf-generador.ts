// Makes documents of any class from the matrix, and spoils them: the raw material to compare our
// structural validator with the official one. Everything comes from one seed, so a failure repeats.

import { esGrupo, matrizDe, type Grupo, type Regla } from '#shared/ecf/matriz/compilar.ts';
import { raizDe, type ClaseDocumento } from '#shared/ecf/documento.ts';
import type { Formato } from '#shared/ecf/matriz/formatos.ts';
import type { Azar } from '../apoyo/azar.ts';

export { azar, type Azar } from '../apoyo/azar.ts';

/** An element that can be spoiled: `crudo` is written as it is, inside and before its children. */
export type Elemento = {
  nombre: string;
  formato: Formato | null;
  texto: string;
  hijos: Elemento[];
  atributos: string;
  crudo: string;
};

function nuevo(nombre: string, formato: Formato | null, texto = ''): Elemento {
  return { nombre, formato, texto, hijos: [], atributos: '', crudo: '' };
}

const VALIDOS: Readonly<Record<string, readonly string[]>> = {
  VERSION: ['1.0', '1', '01.00'],
  VERSION_RFCE: ['1.0'],
  VERSION_ARECF: ['1.0', '1'],
  BIT: ['0', '1', '+1', '-0'],
  ENTERO2: ['1', '18', ' 0 '],
  ENTERO2_ANECF: ['1', '10'],
  ENTERO10: ['1', '1234567890'],
  ENTERO20: ['1', '12345678901234567890'],
  ORDINAL4: ['1', '1000', '0001'],
  ORDINAL5: ['1', '10000'],
  PAGINAS: ['2', '9999'],
  PAGINAS_NOTA: ['2', '99999'],
  RNC: ['130000018', '00113918205'],
  RNC_ENTERO: ['130000018', ' 00113918205'],
  ENCF: ['E310000000001', 'abcdefghijklm'],
  NCF: ['E310000000001', 'B0100000001', 'abcdefghi'],
  INGRESO: ['01', '06'],
  INGRESO_ENTERO: ['01', '06'],
  UNIDAD: ['1', '62', ' 043', '+7'],
  UNIDAD_TEXTO: ['1', '62'],
  IMPUESTO: ['001', '039'],
  MONEDA: ['USD', 'CHY'],
  LUGAR: ['010000', '320703', '030001'],
  FECHA: ['20-11-2026', '1-1-1999', '31-02-2020'],
  FECHA_ACECF: ['20-11-2026', '1-1-2000'],
  FECHA_RFCE: ['20-11-2026', ' 2$-1-1999\n'],
  MOMENTO: ['20-11-2026 14:05:09', '01-01-1999 1:1:1'],
  MOMENTO_LIBRE: ['20-11-2026 14:05:09', '01-01-0000 1:1:1'],
  MOMENTO_ISO: ['2026-11-24T08:00:00.1234567-04:00', '2024-02-29T24:00:00Z'],
  LIBRE: ['', 'cualquiera'],
  TELEFONO: ['809-555-0101'],
  CORREO: ['a@b.do', 'uno.dos+tres@cua-tro.com.do'],
  CODIGO6: ['lIJFli', 'a/+ =b'],
  TERMINO: ['30 dias', 'ñandú'],
  LETRAS20: ['', 'Pedro, Juan'],
  LETRAS60: ['España', ''],
  PALABRAS3: ['FOB'],
  PALABRAS35: ['Zona Franca'],
  PALABRAS60: ['Haití', 'Estados Unidos'],
};

const NUMEROS = ['1', '1.00', '250.50', '0.01', '100'];

/** A text that the format takes. */
function valido(f: Formato, a: Azar): string {
  const listados = VALIDOS[f.nombre];
  if (listados !== undefined) return a.uno(listados);
  if (f.valores !== undefined) return a.uno([...f.valores]);
  if (f.base === 'decimal') {
    return f.nombre === 'A18.2' || f.nombre.startsWith('R')
      ? a.uno(['1.00', '250.50'])
      : a.uno(NUMEROS);
  }
  const [min = 0, max = 1] = f.largo ?? [];
  const largo = a.uno([Math.max(min, 1), max, Math.min(max, Math.max(min, 12))]);
  return [...a.uno(['a', 'ñ', 'Á1', '😀', 'x y']).repeat(largo)].slice(0, largo).join('');
}

function agregar(padre: Elemento, grupo: Grupo, a: Azar, densidad: number): void {
  for (const regla of grupo.reglas) {
    if (regla.min === 0 && !a.suerte(densidad)) continue;
    const veces = regla.max > 1 && a.suerte(0.3) ? 1 + a.entero(Math.min(regla.max, 3)) : 1;
    for (let i = 0; i < veces; i++) padre.hijos.push(deRegla(regla, a, densidad));
  }
}

function deRegla(regla: Regla, a: Azar, densidad: number): Elemento {
  if (!esGrupo(regla.contenido)) {
    return nuevo(regla.nombre, regla.contenido, valido(regla.contenido, a));
  }
  const e = nuevo(regla.nombre, null);
  agregar(e, regla.contenido, a, densidad);
  return e;
}

const FIRMA = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>';

/** A document of the class that the official structure accepts, signature included. */
export function documentoAleatorio(clase: ClaseDocumento, a: Azar): Elemento {
  const raiz = nuevo(raizDe(clase), null);
  agregar(raiz, matrizDe(clase), a, a.uno([0.05, 0.3, 0.8]));
  const firma = nuevo('', null);
  firma.crudo = FIRMA;
  raiz.hijos.push(firma);
  const tipo = raiz.hijos[0]?.hijos.find((h) => h.nombre === 'IdDoc')?.hijos[0];
  if (tipo?.nombre === 'TipoeCF' && /^\d/.test(clase)) tipo.texto = clase;
  return raiz;
}

function escapar(t: string): string {
  return t.replace(/[&<>\r]/g, (c) => `&#${String(c.charCodeAt(0))};`);
}

export function escribir(e: Elemento): string {
  if (e.nombre === '') return e.crudo;
  const dentro = e.crudo + escapar(e.texto) + e.hijos.map(escribir).join('');
  const atributos = e.atributos === '' ? '' : ` ${e.atributos}`;
  const cierre = e.nombre.split(' ')[0] ?? '';
  return dentro === ''
    ? `<${e.nombre}${atributos}/>`
    : `<${e.nombre}${atributos}>${dentro}</${cierre}>`;
}

const RAROS: readonly string[] = [
  '',
  ' ',
  '\n',
  '0',
  '-0',
  '+0',
  '00',
  '000',
  '0.0',
  '0.00',
  '0.001',
  '0.005',
  '0.01',
  '-0.01',
  '1',
  ' 1',
  '1 ',
  '\t1\n',
  '1 1',
  '01',
  '001',
  '+1',
  '-1',
  '--1',
  '1.',
  '.5',
  '.',
  '1.0',
  '1.00',
  '1.000',
  '1.005',
  '1.5',
  '1.50000',
  '1.12345',
  '1,00',
  '1e3',
  'NaN',
  'INF',
  '١',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '18',
  '31',
  '32',
  '47',
  '62',
  '63',
  '99',
  '100',
  '100.1',
  '100x1',
  '999',
  '999.99',
  '999.999',
  '1000',
  '1000.00',
  '1001',
  '10000',
  '10001',
  '12345',
  '123456',
  '0012345',
  '1234567890123456',
  '1234567890123456.12',
  '1234567890123456.1234',
  '12345678901234567',
  '12345678901234567.1',
  '123456789012345678',
  '1234567890123456789',
  '00000000000000000000000001',
  '99999999999999999999',
  '999999999999999999999',
  'E310000000001',
  'E31000000001',
  'E3100000000012',
  'B0100000001',
  'A010010010100000001',
  '13000001',
  '130000018',
  '1300000181',
  '00113918205',
  '001139182055',
  '20-11-2026',
  '1-1-2026',
  '32-11-2026',
  '31-13-2026',
  '0-1-2026',
  '20-11-1899',
  '20-11-2126',
  '20/11/2026',
  '2026-11-20',
  ' 20-11-2026',
  '20-11-20２６',
  '2$-11-2026',
  '20-11-2026 14:05:09',
  '20-11-2026 24:00:00',
  '20-11-2026 4:5:9',
  '1-11-2026 14:05:09',
  '20-11-2026T14:05:09',
  '20-11-2026 14:05:60',
  '2026-02-30T00:00:00',
  '2026-11-24T08:00:00',
  ' 2026-11-24T08:00:00',
  '809-555-0101',
  '8095550101',
  '809-555-01011',
  'a@b.do',
  'a_b@c.do',
  'a@b',
  'a b@c.do',
  'a@b..do',
  'á@ñ.do',
  '+++@+.+',
  'USD',
  'DOP',
  'usd',
  '010000',
  '010001',
  '030000',
  '030001',
  '999999',
  'CT',
  'ct',
  'D',
  '$',
  '%',
  '$ ',
  'FOB',
  'F1B',
  'España',
  'a1b',
  'x_y',
  'x-y',
  'x.y',
  '30 dias',
  'abcdef',
  'abc\u2028ef',
  'abc\nef',
  '\u00a0',
  '日本',
  '&<>"\'',
];

/** A value at a border of the format: lengths around its limits, or one of the odd ones. */
function enElBorde(f: Formato | null, a: Azar): string {
  if (f?.largo !== undefined && a.suerte(0.6)) {
    const [min, max] = f.largo;
    const largo = Math.max(0, a.uno([min - 1, min, min + 1, max - 1, max, max + 1]));
    return a.uno(['a', 'ñ', '😀', ' ', '1']).repeat(largo);
  }
  if (f !== null && a.suerte(0.3)) return a.uno([' ', '\t', '0', '+', '-', '']) + valido(f, a);
  return f !== null && a.suerte(0.25) ? valido(f, a) : a.uno(RAROS);
}

type Sitio = { readonly padre: Elemento; readonly i: number; readonly e: Elemento };

function sitios(raiz: Elemento): Sitio[] {
  return raiz.hijos.flatMap((e, i) => [{ padre: raiz, i, e }, ...sitios(e)]);
}

const ATRIBUTOS = [
  'a="1"',
  'xml:lang="es"',
  'xmlns:q="urn:q"',
  'xmlns="urn:q"',
  'xmlns=""',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="c"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:otro="c"',
];

const CRUDOS = ['<!-- nota -->', '<?pi nota?>', '<![CDATA[]]>', '<![CDATA[ ]]>', '<![CDATA[1]]>'];
const SUELTOS = ['x', ' ', '\n  ', '\u00a0', '0'];
const AJENOS = ['Otro', 'Firma', 'Version', 'Signature', 'q:r xmlns:q="urn:q"'];

type Mutacion = (s: Sitio, a: Azar, todos: readonly Sitio[]) => void;

const MUTACIONES: Readonly<Record<string, Mutacion>> = {
  quitar: ({ padre, i }) => void padre.hijos.splice(i, 1),
  duplicar: ({ padre, i, e }) => void padre.hijos.splice(i, 0, structuredClone(e)),
  repetir: ({ padre, i, e }, a) => {
    const copias = Array.from({ length: a.uno([2, 4, 7, 12, 20]) }, () => structuredClone(e));
    padre.hijos.splice(i, 0, ...copias);
  },
  permutar: ({ padre, i, e }, a) => {
    padre.hijos.splice(i, 1);
    padre.hijos.splice(a.entero(padre.hijos.length + 1), 0, e);
  },
  mudar: ({ padre, i, e }, a, todos) => {
    const destino = a.uno(todos).padre;
    padre.hijos.splice(i, 1);
    destino.hijos.splice(a.entero(destino.hijos.length + 1), 0, structuredClone(e));
  },
  renombrar: ({ e }, a, todos) => {
    if (e.nombre !== '') e.nombre = a.suerte(0.5) ? a.uno(AJENOS) : a.uno(todos).e.nombre || 'X';
  },
  cambiar: ({ e }, a) => {
    if (e.formato !== null) e.texto = enElBorde(e.formato, a);
  },
  atribuir: ({ e }, a) => {
    e.atributos = a.uno(ATRIBUTOS);
  },
  soltar: ({ e }, a) => {
    e.texto += a.uno(SUELTOS);
  },
  vaciar: ({ e }) => {
    e.texto = '';
    e.hijos = [];
  },
  anidar: ({ e }, a) => {
    e.hijos.push(nuevo(a.uno(AJENOS), null));
  },
  comentar: ({ e }, a) => {
    e.crudo += a.uno(CRUDOS);
  },
};

const NOMBRES = Object.keys(MUTACIONES);

/** Spoils the document in place; says how, for the message of a failure. */
export function mutar(raiz: Elemento, a: Azar): string {
  const nombre = a.suerte(0.45) ? 'cambiar' : a.uno(NOMBRES);
  const todos = sitios(raiz);
  const hojas = todos.filter((s) => s.e.formato !== null);
  const sitio = a.uno(nombre === 'cambiar' && hojas.length > 0 ? hojas : todos);
  MUTACIONES[nombre]?.(sitio, a, todos);
  return `${nombre} ${sitio.e.nombre}`;
}
