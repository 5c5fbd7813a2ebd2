// Numbers of series B: B, type (2), sequence (8), eleven positions in all. They are what a business that
// is not electronic yet issues, and what an electronic one falls back on in a declared contingency.
// Source: Normas Generales 06-2018 and 05-2019.

import { equivalenteB, TIPOS_E, type TipoB, type TipoEcf } from './ncf.ts';

export const TIPOS_SERIE_B = [
  '01',
  '02',
  '03',
  '04',
  '11',
  '13',
  '14',
  '15',
  '16',
  '17',
] as const satisfies readonly TipoB[];
export type TipoSerieB = (typeof TIPOS_SERIE_B)[number];

/** Types of series B whose ranges may have no expiry. */
export const SERIE_B_SIN_VENCIMIENTO: readonly TipoSerieB[] = ['02', '04'];

export const SECUENCIAL_B_MAXIMO = 99_999_999n;

export function esTipoSerieB(texto: string): texto is TipoSerieB {
  return (TIPOS_SERIE_B as readonly string[]).includes(texto);
}

/** 'B0100000001'. Throws when the sequence is not between 1 and 99,999,999. */
export function formarNcfB(tipo: TipoSerieB, secuencial: bigint): string {
  if (secuencial < 1n || secuencial > SECUENCIAL_B_MAXIMO) {
    throw new Error(`No se puede formar un NCF con B, ${tipo}, ${secuencial.toString()}`);
  }
  return `B${tipo}${secuencial.toString().padStart(8, '0')}`;
}

/** The electronic type that takes the place of a type of series B; null for those without one. */
export function equivalenteE(tipo: TipoB): TipoEcf | null {
  return TIPOS_E.find((e) => equivalenteB(e) === tipo) ?? null;
}
