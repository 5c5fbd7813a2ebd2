// Amounts in the REST API are JSON numbers with exactly two decimals (contract of the product's API:
// `5900.00`). JSON.stringify cannot write that, so this is the one place that makes the text.

import { escribirMonto } from './texto.ts';
import { centavos, type Centavos } from './centavos.ts';

const MARCA = '\u0000monto:';

/** Marks an amount so that `aJson` writes it as a number with two decimals. */
export class Monto {
  readonly valor: Centavos;
  constructor(valor: Centavos) {
    this.valor = valor;
  }
  toJSON(): string {
    return `${MARCA}${escribirMonto(this.valor)}`;
  }
}

export function monto(valor: bigint): Monto {
  return new Monto(centavos(valor));
}

/** JSON text in which every `Monto` is a bare number with two decimals. A raw bigint throws. */
export function aJson(valor: unknown): string {
  return JSON.stringify(valor).replace(/"\\u0000monto:(-?\d+\.\d{2})"/g, '$1');
}
