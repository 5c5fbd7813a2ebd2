// The comandos whose optimistic effect is in PGlite, in the order of the device. `pendiente` and
// `deshacer` are written in the same transaction as the effect, so a crash leaves both or neither.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Salida } from '#shared/nucleo/comando.ts';
import { esquemaSobre, type SobreComando } from '#sync/comando.ts';

export type Pendiente = {
  readonly opId: string;
  readonly orden: bigint;
  readonly sobre: SobreComando;
  readonly salida: Salida | null;
  /** False when a redo no longer applied: the comando waits for its answer without showing rows. */
  readonly tieneEfecto: boolean;
  /** It depends on a refused comando: it is never shown again. */
  readonly estaBloqueado: boolean;
};

const escalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const esquemaGuardado = z.strictObject({
  sobre: esquemaSobre,
  salida: z.record(z.string(), escalar).nullable(),
  tieneEfecto: z.boolean(),
  estaBloqueado: z.boolean(),
});

/** In order of the device. */
export async function leerPendientes(db: Db): Promise<Pendiente[]> {
  const filas = await db.query<{ op_id: string; orden: bigint; comando: unknown }>(
    'select op_id, orden, comando from pendiente order by orden',
  );
  return filas.map((f) => ({
    opId: f.op_id,
    orden: f.orden,
    ...esquemaGuardado.parse(f.comando),
  }));
}

/** Returns the tables that the comando touched. */
export async function guardarPendiente(
  db: Db,
  p: Omit<Pendiente, 'opId' | 'orden'>,
): Promise<string[]> {
  const filas = await db.query<{ tabla: string }>(
    `with guardada as (
       insert into pendiente (op_id, orden, comando) values ($1, $2, $3::text::jsonb)
       on conflict (op_id) do update set comando = excluded.comando returning op_id
     )
     select distinct d.tabla from deshacer d join guardada g on g.op_id = d.op_id`,
    [
      p.sobre.id,
      BigInt(p.sobre.n),
      JSON.stringify({
        sobre: p.sobre,
        salida: p.salida,
        tieneEfecto: p.tieneEfecto,
        estaBloqueado: p.estaBloqueado,
      }),
    ],
  );
  return filas.map((f) => f.tabla);
}

export async function quitarPendientes(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.query('delete from pendiente where op_id = any($1::uuid[])', [ids]);
}

/** Undoes the effects of these comandos, the last one first. The transaction must have its constraints deferred. */
export async function deshacer(db: Db, enOrden: readonly string[]): Promise<void> {
  for (const opId of [...enOrden].reverse()) await db.query('select deshacer_op($1)', [opId]);
}

/** Tables that these comandos touched. */
export async function tablasDe(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const filas = await db.query<{ tabla: string }>(
    'select distinct tabla from deshacer where op_id = any($1::uuid[])',
    [ids],
  );
  return filas.map((f) => f.tabla);
}

const PATRON_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function uuidsEn(valor: unknown, encontrados: Set<string>): Set<string> {
  if (typeof valor === 'string') {
    if (PATRON_UUID.test(valor)) encontrados.add(valor);
  } else if (Array.isArray(valor)) {
    for (const v of valor) uuidsEn(v, encontrados);
  } else if (typeof valor === 'object' && valor !== null) {
    for (const v of Object.values(valor)) uuidsEn(v, encontrados);
  }
  return encontrados;
}

/**
 * The pending comandos that this one needs: those that created a row whose id its `datos` name. If
 * one of them is refused, the server refuses this one too. The row of a borrador does not count: it
 * only lets people find the document, and issuing it must not hang on that.
 */
export async function dependenciasDe(
  db: Db,
  datos: Record<string, unknown>,
  max: number,
): Promise<string[]> {
  const ids = [...uuidsEn(datos, new Set())];
  if (ids.length === 0) return [];
  const filas = await db.query<{ op_id: string }>(
    `select p.op_id from pendiente p where exists (
       select 1 from deshacer d where d.op_id = p.op_id and d.antes is null
         and d.tabla <> 'borrador' and d.id = any($1::uuid[]))
     order by p.orden desc limit $2`,
    [ids, max],
  );
  return filas.map((f) => f.op_id).reverse();
}
