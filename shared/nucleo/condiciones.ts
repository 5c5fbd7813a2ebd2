// Collects the conditions of a list whose filters are optional, always with parameters.

import type { Parametro } from '#shared/db/db.ts';

export type Condiciones = {
  /** Adds a value and returns its placeholder ('$3'). */
  valor(v: Parametro): string;
  /** Adds a condition already written with placeholders. */
  y(sql: string): void;
  /** All of them joined with `and`. */
  sql(): string;
  params(): readonly Parametro[];
};

/** Begins with `alias.empresa_id = $1`, which every statement must have first. */
export function condiciones(alias: string, empresaId: string): Condiciones {
  const params: Parametro[] = [empresaId];
  const partes = [`${alias}.empresa_id = $1`];
  return {
    valor(v) {
      params.push(v);
      return `$${params.length}`;
    },
    y(sql) {
      partes.push(sql);
    },
    sql: () => partes.join(' and '),
    params: () => params,
  };
}
