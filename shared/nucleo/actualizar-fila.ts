// Changes some columns of one row of a master table. The names come from our own lists, never from
// the wire; they are checked all the same, because they are written into the statement.

import type { Db, Parametro } from '#shared/db/db.ts';
import { invariante } from './resultado.ts';

const NOMBRE = /^[a-z][a-z0-9_]*$/;

export type CambioDeFila = {
  readonly tabla: 'empresa' | 'tercero' | 'producto';
  readonly empresaId: string;
  readonly id: string;
  readonly valores: Readonly<Record<string, Parametro>>;
};

export async function actualizarFila(db: Db, cambio: CambioDeFila): Promise<void> {
  const columnas = Object.keys(cambio.valores);
  invariante(
    columnas.length > 0 && columnas.every((c) => NOMBRE.test(c)),
    `columnas no admitidas en ${cambio.tabla}`,
  );
  const asignaciones = columnas.map((c, i) => `${c} = $${i + 3}`).join(', ');
  await db.query(`update ${cambio.tabla} set ${asignaciones} where empresa_id = $1 and id = $2`, [
    cambio.empresaId,
    cambio.id,
    ...Object.values(cambio.valores),
  ]);
}

/** The values of the columns that the person changed, and no others. */
export function soloColumnas(
  valores: Readonly<Record<string, Parametro>>,
  columnas: readonly string[],
): Record<string, Parametro> {
  return Object.fromEntries(Object.entries(valores).filter(([c]) => columnas.includes(c)));
}
