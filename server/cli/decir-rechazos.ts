// How the command line explains a refusal: code, field and the sentence with its remedy, on a line each.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';

export function lineaDeRechazo(r: Rechazo): string {
  const donde = r.campo === undefined || r.campo === '' ? '' : ` [${r.campo}]`;
  return `${r.codigo}${donde}: ${textoRechazo(r)}`;
}

/** Codes without repeats, in their order. */
export function codigosDe(rechazos: readonly Rechazo[]): readonly string[] {
  return [...new Set(rechazos.map((r) => r.codigo))];
}
