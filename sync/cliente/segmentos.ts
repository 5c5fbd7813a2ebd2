// First load, and every later rebuild: empties the replicated tables and fills them by COPY from the
// immutable segments of the manifest, in an order that satisfies foreign keys, then rebuilds what
// triggers derive. `rev` is written last, so an interrupted load starts again (sincronizacion.md §6).

import type { Db } from '#shared/db/db.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { MensajeManifiesto, SegmentoRef } from '#sync/protocolo.ts';
import type { BaseLocal } from './base-local.ts';
import { guardarRev } from './estado-local.ts';
import type { Columnas } from './filas.ts';

/** Network, server or session failed: to be tried again. */
export class FallaDescarga extends Error {
  override readonly name = 'FallaDescarga';
}

export interface FuenteSegmentos {
  /** Throws `FallaDescarga`. */
  manifiesto(): Promise<MensajeManifiesto>;
  /** Rows in COPY text format, already decompressed. Throws `FallaDescarga`. */
  segmento(hash: string): Promise<Uint8Array>;
}

export type Carga = {
  readonly base: BaseLocal;
  readonly fuente: FuenteSegmentos;
  readonly columnas: Columnas;
  /** 0..1 by rows loaded. */
  readonly alAvanzar: (avance: number) => void;
};

const TABLAS = COLECCIONES.map((c) => c.tabla);

/** Downloads ahead of the COPY that is running, so that network and database work together. */
const POR_DELANTE = 3;

/** Everything the server sent goes, and with it the pending effects; the durable store keeps the comandos. */
export async function vaciarReplica(db: Db): Promise<void> {
  await db.tx(async (tx) => {
    await guardarRev(tx, null);
    const [hay] = await tx.query(
      'select 1 as si where exists (select 1 from empresa) or exists (select 1 from pendiente)',
    );
    // A new device is empty: nothing to take away.
    if (hay === undefined) return;
    await tx.exec(`truncate ${TABLAS.join(', ')}, saldo_mes, saldo_factura, pendiente, deshacer`);
  });
}

/** What the triggers would have kept had they run during the COPY. One statement each. */
async function rehacerDerivadas(tx: Db): Promise<void> {
  await tx.exec(`
    insert into saldo_mes (empresa_id, cuenta_id, periodo, debe, haber)
    select empresa_id, cuenta_id, to_char(fecha, 'YYYY-MM'), sum(debe)::bigint, sum(haber)::bigint
    from linea_asiento group by 1, 2, 3;
    insert into saldo_factura (empresa_id, factura_id, tercero_id, fecha, vence, saldo)
    select f.empresa_id, f.id, f.tercero_id, f.fecha, f.fecha_limite_pago,
      f.monto_credito - coalesce(a.aplicado, 0)
    from factura f
    left join (
      select empresa_id, factura_id, sum(monto)::bigint as aplicado from aplicacion group by 1, 2
    ) a on a.empresa_id = f.empresa_id and a.factura_id = f.id
    where f.monto_credito > 0 and f.tercero_id is not null;
  `);
}

function enOrden(manifiesto: MensajeManifiesto): SegmentoRef[] {
  const puesto = new Map<string, number>(TABLAS.map((t, i) => [t, i]));
  return manifiesto.segmentos
    .filter((s) => puesto.has(s.tabla))
    .sort((a, b) => (puesto.get(a.tabla) ?? 0) - (puesto.get(b.tabla) ?? 0));
}

/** The columns of a segment, in its order; all must exist here, because they become part of the SQL. */
function columnasDe(
  locales: Columnas,
  manifiesto: MensajeManifiesto,
  tabla: string,
): readonly string[] {
  const propias = locales.get(tabla) ?? [];
  const suyas = manifiesto.columnas[tabla] ?? propias;
  const ajena = suyas.find((c) => !propias.includes(c));
  invariante(ajena === undefined, `el segmento de ${tabla} trae la columna ${ajena ?? ''}`);
  return suyas;
}

/**
 * Loads everything and returns the rev that the device now holds. Throws what the network or the
 * database throws; the device then holds no rev and the next start loads again.
 */
export async function cargarSegmentos(carga: Carga): Promise<string> {
  const { base, fuente } = carga;
  const manifiesto = await fuente.manifiesto();
  const segmentos = enOrden(manifiesto);
  const total = segmentos.reduce((suma, s) => suma + s.filas, 0);
  await vaciarReplica(base.db);
  const descargas = new Map<number, Promise<Uint8Array>>();
  const pedir = (i: number): void => {
    const s = segmentos[i];
    if (s === undefined || descargas.has(i)) return;
    const descarga = fuente.segmento(s.hash);
    // Awaited in its turn; a failure before that must not count as unhandled.
    descarga.catch(() => undefined);
    descargas.set(i, descarga);
  };
  let hechas = 0;
  for (const [i, s] of segmentos.entries()) {
    for (let j = i; j < i + POR_DELANTE; j++) pedir(j);
    const bytes = await descargas.get(i);
    descargas.delete(i);
    if (bytes !== undefined && bytes.byteLength > 0) {
      await base.copiar(s.tabla, columnasDe(carga.columnas, manifiesto, s.tabla), bytes);
    }
    hechas += s.filas;
    carga.alAvanzar(total === 0 ? 1 : hechas / total);
  }
  await base.db.tx(async (tx) => {
    await rehacerDerivadas(tx);
    await guardarRev(tx, manifiesto.rev);
  });
  await base.db.exec('analyze');
  carga.alAvanzar(1);
  return manifiesto.rev;
}
