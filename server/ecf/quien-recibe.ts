// Who receives the documents of an ambiente, in the words of the timeline. The simulator's answers are
// never told as the DGII's: only a host of the DGII is called so.

import type { Config } from '#server/config.ts';

const ES_DGII = /(^|\.)dgii\.gov\.do$/;

/** 'la DGII', 'la DGII (ambiente de pruebas)' or 'el simulador'. */
export function quienRecibe(config: Config, ambiente: keyof Config['dgii']): string {
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
