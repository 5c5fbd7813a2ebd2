// Options of text of an order, and the misuse when one that it needs is missing.

import { MAL_USO, type Pedido, type Valores } from './orden.ts';

/** The text of an option; null when it was not given. */
export function opcion(valores: Valores, nombre: string): string | null {
  const valor = valores[nombre];
  return typeof valor === 'string' ? valor : null;
}

/** Says which of those options are missing; null when none is. */
export function faltan(pedido: Pedido, nombres: readonly string[]): number | null {
  const sin = nombres.filter((n) => (opcion(pedido.valores, n) ?? '') === '');
  if (sin.length === 0) return null;
  pedido.salida.avisar(`Falta ${sin.map((n) => `--${n}`).join(', ')}.`);
  return MAL_USO;
}
