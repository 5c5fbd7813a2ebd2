// The text with which a value goes into its element: as the set, or the e-CF, writes it whenever its
// format takes it so. Otherwise the same value spelled as the format wants (11918.5 as 11918.50 in a
// summary, 1 as 01 in a code, a day of the workbook as dd-MM-aaaa), and if there is none, as it came:
// the structural validator then names the field.

import { leerFecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import type { Formato } from './matriz/formatos.ts';
import { canonico, leerNumero } from './matriz/numero.ts';
import { cumpleFormato } from './validar-estructura.ts';

/** Spellings of the same number: an amount first with two decimals, anything else first without. */
function comoNumero(texto: string, esMonto: boolean): readonly string[] {
  const n = leerNumero(texto, 'decimal');
  if (n === null) return [];
  const justo = canonico(n);
  if (n.fraccion === '') {
    return esMonto ? [`${justo}.00`, justo, `${justo}.0`] : [justo, `${justo}.0`];
  }
  return n.fraccion.length === 1 ? [`${justo}0`, justo] : [justo];
}

const ANCHOS_CODIGO = [2, 3, 6];
const ANCHOS_IDENTIDAD = [9, 11];

/** Zeros on the left: those of a code, and those of an identity that came as a number. */
function conCeros(texto: string, f: Formato, esNumero: boolean): readonly string[] {
  const entero = /^(\d+)(?:\.0*)?$/.exec(texto)?.[1];
  if (entero === undefined || f.base === 'decimal') return [];
  const anchos = [...(f.valores !== undefined || esNumero ? ANCHOS_CODIGO : [])];
  if (esNumero) anchos.push(...ANCHOS_IDENTIDAD);
  return anchos.map((ancho) => entero.padStart(ancho, '0'));
}

function comoDia(texto: string): readonly string[] {
  const m = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/.exec(texto);
  const dia = m === null ? null : leerFecha(m[1] ?? '');
  return dia === null ? [] : [fechaEcf(dia)];
}

export function textoDeValor(
  valor: { readonly texto: string; readonly esNumero: boolean },
  f: Formato,
): string {
  const { texto, esNumero } = valor;
  if (cumpleFormato(texto, f)) return texto;
  const otros = [
    ...comoNumero(texto, f.base === 'decimal'),
    ...conCeros(texto, f, esNumero),
    ...comoDia(texto),
  ];
  return otros.find((t) => cumpleFormato(t, f)) ?? texto;
}
