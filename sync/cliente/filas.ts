// Writes rows of the server into the device's tables exactly as they came: the JSON text of a row is
// never parsed on the way (its int8 would lose digits). Runs of one table become one statement.

import type { Db } from '#shared/db/db.ts';
import { COLECCIONES, esTablaReplicada } from '#shared/db/colecciones.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { CambioFila } from '#sync/protocolo.ts';

/** Columns of each replicated table, in the order of the table. */
export type Columnas = ReadonlyMap<string, readonly string[]>;

export async function leerColumnas(db: Db): Promise<Columnas> {
  const filas = await db.query<{ tabla: string; columna: string }>(
    `select table_name::text as tabla, column_name::text as columna from information_schema.columns
     where table_schema = 'public' order by table_name, ordinal_position`,
  );
  const mapa = new Map<string, string[]>(COLECCIONES.map((c) => [c.tabla, []]));
  for (const { tabla, columna } of filas) mapa.get(tabla)?.push(columna);
  for (const [tabla, columnas] of mapa) invariante(columnas.length > 0, `falta la tabla ${tabla}`);
  return mapa;
}

type Tanda = { readonly operacion: 'U' | 'D'; readonly ids: Set<string>; readonly filas: string[] };

/**
 * Per table, runs of the same operation without a repeated id, in the order of the server. Tables
 * need no order among themselves: foreign keys are deferred while rows are applied. A table that this
 * version does not know is skipped; it arrives whole with the version that knows it.
 */
function enTandas(cambios: readonly CambioFila[]): Map<string, Tanda[]> {
  const porTabla = new Map<string, Tanda[]>();
  for (const [tabla, operacion, id, fila] of cambios) {
    if (!esTablaReplicada(tabla)) continue;
    const tandas = porTabla.get(tabla) ?? [];
    porTabla.set(tabla, tandas);
    let ultima = tandas.at(-1);
    if (ultima === undefined || ultima.operacion !== operacion || ultima.ids.has(id)) {
      ultima = { operacion, ids: new Set(), filas: [] };
      tandas.push(ultima);
    }
    ultima.ids.add(id);
    if (operacion === 'U') {
      invariante(fila !== null, `fila sin contenido en ${tabla}`);
      ultima.filas.push(fila);
    }
  }
  return porTabla;
}

function sqlGuardar(tabla: string, columnas: readonly string[]): string {
  const lista = columnas.join(', ');
  const cambios = columnas
    .filter((c) => c !== 'empresa_id' && c !== 'id')
    .map((c) => `${c} = excluded.${c}`)
    .join(', ');
  return `insert into ${tabla} (${lista})
    select ${lista} from jsonb_populate_recordset(null::${tabla}, $1::text::jsonb)
    on conflict (empresa_id, id) do update set ${cambios}`;
}

/**
 * Applies rows inside `tx`, whose constraints are deferred. Returns the tables that changed. Throws
 * `ErrorDb` when a row cannot be written (a unique key held by a pending row, for example).
 */
export async function escribirFilas(
  tx: Db,
  columnas: Columnas,
  datos: { readonly empresaId: string; readonly cambios: readonly CambioFila[] },
): Promise<string[]> {
  await tx.query("select set_config('app.op', '', true), set_config('app.replica', 'si', true)");
  const porTabla = enTandas(datos.cambios);
  for (const [tabla, tandas] of porTabla) {
    const cols = columnas.get(tabla);
    invariante(cols !== undefined, `tabla ${tabla} sin columnas`);
    for (const tanda of tandas) {
      if (tanda.operacion === 'U') {
        await tx.query(sqlGuardar(tabla, cols), [`[${tanda.filas.join(',')}]`]);
      } else {
        await tx.query(`delete from ${tabla} where empresa_id = $1 and id = any($2::uuid[])`, [
          datos.empresaId,
          [...tanda.ids],
        ]);
      }
    }
  }
  await tx.query("select set_config('app.replica', '', true)");
  return [...porTabla.keys()];
}
