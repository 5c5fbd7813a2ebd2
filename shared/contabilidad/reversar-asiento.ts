// The asiento that undoes another one: the same lines with debe and haber changed over, on its own day.
// Posted asientos are never changed; what came to nothing is reversed and both stay in the books.

import { ejercicioDe, type Fecha } from '#shared/fecha/fecha.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';

export type Reversa = {
  readonly asientoId: string;
  readonly fecha: Fecha;
  readonly concepto: string;
  readonly regla: string;
};

type Cabecera = {
  readonly diario: string;
  readonly origen_tipo: string;
  readonly origen_id: string;
};
type Linea = {
  readonly numero: number;
  readonly cuenta_id: string;
  readonly tercero_id: string | null;
  readonly debe: bigint;
  readonly haber: bigint;
  readonly concepto: string;
};

/** Does nothing when the asiento is not here: a device may not have kept the month it belongs to. */
export async function reversarAsiento(ctx: Contexto, r: Reversa): Promise<void> {
  const params = [ctx.empresaId, r.asientoId];
  const [original] = await ctx.db.query<Cabecera>(
    'select diario, origen_tipo, origen_id from asiento where empresa_id = $1 and id = $2',
    params,
  );
  if (original === undefined) return;
  const lineas = await ctx.db.query<Linea>(
    `select numero, cuenta_id, tercero_id, debe, haber, concepto from linea_asiento
     where empresa_id = $1 and asiento_id = $2 order by numero`,
    params,
  );
  const ejercicio = ejercicioDe(r.fecha);
  const id = ctx.id(`reversa/${r.asientoId}`);
  const cabecera: FilaNueva = {
    empresa_id: ctx.empresaId,
    id,
    diario: original.diario,
    ejercicio,
    numero: await ctx.numerador.asiento(original.diario, ejercicio),
    fecha: r.fecha,
    concepto: r.concepto,
    regla: r.regla,
    origen_tipo: original.origen_tipo,
    origen_id: original.origen_id,
    reversa_de: r.asientoId,
    creado_por: ctx.usuario.id,
    creado_en: ctx.ahora,
  };
  await insertarFilas(ctx.db, 'asiento', [cabecera]);
  await insertarFilas(
    ctx.db,
    'linea_asiento',
    lineas.map((l) => ({
      empresa_id: ctx.empresaId,
      id: ctx.id(`reversa/${r.asientoId}/${l.numero}`),
      asiento_id: id,
      numero: l.numero,
      cuenta_id: l.cuenta_id,
      fecha: r.fecha,
      tercero_id: l.tercero_id,
      debe: l.haber,
      haber: l.debe,
      concepto: l.concepto,
    })),
  );
}
