// The documents that carry the numbers of a run to annul. One that was numbered or signed and never left
// comes to nothing: its sale is reversed in the books. One that left, or may have left, is not annulled.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { reversarAsiento } from '#shared/contabilidad/reversar-asiento.ts';
import { revisarPeriodo } from '#shared/contabilidad/revisar-periodo.ts';
import { periodoDe } from '#shared/fecha/fecha.ts';
import { formarEncf, type TipoEcf } from '#shared/fiscal/ncf.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';

export type DocumentoNumerado = {
  readonly id: string;
  readonly encf: string;
  readonly estado: string;
  readonly secuencia_utilizada: boolean | null;
  readonly fecha: string;
  readonly factura_id: string | null;
  readonly asiento_id: string | null;
  /** Its bytes left for the DGII, or were about to. Only the server knows. */
  readonly salio: boolean;
  /** Receipts applied to it, or notes over it. */
  readonly tiene_movimientos: boolean;
};

type DeRango = {
  readonly serie: string;
  readonly tipo_ecf: TipoEcf;
  readonly desde: bigint;
  readonly hasta: bigint;
};

/** Locks the rows: the queue looks at them again under the same lock before it sends. */
export async function leerDocumentos(ctx: Contexto, r: DeRango): Promise<DocumentoNumerado[]> {
  const params = [
    ctx.empresaId,
    r.tipo_ecf,
    formarEncf(r.serie, r.tipo_ecf, r.desde),
    formarEncf(r.serie, r.tipo_ecf, r.hasta),
  ];
  // A statement of its own: only the next one sees what was written before the lock was given.
  await ctx.db.query(
    `select e.id from ecf e
     where e.empresa_id = $1 and e.tipo_ecf = $2 and e.encf between $3 and $4
     order by e.id for update`,
    params,
  );
  const salio =
    ctx.lado === 'servidor'
      ? `exists (select 1 from dgii_respuesta d where d.empresa_id = e.empresa_id
           and d.ecf_id = e.id and d.servicio = 'intento')`
      : 'false';
  return ctx.db.query<DocumentoNumerado>(
    `select e.id, e.encf, e.estado, e.secuencia_utilizada, e.fecha, e.factura_id, f.asiento_id,
       ${salio} as salio,
       exists (select 1 from aplicacion a where a.empresa_id = e.empresa_id
           and a.factura_id = e.factura_id)
         or exists (select 1 from factura n
           join ecf ne on ne.empresa_id = n.empresa_id and ne.factura_id = n.id
           where n.empresa_id = e.empresa_id and n.factura_modificada_id = e.factura_id
             and ne.estado <> 'anulado') as tiene_movimientos
     from ecf e left join factura f on f.empresa_id = e.empresa_id and f.id = e.factura_id
     where e.empresa_id = $1 and e.tipo_ecf = $2 and e.encf between $3 and $4
     order by e.encf`,
    params,
  );
}

/** Its number is free: the DGII refused it without using it up, or an annulment of it was refused. */
function esSoloNumero(d: DocumentoNumerado): boolean {
  return d.estado === 'anulado' || (d.estado === 'rechazado' && d.secuencia_utilizada === false);
}

/** `ecf.ANULAR_USADO`, `ANULAR_COMPRA`, `ANULAR_CON_MOVIMIENTOS` and `contabilidad.PERIODO_CERRADO`. */
export async function revisarDocumentos(
  ctx: Contexto,
  documentos: readonly DocumentoNumerado[],
): Promise<Rechazo[]> {
  const vivos = documentos.filter((d) => !esSoloNumero(d));
  if (vivos.length === 0) return [];
  const [periodo] = await ctx.db.query<{ estado: string }>(
    'select estado from periodo where empresa_id = $1 and periodo = $2',
    [ctx.empresaId, periodoDe(ctx.hoy)],
  );
  return [
    ...vivos.flatMap(revisarUno),
    ...(vivos.some((d) => d.asiento_id !== null)
      ? revisarPeriodo(periodo?.estado ?? null, ctx.hoy)
      : []),
  ];
}

function revisarUno(d: DocumentoNumerado): Rechazo[] {
  const extra = { campo: 'desde', datos: { encf: d.encf } };
  if (d.salio || !['numerado', 'firmado'].includes(d.estado)) {
    return [rechazosEnvio.rechazo('ANULAR_USADO', extra)];
  }
  if (d.factura_id === null) return [rechazosEnvio.rechazo('ANULAR_COMPRA', extra)];
  return d.tiene_movimientos ? [rechazosEnvio.rechazo('ANULAR_CON_MOVIMIENTOS', extra)] : [];
}

/** Its e-CF ends here and its sale leaves the books; the factura itself is never changed. */
export async function anularDocumento(
  ctx: Contexto,
  d: DocumentoNumerado,
  motivo: string,
): Promise<void> {
  if (esSoloNumero(d)) return;
  await ctx.db.query(
    `update ecf set estado = 'anulado', mensajes = '[]' where empresa_id = $1 and id = $2`,
    [ctx.empresaId, d.id],
  );
  await insertarFilas(ctx.db, 'ecf_evento', [
    {
      empresa_id: ctx.empresaId,
      id: ctx.id(`anulado/${d.id}`),
      ecf_id: d.id,
      estado: 'anulado',
      momento: ctx.ahora,
      detalle: `Se anuló su e-NCF antes de enviarse: ${motivo}`,
      fecha: d.fecha,
    },
  ]);
  if (d.asiento_id === null) return;
  await reversarAsiento(ctx, {
    asientoId: d.asiento_id,
    fecha: ctx.hoy,
    concepto: `Anulación del ${d.encf} antes de enviarse`,
    regla: 'anulacion.1',
  });
}
