// The commercial answer to a received e-CF: once, by who keeps the books, and only for the types that
// have one (Ley 32-23 Art. 20; Descripción Técnica v1.6, pp. 41-44). It is left to be sent to the DGII and
// to the issuer by the server.

import type { Contexto } from '#shared/nucleo/comando.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosCompras } from './rechazos.ts';
import { ADMITEN_APROBACION } from './tipos-entre-contribuyentes.ts';

export type RecibidoPorDecidir = { readonly compra_id: string | null };

type Fila = { tipo_ecf: string; estado: string; compra_id: string | null };

/** Refuses RECIBIDO_NO_EXISTE, NO_ADMITE_APROBACION and YA_DECIDIDO. */
export async function leerPorDecidir(
  ctx: Contexto,
  id: string,
): Promise<Resultado<RecibidoPorDecidir>> {
  const [fila] = await ctx.db.query<Fila>(
    'select tipo_ecf, estado, compra_id from ecf_recibido where empresa_id = $1 and id = $2',
    [ctx.empresaId, id],
  );
  if (fila === undefined)
    return mal(rechazosCompras.rechazo('RECIBIDO_NO_EXISTE', { campo: 'id' }));
  if (!ADMITEN_APROBACION.has(fila.tipo_ecf)) {
    const datos = { tipo: fila.tipo_ecf };
    return mal(rechazosCompras.rechazo('NO_ADMITE_APROBACION', { campo: 'id', datos }));
  }
  if (fila.estado !== 'pendiente') {
    const datos = { decision: fila.estado };
    return mal(rechazosCompras.rechazo('YA_DECIDIDO', { campo: 'id', datos }));
  }
  return bien({ compra_id: fila.compra_id });
}

export async function anotarDecision(
  ctx: Contexto,
  decision: {
    readonly id: string;
    readonly estado: 'aprobado' | 'rechazado';
    readonly motivo: string;
  },
): Promise<void> {
  await ctx.db.query(
    `update ecf_recibido set estado = $3, motivo_rechazo = $4, decidido_por = $5, decidido_en = $6,
       estado_dgii = 'pendiente', estado_emisor = 'pendiente'
     where empresa_id = $1 and id = $2`,
    [ctx.empresaId, decision.id, decision.estado, decision.motivo, ctx.usuario.id, ctx.ahora],
  );
}
