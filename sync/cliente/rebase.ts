// Brings the optimistic tables to what the server says (sincronizacion.md §5): confirmed and refused
// comandos are undone, rows applied, and the pending ones redone on top, in one transaction. When
// nothing that is pending is touched, only the rows are written (fast path).

import { ErrorDb, type Db } from '#shared/db/db.ts';
import type { MensajeFilas } from '#sync/protocolo.ts';
import { escribirFilas, type Columnas } from './filas.ts';
import { rehacer, type EntornoMutador } from './mutador-local.ts';
import {
  deshacer,
  guardarPendiente,
  leerPendientes,
  quitarPendientes,
  tablasDe,
  type Pendiente,
} from './pendientes.ts';
import { guardarRev, leerRev } from './estado-local.ts';

export type EntornoRebase = EntornoMutador & { readonly db: Db; readonly columnas: Columnas };

export type Cambio = {
  /** Comandos whose effect leaves: the rows of the server replace it. */
  readonly confirmadas: ReadonlySet<string>;
  /** Comandos that were refused: their effect leaves, and that of whatever depends on them. */
  readonly rechazadas: ReadonlySet<string>;
  readonly filas: MensajeFilas | null;
};

export type ResultadoFilas =
  | { readonly tipo: 'aplicado'; readonly tablas: readonly string[] }
  /** The batch was already applied: a replay. */
  | { readonly tipo: 'repetido' }
  /** The batch does not start where this device stands: ask for the gap with a hola. */
  | { readonly tipo: 'hueco' };

/** Tables that triggers derive from others and that queries read. */
const DERIVADAS: Readonly<Record<string, string>> = {
  linea_asiento: 'saldo_mes',
  factura: 'saldo_factura',
  aplicacion: 'saldo_factura',
};

export function conDerivadas(tablas: Iterable<string>): string[] {
  const todas = new Set(tablas);
  for (const t of [...todas]) {
    const derivada = DERIVADAS[t];
    if (derivada !== undefined) todas.add(derivada);
  }
  return [...todas];
}

/** Comandos that depend, directly or through others, on a refused one. */
function bloqueadasPor(
  pendientes: readonly Pendiente[],
  rechazadas: ReadonlySet<string>,
): Set<string> {
  const caidas = new Set(rechazadas);
  const bloqueadas = new Set<string>();
  for (const p of pendientes) {
    if (caidas.has(p.opId) || !p.sobre.deps.some((d) => caidas.has(d))) continue;
    caidas.add(p.opId);
    bloqueadas.add(p.opId);
  }
  return bloqueadas;
}

/** True when leaving the other pending effects in place cannot show anything wrong. */
async function esAjeno(tx: Db, salen: readonly string[], cambio: Cambio): Promise<boolean> {
  const ids = [...new Set((cambio.filas?.cambios ?? []).map(([, , id]) => id))];
  const [choque] = await tx.query(
    `select 1 as si from deshacer d where d.op_id <> all($1::uuid[]) and (
       d.id = any($2::uuid[])
       or d.id in (select s.id from deshacer s where s.op_id = any($1::uuid[]))) limit 1`,
    [salen, ids],
  );
  return choque === undefined;
}

async function escribirCambio(
  entorno: EntornoRebase,
  tx: Db,
  datos: { readonly salen: readonly string[]; readonly cambio: Cambio },
): Promise<string[]> {
  await quitarPendientes(tx, datos.salen);
  const { filas } = datos.cambio;
  if (filas === null) return [];
  const tablas = await escribirFilas(tx, entorno.columnas, {
    empresaId: entorno.identidad.empresaId,
    cambios: filas.cambios,
  });
  await guardarRev(tx, filas.hasta);
  return tablas;
}

async function rapido(
  entorno: EntornoRebase,
  tx: Db,
  datos: { readonly salen: readonly string[]; readonly cambio: Cambio },
): Promise<string[] | null> {
  try {
    return await tx.tx(async (sp) => {
      await deshacer(sp, datos.salen);
      const tablas = await escribirCambio(entorno, sp, datos);
      await sp.exec('set constraints all immediate');
      return tablas;
    });
  } catch (error) {
    // A pending row holds a key that the server gave to another: take the long way, which moves it aside.
    if (error instanceof ErrorDb && error.sqlstate.startsWith('23')) return null;
    throw error;
  }
}

async function completo(
  entorno: EntornoRebase,
  tx: Db,
  datos: {
    readonly pendientes: readonly Pendiente[];
    readonly salen: readonly string[];
    readonly cambio: Cambio;
  },
): Promise<Set<string>> {
  const { pendientes, salen } = datos;
  const tablas = new Set(
    await tablasDe(
      tx,
      pendientes.map((p) => p.opId),
    ),
  );
  await deshacer(
    tx,
    pendientes.map((p) => p.opId),
  );
  for (const t of await escribirCambio(entorno, tx, datos)) tablas.add(t);
  // Whatever fails from here on is of the comando being redone, not of the server's rows.
  await tx.exec('set constraints all immediate');
  await tx.exec('set constraints all deferred');
  const bloqueadas = bloqueadasPor(pendientes, datos.cambio.rechazadas);
  const quedan = pendientes.filter((p) => !salen.includes(p.opId));
  for (const p of quedan) {
    const estaBloqueado = p.estaBloqueado || bloqueadas.has(p.opId);
    const salida = estaBloqueado ? null : await rehacer(entorno, tx, p.sobre);
    const suyas = await guardarPendiente(tx, {
      sobre: p.sobre,
      salida: salida ?? p.salida,
      tieneEfecto: salida !== null,
      estaBloqueado,
    });
    for (const t of suyas) tablas.add(t);
  }
  return tablas;
}

/** Applies a change in one transaction. Returns the tables whose rows moved, derived ones included. */
export async function rebasar(entorno: EntornoRebase, cambio: Cambio): Promise<string[]> {
  return entorno.db.tx(async (tx) => {
    await tx.exec('set constraints all deferred');
    const pendientes = await leerPendientes(tx);
    const salen = pendientes
      .filter((p) => cambio.confirmadas.has(p.opId) || cambio.rechazadas.has(p.opId))
      .map((p) => p.opId);
    const quedan = pendientes.length - salen.length;
    const hayBloqueadas = bloqueadasPor(pendientes, cambio.rechazadas).size > 0;
    if (quedan === 0 || (!hayBloqueadas && (await esAjeno(tx, salen, cambio)))) {
      const tablas = new Set(await tablasDe(tx, salen));
      const escritas = await rapido(entorno, tx, { salen, cambio });
      if (escritas !== null) return conDerivadas([...tablas, ...escritas]);
    }
    return conDerivadas(await completo(entorno, tx, { pendientes, salen, cambio }));
  });
}

/**
 * Message 100. `aceptadas` are comandos of this device already acknowledged: op id → rev. Those in
 * the batch, and those acknowledged with a rev that the batch covers, leave their place to its rows.
 */
export async function aplicarFilas(
  entorno: EntornoRebase,
  filas: MensajeFilas,
  aceptadas: ReadonlyMap<string, string>,
): Promise<ResultadoFilas> {
  const rev = await leerRev(entorno.db);
  if (rev === null || BigInt(filas.desde) > rev) return { tipo: 'hueco' };
  if (BigInt(filas.hasta) <= rev) return { tipo: 'repetido' };
  if (BigInt(filas.desde) !== rev) return { tipo: 'hueco' };
  const confirmadas = new Set(filas.ops.map(([id]) => id));
  const hasta = BigInt(filas.hasta);
  for (const [id, suRev] of aceptadas) if (BigInt(suRev) <= hasta) confirmadas.add(id);
  const tablas = await rebasar(entorno, { confirmadas, rechazadas: new Set(), filas });
  return { tipo: 'aplicado', tablas };
}
