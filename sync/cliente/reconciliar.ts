// At start the comandos of the durable store and the effects in PGlite may disagree: the device died
// between the two writes, or PGlite was rebuilt. This makes the effects be exactly those of the store.

import type { Db } from '#shared/db/db.ts';
import type { SobreComando } from '#sync/comando.ts';
import { rehacer } from './mutador-local.ts';
import {
  deshacer,
  guardarPendiente,
  leerPendientes,
  quitarPendientes,
  tablasDe,
} from './pendientes.ts';
import { conDerivadas, type EntornoRebase } from './rebase.ts';

export type Activas = {
  /** In order of `n`: the comandos not refused whose rows this device does not hold yet. */
  readonly sobres: readonly SobreComando[];
  /** Refused comandos; what depends on them is not shown. */
  readonly rechazadas: ReadonlySet<string>;
};

async function aplicar(
  entorno: EntornoRebase,
  tx: Db,
  datos: { readonly sobre: SobreComando; readonly estaBloqueado: boolean },
): Promise<string[]> {
  const salida = datos.estaBloqueado ? null : await rehacer(entorno, tx, datos.sobre);
  return guardarPendiente(tx, { ...datos, salida, tieneEfecto: salida !== null });
}

/** Returns the tables that moved. What was already in place is left as it is. */
export async function reconciliar(entorno: EntornoRebase, datos: Activas): Promise<string[]> {
  const { sobres: activas } = datos;
  return entorno.db.tx(async (tx) => {
    await tx.exec('set constraints all deferred');
    const presentes = await leerPendientes(tx);
    const iguales = presentes.every((p, i) => p.opId === activas[i]?.id);
    const base = iguales ? presentes.length : 0;
    const tablas = new Set<string>();
    if (!iguales) {
      const ids = presentes.map((p) => p.opId);
      for (const t of await tablasDe(tx, ids)) tablas.add(t);
      await deshacer(tx, ids);
      await quitarPendientes(tx, ids);
      await tx.exec('set constraints all immediate');
      await tx.exec('set constraints all deferred');
    }
    const faltan = activas.slice(base);
    const caidas = new Set(datos.rechazadas);
    for (const sobre of activas) {
      const estaBloqueado = sobre.deps.some((d) => caidas.has(d));
      if (estaBloqueado) caidas.add(sobre.id);
      if (!faltan.includes(sobre)) continue;
      for (const t of await aplicar(entorno, tx, { sobre, estaBloqueado })) tablas.add(t);
    }
    return conDerivadas(tablas);
  });
}
