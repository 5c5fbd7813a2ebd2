// Reads the change log of an empresa after a rev and makes frames of it (rules R1–R5). The rows are
// the JSON text that the trigger wrote: they are never parsed on the way, except those of the few
// tables that the relay itself must obey (draft closed, person or device revoked).

import type { Db } from '#shared/db/db.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { CambioFila } from '#sync/protocolo.ts';
import { BYTES_TRAMA_MAX, escribirFilas, escribirResinc } from '#sync/tramas.ts';

/** Behind by more changes than this, a device loads segments again (rule R5). */
export const CAMBIOS_ATRASO_MAX = 20_000;
/** A frame is closed when it reaches either; a rev is never split between two frames. */
const CAMBIOS_POR_TRAMA = 2000;
const CARACTERES_POR_TRAMA = 512 * 1024;

export type Tramo = {
  readonly desde: bigint;
  readonly hasta: bigint;
  readonly trama: Uint8Array;
  /** The frame would be too big for a device: `trama` tells it to load segments instead (rule R5). */
  readonly esResinc: boolean;
  /** Changes of tables that the relay obeys. */
  readonly propios: readonly CambioFila[];
};

export type Lectura = {
  /** Rev of the empresa when it was read. */
  readonly rev: bigint;
  readonly tramos: readonly Tramo[];
};

type FilaCambio = {
  rev: bigint;
  tabla: string;
  operacion: 'U' | 'D';
  id: string;
  fila: string | null;
};
type FilaOp = { id: string; rev: bigint };

const TABLAS_PROPIAS: ReadonlySet<string> = new Set(['borrador', 'usuario_empresa', 'dispositivo']);

export function leerRev(db: Db, empresaId: string): Promise<bigint | null> {
  return enEmpresa(db, empresaId, async (tx) => {
    const [fila] = await tx.query<{ rev: bigint }>(
      'select rev from empresa_rev where empresa_id = $1',
      [empresaId],
    );
    return fila?.rev ?? null;
  });
}

/**
 * Everything after `desde`, up to `hasta` when given, as frames that follow each other without a gap.
 * At most one batch is read; when the last frame does not reach `rev` there is more.
 */
export function leerCambios(
  db: Db,
  empresaId: string,
  { desde, hasta }: { readonly desde: bigint; readonly hasta?: bigint },
): Promise<Lectura> {
  return enEmpresa(db, empresaId, async (tx) => {
    const tope = hasta ?? 9_223_372_036_854_775_807n;
    const limite = CAMBIOS_POR_TRAMA * 4;
    const [[actual], cambios, ops] = await Promise.all([
      tx.query<{ rev: bigint }>('select rev from empresa_rev where empresa_id = $1', [empresaId]),
      tx.query<FilaCambio>(
        `select rev, tabla, operacion, id, fila from cambio
         where empresa_id = $1 and rev > $2 and rev <= $3 order by rev, n limit ${String(limite)}`,
        [empresaId, desde, tope],
      ),
      tx.query<FilaOp>(
        `select id, rev from op where empresa_id = $1 and rev > $2 and rev <= $3
         order by rev limit ${String(limite)}`,
        [empresaId, desde, tope],
      ),
    ]);
    const rev = actual?.rev ?? 0n;
    let fin = hasta ?? rev;
    if (fin > rev) fin = rev;
    // A full batch may end in the middle of a rev: that rev is left for the next one.
    const ultimoCambio = cambios.length === limite ? cambios.at(-1)?.rev : undefined;
    const ultimaOp = ops.length === limite ? ops.at(-1)?.rev : undefined;
    for (const corte of [ultimoCambio, ultimaOp]) {
      if (corte !== undefined && corte - 1n < fin) fin = corte - 1n;
    }
    if (fin <= desde && ultimoCambio !== undefined) {
      return { rev, tramos: [await leerRevEntera(tx, empresaId, { desde, rev: ultimoCambio })] };
    }
    return { rev, tramos: enTramos({ desde, fin, cambios, ops }) };
  });
}

/** One rev with more changes than a batch (a company born with its chart, an import). */
async function leerRevEntera(
  tx: Db,
  empresaId: string,
  { desde, rev }: { readonly desde: bigint; readonly rev: bigint },
): Promise<Tramo> {
  const [cambios, ops] = await Promise.all([
    tx.query<FilaCambio>(
      `select rev, tabla, operacion, id, fila from cambio
       where empresa_id = $1 and rev = $2 order by n`,
      [empresaId, rev],
    ),
    tx.query<FilaOp>('select id, rev from op where empresa_id = $1 and rev = $2', [empresaId, rev]),
  ]);
  return tramo({ desde, hasta: rev, cambios, ops });
}

function enTramos(l: {
  readonly desde: bigint;
  readonly fin: bigint;
  readonly cambios: readonly FilaCambio[];
  readonly ops: readonly FilaOp[];
}): Tramo[] {
  const tramos: Tramo[] = [];
  let desde = l.desde;
  let cambios: FilaCambio[] = [];
  let ops: FilaOp[] = [];
  let caracteres = 0;
  const opsDe = Map.groupBy(l.ops, (o) => o.rev);
  const cambiosDe = Map.groupBy(l.cambios, (c) => c.rev);
  const revs = [...new Set([...cambiosDe.keys(), ...opsDe.keys()])]
    .filter((r) => r <= l.fin)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const [i, rev] of revs.entries()) {
    for (const c of cambiosDe.get(rev) ?? []) {
      cambios.push(c);
      caracteres += c.fila?.length ?? 0;
    }
    ops.push(...(opsDe.get(rev) ?? []));
    const esUltima = i === revs.length - 1;
    if (cambios.length >= CAMBIOS_POR_TRAMA || caracteres >= CARACTERES_POR_TRAMA || esUltima) {
      const hasta = esUltima ? l.fin : rev;
      tramos.push(tramo({ desde, hasta, cambios, ops }));
      [desde, cambios, ops, caracteres] = [hasta, [], [], 0];
    }
  }
  // Revs that left nothing in the log still move the cursor.
  if (desde < l.fin) tramos.push(tramo({ desde, hasta: l.fin, cambios, ops }));
  return tramos;
}

function tramo(t: {
  readonly desde: bigint;
  readonly hasta: bigint;
  readonly cambios: readonly FilaCambio[];
  readonly ops: readonly FilaOp[];
}): Tramo {
  const cambios = t.cambios.map((c): CambioFila => [c.tabla, c.operacion, c.id, c.fila]);
  const trama = escribirFilas({
    desde: t.desde.toString(),
    hasta: t.hasta.toString(),
    ops: t.ops.map((o) => [o.id, o.rev.toString()] as const),
    cambios,
  });
  const esResinc = trama.byteLength > BYTES_TRAMA_MAX;
  return {
    desde: t.desde,
    hasta: t.hasta,
    trama: esResinc ? escribirResinc({ motivo: 'grande' }) : trama,
    esResinc,
    propios: cambios.filter(([tabla]) => TABLAS_PROPIAS.has(tabla)),
  };
}

/** Why a device at `rev` cannot be brought up to date from the log, or null when it can (rule R5). */
export function motivoDeResinc(db: Db, empresaId: string, rev: bigint): Promise<string | null> {
  return enEmpresa(db, empresaId, async (tx) => {
    const [f] = await tx.query<{ actual: bigint; primera: bigint | null; atraso: bigint }>(
      `select
        (select rev from empresa_rev where empresa_id = $1) as actual,
        (select min(rev) from cambio where empresa_id = $1) as primera,
        (select count(*) from (select 1 from cambio where empresa_id = $1 and rev > $2
          limit ${String(CAMBIOS_ATRASO_MAX + 1)}) c) as atraso`,
      [empresaId, rev],
    );
    if (f === undefined || rev > f.actual) return 'adelantado';
    if (rev === f.actual) return null;
    if (f.primera === null || rev < f.primera - 1n) return 'historia_recortada';
    return f.atraso > BigInt(CAMBIOS_ATRASO_MAX) ? 'atrasado' : null;
  });
}
