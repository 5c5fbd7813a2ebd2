// Decimal numbers as text, compared by value and without binary floats: sign, integer digits without
// leading zeros, fraction digits without trailing zeros. This is the value space in which the official
// structure compares enumerations, bounds and digit counts.

export type Numero = {
  readonly esNegativo: boolean;
  readonly entero: string;
  readonly fraccion: string;
};

const ENTERO = /^([+-]?)0*([0-9]*)$/;
const DECIMAL = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?$/;

/** More digits than this and the reference reader gives up. */
const DIGITOS_MAXIMOS = 24;

/** Drops the surrounding whitespace of XML, as numbers do before anything else. */
export function colapsar(texto: string): string {
  return texto.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}

/** null when the (already collapsed) text is not a number of that kind. */
export function leerNumero(texto: string, base: 'entero' | 'decimal'): Numero | null {
  if (!/[0-9]/.test(texto)) return null;
  const m = (base === 'entero' ? ENTERO : DECIMAL).exec(texto);
  if (m === null) return null;
  const entero = m[2] ?? '';
  const decimales = m[3] ?? '';
  if (entero.length + decimales.length > DIGITOS_MAXIMOS) return null;
  const fraccion = decimales.replace(/0+$/, '');
  return { esNegativo: m[1] === '-' && entero + fraccion !== '', entero, fraccion };
}

/** '1', '-0.5', '0': one text per value. */
export function canonico(n: Numero): string {
  const fraccion = n.fraccion === '' ? '' : `.${n.fraccion}`;
  return `${n.esNegativo ? '-' : ''}${n.entero === '' ? '0' : n.entero}${fraccion}`;
}

/** Negative, zero or positive, as a − b. */
export function comparar(a: Numero, b: Numero): number {
  if (a.esNegativo !== b.esNegativo) return a.esNegativo ? -1 : 1;
  const signo = a.esNegativo ? -1 : 1;
  if (a.entero.length !== b.entero.length) return signo * (a.entero.length - b.entero.length);
  if (a.entero !== b.entero) return a.entero < b.entero ? -signo : signo;
  if (a.fraccion === b.fraccion) return 0;
  return a.fraccion < b.fraccion ? -signo : signo;
}
