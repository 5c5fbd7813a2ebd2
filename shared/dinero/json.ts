// Amounts in the REST API are JSON numbers with exactly two decimals (contract of the product's API:
// `5900.00`). JSON.stringify cannot write that, so this is the one place that makes the text.

import { escribirDecimal4, escribirMonto } from './texto.ts';
import { centavos, type Centavos, type Decimal4 } from './centavos.ts';

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

/** Marks a price, quantity or rate so that `aJson` writes it as a number with two to four decimals. */
export class Decimal {
  readonly valor: Decimal4;
  constructor(valor: Decimal4) {
    this.valor = valor;
  }
  toJSON(): string {
    return `${MARCA}${escribirDecimal4(this.valor)}`;
  }
}

export function decimal(valor: Decimal4): Decimal {
  return new Decimal(valor);
}

export function monto(valor: bigint): Monto {
  return new Monto(centavos(valor));
}

/** JSON text in which every `Monto` and `Decimal` is a bare number. A raw bigint throws. */
export function aJson(valor: unknown): string {
  return JSON.stringify(valor).replace(/"\\u0000monto:(-?\d+\.\d{2,4})"/g, '$1');
}
