// Who receives the documents of an ambiente, in the words of the timeline. The simulator's answers are
// never told as the DGII's: only a host of the DGII is called so.

import type { Config } from '#server/config.ts';
import { destinoAlanube } from './alanube/bases-alanube.ts';

const ES_DGII = /(^|\.)dgii\.gov\.do$/;

const ALANUBE = {
  produccion: 'Alanube',
  pruebas: 'Alanube (ambiente de pruebas)',
  simulador: 'el simulador de Alanube (AMBIENTE DE PRUEBAS)',
} as const;

/** 'la DGII', 'la DGII (ambiente de pruebas)' or 'el simulador'; Alanube when it is who issues. */
export function quienRecibe(
  config: Config,
  ambiente: keyof Config['dgii'],
  proveedor: 'dgii' | 'alanube' = 'dgii',
): string {
  if (proveedor === 'alanube') return ALANUBE[destinoAlanube(config, ambiente)];
  const { base } = config.dgii[ambiente];
  if (!URL.canParse(base) || !ES_DGII.test(new URL(base).hostname)) return 'el simulador';
  return ambiente === 'ecf' ? 'la DGII' : 'la DGII (ambiente de pruebas)';
}

/** Fills `{quien}` and `{Quien}` in a text of the timeline. */
export function conQuien(texto: string, quien: string): string {
  return texto
    .replaceAll('{quien}', quien)
    .replaceAll('{Quien}', `${quien.charAt(0).toUpperCase()}${quien.slice(1)}`)
    .replaceAll('a el ', 'al ');
}
