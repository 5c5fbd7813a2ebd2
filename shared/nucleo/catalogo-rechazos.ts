// How a module declares its refusals: one entry per code, with the text the person reads (es-DO,
// usted, with the remedy), its severity, and the HTTP status when it crosses the API. A house rule
// checks that each code has a text, is used, and has a fixture in tests/rechazos.

import type { Rechazo, Severidad } from './resultado.ts';

export type EntradaRechazo = {
  readonly texto: string;
  readonly severidad?: Severidad;
  readonly http?: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 423 | 426 | 429 | 503;
};

export type CatalogoRechazos<N extends string> = {
  readonly modulo: string;
  readonly entradas: Readonly<Record<N, EntradaRechazo>>;
  /** Builds a refusal of this module. */
  rechazo(
    nombre: N,
    extra?: { campo?: string; datos?: Readonly<Record<string, string | number>> },
  ): Rechazo;
};

export function definirRechazos<const E extends Readonly<Record<string, EntradaRechazo>>>(
  modulo: string,
  entradas: E,
): CatalogoRechazos<keyof E & string> {
  return {
    modulo,
    entradas,
    rechazo(nombre, extra) {
      const entrada: EntradaRechazo | undefined = entradas[nombre];
      return {
        codigo: `${modulo}.${nombre}`,
        severidad: entrada?.severidad ?? 'rechazo',
        ...(extra?.campo === undefined ? {} : { campo: extra.campo }),
        ...(extra?.datos === undefined ? {} : { datos: extra.datos }),
      };
    },
  };
}
