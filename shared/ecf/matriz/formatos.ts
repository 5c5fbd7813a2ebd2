// Formats of the elements of the e-CF, by the names that the matrix uses: which texts each one takes.
// Numbers are compared by value after dropping the surrounding whitespace («01» is 1 where the official
// structure says integer); texts are taken as they come. Lengths count code points. Some formats are
// laxer than they look (N3.2 takes «12345») because the official structure is: the validator must give
// the same verdict.
// Source: official structure of the e-CF v1.0, RFCE, ARECF, ACECF and ANECF.

import { IMPUESTOS_ADICIONALES } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import { MONEDAS } from '#shared/fiscal/catalogos/monedas.ts';
import { UNIDADES } from '#shared/fiscal/catalogos/unidades-medida.ts';
import { LUGARES } from '#shared/fiscal/catalogos/provincias-municipios.ts';
import { leerNumero, type Numero } from './numero.ts';

export type Limite = { readonly valor: Numero; readonly esExclusivo: boolean };

export type Formato = {
  readonly nombre: string;
  readonly base: 'texto' | 'entero' | 'decimal' | 'momento';
  readonly patron?: RegExp;
  /** Code points, minimum and maximum. */
  readonly largo?: readonly [number, number];
  /** Significant digits and decimals, without the zeros that do not count. */
  readonly digitos?: number;
  readonly decimales?: number;
  readonly desde?: Limite;
  readonly hasta?: Limite;
  /** Allowed texts, or canonical numbers when the base is a number. */
  readonly valores?: ReadonlySet<string>;
};

type Facetas = Omit<Formato, 'nombre' | 'patron'> & { readonly patron?: string };

// «Word» of the official patterns: anything but punctuation, separators and control characters, so the
// underscore is not one and the plus sign is (the CORREO of the source lists it again as a separator;
// here it is left out, which takes the same texts without backtracking); «digit» is any decimal digit of Unicode.
const W = '[^\\p{P}\\p{Z}\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]';
const D = '\\p{Nd}';
const LETRA = 'a-zA-ZñÑáéíóúÁÉÍÓÚ';
const HORA = '(?:2[0-3]|[01]?[0-9])(?::[0-5]?[0-9]){2}';
const DIA_MES = '(?:3[01]|[12][0-9]|0?[1-9])-(?:1[012]|0?[1-9])';
const DIA_MES_FIJO = '(?:3[01]|[12][0-9]|0[1-9])-(?:1[0-2]|0[1-9])';

const cero = limite('0', false);
const masDeCero = limite('0', true);

function limite(valor: string, esExclusivo: boolean): Limite {
  const numero = leerNumero(valor, 'decimal');
  if (numero === null) throw new Error(`Límite mal escrito: ${valor}`);
  return { valor: numero, esExclusivo };
}

function decimal(patron: string, digitos: number, decimales: number, desde?: Limite): Facetas {
  return { base: 'decimal', patron, digitos, decimales, ...(desde === undefined ? {} : { desde }) };
}

function entero(patron: string, digitos?: number, rango?: readonly [string, string]): Facetas {
  return {
    base: 'entero',
    patron,
    ...(digitos === undefined ? {} : { digitos }),
    ...(rango === undefined
      ? {}
      : { desde: limite(rango[0], false), hasta: limite(rango[1], false) }),
  };
}

function texto(patron: string, largo?: readonly [number, number]): Facetas {
  return { base: 'texto', patron, ...(largo === undefined ? {} : { largo }) };
}

function lista(base: 'texto' | 'entero' | 'decimal', valores: Iterable<string>): Facetas {
  return { base, valores: new Set(valores) };
}

const CODIGOS_UNIDAD = Array.from(UNIDADES.keys(), String);

const TABLA: Readonly<Record<string, Facetas>> = {
  'N16.2': decimal('[0-9]{1,16}(?:\\.[0-9]{1,2})?', 18, 2),
  'N16.2+': decimal('[0-9]{1,16}(?:\\.[0-9]{1,2})?', 18, 2, masDeCero),
  'S16.2': decimal('[+-]?[0-9]{1,16}(?:.[0-9]{1,2})?', 18, 2),
  'N16.3': decimal('[0-9]{1,16}(?:.[0-9]{1,3})?', 19, 3),
  'N16.4': decimal('[0-9]{1,16}(?:\\.[0-9]{1,4})?', 20, 4),
  'N3.2+': decimal('[0-9]{1,3}(?:.[0-9]{1,2})?', 5, 2, masDeCero),
  'N3.4': decimal('[0-9]{1,3}(?:.[0-9]{1,4})?', 7, 4),
  'N3.4+': decimal('[0-9]{1,3}(?:.[0-9]{1,4})?', 7, 4, masDeCero),
  'R16.2': decimal('[0-9]{1,16}(?:.[0-9]{2})?', 18, 2),
  'R16.2+': decimal('[0-9]{1,16}(?:.[0-9]{2})?', 18, 2, limite('0.01', false)),
  'RS16.2': decimal('[+-]?[0-9]{1,16}(?:.[0-9]{2})?', 18, 2),
  'A18.2': decimal('[0-9]+\\.[0-9]{2}', 18, 2),
  VERSION: lista('decimal', ['1']),
  VERSION_RFCE: { ...lista('decimal', ['1']), patron: '1.0' },
  VERSION_ARECF: { ...lista('decimal', ['1']), digitos: 2, decimales: 1 },
  VERSION_TEXTO: lista('texto', ['1.0']),
  BIT: { base: 'entero', desde: cero, hasta: limite('1', false) },
  ENTERO2: entero('[0-9]{1,2}', 2),
  ENTERO2_ANECF: entero('[0-9]{1,2}'),
  ENTERO10: entero('[0-9]{1,10}'),
  ENTERO20: entero('[0-9]{1,20}', 20),
  ORDINAL4: entero('[0-9]{1,4}', 4, ['1', '1000']),
  ORDINAL5: entero('[0-9]{1,5}', 5, ['1', '10000']),
  PAGINAS: { ...entero('[0-9]{1,4}', 4), desde: limite('1', true) },
  PAGINAS_NOTA: { ...entero('[0-9]{1,5}', 5), desde: limite('1', true) },
  RNC: texto('[0-9]{11}|[0-9]{9}'),
  RNC_ENTERO: entero('[0-9]{11}|[0-9]{9}'),
  ENCF: texto('[a-zA-Z0-9]{13}'),
  NCF: texto('[a-zA-Z0-9]{13}|[a-zA-Z0-9]{11}|[a-zA-Z0-9]{9}'),
  INGRESO: lista('texto', ['01', '02', '03', '04', '05', '06']),
  INGRESO_ENTERO: entero('0[1-6]'),
  UNIDAD: lista('entero', CODIGOS_UNIDAD),
  UNIDAD_TEXTO: lista('texto', CODIGOS_UNIDAD),
  IMPUESTO: lista('texto', IMPUESTOS_ADICIONALES.keys()),
  MONEDA: lista('texto', Object.keys(MONEDAS)),
  LUGAR: lista('texto', LUGARES.keys()),
  FECHA: texto(`${DIA_MES}-(?:19|20)${D}{2}`),
  FECHA_ACECF: texto(`${DIA_MES}-20${D}{2}`),
  FECHA_RFCE: texto(
    `[\\t\\n\\r ]*(?:3[01]|[12][$0-9]|0?[1-9])-(?:1[012]|0?[1-9])-(?:19|20)${D}{2}[\\t\\n\\r ]*`,
  ),
  MOMENTO: texto(`${DIA_MES_FIJO}-(?:19|20)${D}{2} ${HORA}`, [0, 19]),
  MOMENTO_LIBRE: texto(`${DIA_MES_FIJO}-[0-9]{4} ${HORA}`),
  MOMENTO_ISO: { base: 'momento' },
  LIBRE: { base: 'texto' },
  TELEFONO: texto(`${D}{3}-${D}{3}-${D}{4}`, [0, 12]),
  CORREO: texto(`${W}+(?:[-.]${W}+)*@${W}+(?:[-.]${W}+)*\\.${W}+(?:[-.]${W}+)*`, [0, 80]),
  CODIGO6: texto('[^\\n\\r]{6}'),
  TERMINO: texto(`(?:[\\t\\n\\r ]|${W}){1,15}`),
  LETRAS20: texto(`[${LETRA},\\t\\n\\r ]*`, [0, 20]),
  LETRAS60: texto(`[${LETRA},\\t\\n\\r ]*`, [0, 60]),
  PALABRAS3: texto(`\\P{Nd}[^0-9]+[${LETRA}]`, [0, 3]),
  PALABRAS35: texto(`\\P{Nd}[^0-9]+[${LETRA}]`, [0, 35]),
  PALABRAS60: texto(`\\P{Nd}[^0-9]+[${LETRA}]`, [0, 60]),
};

function facetasDe(nombre: string): Facetas {
  const conocida = TABLA[nombre];
  if (conocida !== undefined) return conocida;
  if (nombre.startsWith('#')) return lista('entero', nombre.slice(1).split(','));
  if (nombre.startsWith('=')) return lista('texto', nombre.slice(1).split(','));
  const m = /^T(?:(\d+)a)?(\d+)$/.exec(nombre);
  if (m === null) throw new Error(`Formato desconocido en la matriz: ${nombre}`);
  return { base: 'texto', largo: [Number(m[1] ?? '1'), Number(m[2])] };
}

const hechos = new Map<string, Formato>();

/** `T80` is a text of 1 to 80; `T0a20` of 0 to 20; `#1,2` integers by value; `=D,R` exact texts. */
export function formato(nombre: string): Formato {
  const hecho = hechos.get(nombre);
  if (hecho !== undefined) return hecho;
  const { patron, ...resto } = facetasDe(nombre);
  const nuevo: Formato = {
    nombre,
    ...resto,
    ...(patron === undefined ? {} : { patron: new RegExp(`^(?:${patron})$`, 'u') }),
  };
  hechos.set(nombre, nuevo);
  return nuevo;
}
