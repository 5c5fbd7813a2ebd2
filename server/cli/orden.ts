// The contract of an order of the command line. An order says what it is called, how it is used and
// what it answers with: 0 well, 1 what it looked for is not so or it could not be done, 2 misused.

import type { ParseArgsOptionsConfig } from 'node:util';

export const BIEN = 0;
export const FALLA = 1;
export const MAL_USO = 2;

export type Salida = {
  /** One line of the answer. */
  decir(linea: string): void;
  /** One line for the person, apart from the answer. */
  avisar(linea: string): void;
};

export type Valores = Readonly<Record<string, string | boolean | undefined>>;

export type Pedido = {
  readonly posicionales: readonly string[];
  readonly valores: Valores;
  readonly salida: Salida;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly ahora: () => number;
};

export type Orden = {
  /** The words that call it, e.g. `ecf verificar`. */
  readonly nombre: string;
  /** What follows the name: `ARCHIVO… [--json]`. */
  readonly uso: string;
  readonly resumen: string;
  /** The paragraphs of `--ayuda`. */
  readonly detalle: readonly string[];
  readonly opciones: ParseArgsOptionsConfig;
  /** How many words besides options it takes. */
  readonly posicionales: { readonly minimo: number; readonly maximo: number };
  ejecutar(pedido: Pedido): Promise<number>;
};
