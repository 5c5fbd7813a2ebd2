// One received e-CF with its purchase, its lines and what happened to it: when it came, who decided and
// when, and what the DGII and the issuer said about the answer.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { MensajeRecibido } from '../mensaje-recibido.ts';
import { ADMITEN_APROBACION } from '../tipos-entre-contribuyentes.ts';
import { leerCompra, leerLineasCompra, type FilaCompra, type FilaLineaCompra } from './borrador.ts';
import type { FilaRecibido } from './recibidos.ts';

export type DetalleRecibido = FilaRecibido & {
  readonly ncf_modificado: string | null;
  readonly codigo_seguridad: string;
  readonly fecha_firma: string;
  readonly url_qr: string;
  readonly motivo_rechazo: string;
  readonly decidido_por: string | null;
  readonly decidido_por_nombre: string | null;
  readonly decidido_en: Instante | null;
};

export type EventoRecibido = {
  readonly momento: Instante;
  readonly que: 'recibido' | 'aprobado' | 'rechazado' | 'respuesta_dgii' | 'respuesta_emisor';
  readonly detalle: string;
};

export type RecibidoCompleto = {
  readonly recibido: DetalleRecibido;
  /** Its type admits a commercial answer and nobody gave one yet. */
  readonly admite_decision: boolean;
  readonly compra: FilaCompra | null;
  readonly lineas: readonly FilaLineaCompra[];
  readonly eventos: readonly EventoRecibido[];
};

export const verRecibido = definirConsulta<{ id: string }, RecibidoCompleto | null>({
  nombre: 'compras.recibido',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: ['ecf_recibido', 'compra', 'linea_compra', 'tercero', 'cuenta', 'usuario_empresa'],
  async ejecutar(db, empresaId, { id }) {
    const [fila] = await db.query<DetalleRecibido & { mensajes: readonly MensajeRecibido[] }>(
      `select r.id, r.rnc_emisor, r.razon_social_emisor, r.tipo_ecf, r.encf, r.fecha, r.total,
         r.total_itbis, r.recibido_en, r.estado, r.estado_dgii, r.estado_emisor, r.compra_id,
         c.estado as estado_compra, r.ncf_modificado, r.codigo_seguridad, r.fecha_firma, r.url_qr,
         r.motivo_rechazo, r.decidido_por, u.nombre as decidido_por_nombre, r.decidido_en, r.mensajes
       from ecf_recibido r
       left join compra c on c.empresa_id = $1 and c.id = r.compra_id
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = r.decidido_por
       where r.empresa_id = $1 and r.id = $2`,
      [empresaId, id],
    );
    if (fila === undefined) return null;
    const { mensajes, ...recibido } = fila;
    const { compra_id: compraId } = recibido;
    return {
      recibido,
      admite_decision: recibido.estado === 'pendiente' && ADMITEN_APROBACION.has(recibido.tipo_ecf),
      compra: compraId === null ? null : await leerCompra(db, empresaId, compraId),
      lineas: compraId === null ? [] : await leerLineasCompra(db, empresaId, compraId),
      eventos: eventosDe(recibido, mensajes),
    };
  },
});

function eventosDe(r: DetalleRecibido, mensajes: readonly MensajeRecibido[]): EventoRecibido[] {
  const lista: EventoRecibido[] = [{ momento: r.recibido_en, que: 'recibido', detalle: '' }];
  if (r.estado !== 'pendiente' && r.decidido_en !== null) {
    lista.push({ momento: r.decidido_en, que: r.estado, detalle: r.motivo_rechazo });
  }
  for (const m of mensajes) {
    const que = m.de === 'dgii' ? 'respuesta_dgii' : 'respuesta_emisor';
    lista.push({ momento: m.momento, que, detalle: m.valor });
  }
  return lista.sort((a, b) => (a.momento < b.momento ? -1 : a.momento > b.momento ? 1 : 0));
}
