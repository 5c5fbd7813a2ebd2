// The field-level three-way check of an edited row (sincronizacion.md §4, last point): edits of
// different fields both stand; the same field changed by another device since the person saw it is a
// conflict. Only the server can tell, because only it keeps the change log; the device applies
// optimistically and the server's answer corrects it.

import type { Contexto } from './comando.ts';

export type FilaVista = {
  readonly tabla: 'empresa' | 'tercero' | 'producto';
  readonly id: string;
  /** rev of the row that the person saw, as digits. '0' when his device had made it and not sent it. */
  readonly rev: string;
  /** Columns he changed. */
  readonly columnas: readonly string[];
};

type Version = { fila: string | null; es_propia: boolean };

/**
 * Columns among `vista.columnas` that someone else changed after `vista.rev`. What this same device
 * changed is no conflict: it saw it. With the log already trimmed every column counts as changed.
 */
export async function columnasEnConflicto(
  ctx: Contexto,
  vista: FilaVista,
  revActual: bigint,
): Promise<string[]> {
  if (ctx.lado === 'dispositivo' || revActual <= BigInt(vista.rev)) return [];
  const versiones = await ctx.db.query<Version>(
    `select c.fila, coalesce(o.dispositivo_id = $5, false) as es_propia
     from cambio c
     left join op o on o.empresa_id = c.empresa_id and o.rev = c.rev
     where c.empresa_id = $1 and c.rev >= $4::bigint and c.tabla = $2 and c.id = $3
     order by c.rev, c.n`,
    [ctx.empresaId, vista.tabla, vista.id, vista.rev, ctx.dispositivoId],
  );
  const [base, ...siguientes] = versiones;
  const seVioNacer = vista.rev === '0' && base?.es_propia === true;
  if (base === undefined || (vista.rev !== '0' && !(await esLaVista(ctx, vista)))) {
    return [...vista.columnas];
  }
  if (vista.rev === '0' && !seVioNacer) return [...vista.columnas];
  return cambiadasPorOtros(base, siguientes, vista.columnas);
}

/** The log still holds the very version that the person saw. */
async function esLaVista(ctx: Contexto, vista: FilaVista): Promise<boolean> {
  const filas = await ctx.db.query(
    'select 1 as hay from cambio where empresa_id = $1 and rev = $2::bigint and tabla = $3 and id = $4 limit 1',
    [ctx.empresaId, vista.rev, vista.tabla, vista.id],
  );
  return filas.length > 0;
}

function leerVersion(texto: string | null): Readonly<Record<string, unknown>> {
  const valor: unknown = texto === null ? {} : JSON.parse(texto);
  // The change log holds whole rows written by our own trigger with to_jsonb.
  return valor as Readonly<Record<string, unknown>>;
}

function cambiadasPorOtros(
  base: Version,
  siguientes: readonly Version[],
  columnas: readonly string[],
): string[] {
  const cambiadas = new Set<string>();
  let anterior = leerVersion(base.fila);
  for (const version of siguientes) {
    const actual = leerVersion(version.fila);
    for (const columna of columnas) {
      const esIgual = JSON.stringify(anterior[columna]) === JSON.stringify(actual[columna]);
      if (!esIgual && !version.es_propia) cambiadas.add(columna);
    }
    anterior = actual;
  }
  return columnas.filter((c) => cambiadas.has(c));
}
