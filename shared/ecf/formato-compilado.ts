// Each format of the matrix as one test that answers fast for what nearly every document has: plain
// numbers, listed codes, texts of a length. What is odd (signs, spaces around, exponents of zeros) is
// left to the general rule, which is the one that says what the official structure accepts.
// Source: official structure of the e-CF v1.0.

import type { Formato, Limite } from './matriz/formatos.ts';

export type Prueba = (valor: string) => boolean;
type Regla = (valor: string, f: Formato) => boolean;

/** Code points, without making an array of them. */
export function puntos(valor: string): number {
  let n = valor.length;
  for (let i = 0; i < valor.length - 1; i++) {
    const c = valor.charCodeAt(i);
    if (c >= 0xd800 && c <= 0xdbff) {
      n--;
      i++;
    }
  }
  return n;
}

const LARGO_RECORDADO = 5;
const RECORDADOS = 2_000;
const LARGO_SENCILLO = 24;
const NO_ES_SENCILLO = -1;
/** Digits that count before the point, times this, plus those after it. */
const ENTEROS = 32;

/** How many digits count in a number written as «12» or «012.50»; -1 when it is written otherwise. */
function medir(valor: string): number {
  const largo = valor.length;
  if (largo === 0 || largo > LARGO_SENCILLO) return NO_ES_SENCILLO;
  let punto = -1;
  let primero = -1;
  let ultimo = -1;
  for (let i = 0; i < largo; i++) {
    const c = valor.charCodeAt(i);
    if (c > 0x30 && c <= 0x39) {
      if (primero < 0) primero = i;
      ultimo = i;
    } else if (c === 0x2e && punto < 0 && i > 0) punto = i;
    else if (c !== 0x30) return NO_ES_SENCILLO;
  }
  if (punto === largo - 1) return NO_ES_SENCILLO;
  if (primero < 0) return 0;
  const fin = punto < 0 ? largo : punto;
  const enteros = primero < fin ? fin - primero : 0;
  const decimales = punto >= 0 && ultimo > punto ? ultimo - punto : 0;
  return enteros * ENTEROS + decimales;
}

/** Patterns made only of digits, signs and points: for a plain number only its shape counts. */
function soloDependeDeLaForma(patron: RegExp): boolean {
  const resto = patron.source
    .replaceAll('[0-9]', '')
    .replaceAll('[+-]', '')
    .replaceAll(/\{\d+(?:,\d*)?\}/g, '');
  return /^[\^$()?:|.\\+]*$/.test(resto);
}

/** The verdict of the pattern on a plain number; by shape it is asked once. */
function pruebaDePatron(patron: RegExp): Prueba {
  if (!soloDependeDeLaForma(patron)) return (valor) => patron.test(valor);
  const vistos = new Int8Array((LARGO_SENCILLO + 1) * (LARGO_SENCILLO + 2));
  return (valor) => {
    const forma = valor.length * (LARGO_SENCILLO + 2) + valor.indexOf('.') + 1;
    const visto = vistos[forma];
    if (visto !== 0) return visto === 1;
    const cumple = patron.test(valor);
    vistos[forma] = cumple ? 1 : -1;
    return cumple;
  };
}

/** Whether every plain number that is not zero, with so many decimals, is above that limit. */
function esDelPrimerValor(desde: Limite, decimales: number | undefined): boolean {
  const { valor, esExclusivo } = desde;
  if (valor.esNegativo || valor.entero !== '') return false;
  if (valor.fraccion === '') return esExclusivo;
  return !esExclusivo && /^0*1$/.test(valor.fraccion) && valor.fraccion.length === decimales;
}

function esCero({ valor, esExclusivo }: Limite): boolean {
  return !esExclusivo && valor.entero === '' && valor.fraccion === '';
}

function compilarNumero(f: Formato, general: Regla): Prueba {
  const { desde, hasta, digitos = 999, decimales = 999, valores } = f;
  const sinCero = desde !== undefined && esDelPrimerValor(desde, f.decimales);
  const conDesde = desde !== undefined && !sinCero && !esCero(desde);
  if (conDesde || hasta !== undefined || valores !== undefined) return compilarCorto(f, general);
  const cumplePatron = f.patron === undefined ? null : pruebaDePatron(f.patron);
  const esEntero = f.base === 'entero';
  return (valor) => {
    const medida = medir(valor);
    if (medida === NO_ES_SENCILLO) return general(valor, f);
    const decimalesDe = medida % ENTEROS;
    if (esEntero && valor.includes('.')) return false;
    if (sinCero && medida === 0) return false;
    if (decimalesDe > decimales || (medida - decimalesDe) / ENTEROS + decimalesDe > digitos) {
      return false;
    }
    return cumplePatron === null || cumplePatron(valor);
  };
}

/** Listed numbers, or between two bounds, are short: each text is asked once, while they are few. */
function compilarCorto(f: Formato, general: Regla): Prueba {
  const vistos = new Map<string, boolean>();
  return (valor) => {
    const visto = vistos.get(valor);
    if (visto !== undefined) return visto;
    const cumple = general(valor, f);
    // Copied, so that the document it comes from is not kept with it.
    if (valor.length <= LARGO_RECORDADO && vistos.size < RECORDADOS) {
      vistos.set(` ${valor}`.slice(1), cumple);
    }
    return cumple;
  };
}

function compilarTexto(f: Formato): Prueba {
  const { largo, valores, patron } = f;
  if (largo === undefined) {
    if (valores === undefined) return patron === undefined ? () => true : (v) => patron.test(v);
    return (v) => valores.has(v) && (patron?.test(v) ?? true);
  }
  const [min, max] = largo;
  return (v) => {
    // No text has more code points than units, nor fewer than half of them.
    const n = v.length;
    if (n > max || n < min || (min > 1 && n < 2 * min)) {
      const exacto = puntos(v);
      if (exacto < min || exacto > max) return false;
    }
    if (valores !== undefined && !valores.has(v)) return false;
    return patron?.test(v) ?? true;
  };
}

const COMPILADOS = new WeakMap<Formato, Prueba>();

/** `general` is the rule for what is written in an odd way; it must be the same one at every call. */
export function compilarFormato(f: Formato, general: Regla): Prueba {
  const hecha = COMPILADOS.get(f);
  if (hecha !== undefined) return hecha;
  const nueva =
    f.base === 'texto'
      ? compilarTexto(f)
      : f.base === 'momento'
        ? (valor: string) => general(valor, f)
        : compilarNumero(f, general);
  COMPILADOS.set(f, nueva);
  return nueva;
}
