// Runs a shared consulta on the rows of one empresa: the same SQL that devices run.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Db } from '#shared/db/db.ts';
import type { DefConsulta } from '#shared/nucleo/comando.ts';

/** `args` in their wire form: the consulta's own schema reads them. */
export function consultar<Args, Salida>(
  donde: { readonly db: Db; readonly empresaId: string },
  consulta: DefConsulta<Args, Salida>,
  args: unknown,
): Promise<Salida> {
  const leidos = consulta.esquema.parse(args);
  const { db, empresaId } = donde;
  return enEmpresa(db, empresaId, (tx) => consulta.ejecutar(tx, empresaId, leidos));
}

/** The part of a list that a page shows, for lists that are short and come whole. */
export function paginar(
  todas: readonly unknown[],
  { page, per_page }: { readonly page: number; readonly per_page: number },
): { readonly filas: readonly unknown[]; readonly total: number } {
  return { filas: todas.slice((page - 1) * per_page, page * per_page), total: todas.length };
}
