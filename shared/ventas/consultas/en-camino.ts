// The documents that the DGII has not answered yet, the most urgent first, with their legal clock (24 or 72
// hours) and why each one waits, as the server last said it.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { ModoEmision } from '../modo-emision.ts';
import type { EstadoEcf } from './listar.ts';

export type DocumentoEnCamino = {
  readonly id: string;
  readonly factura_id: string | null;
  readonly compra_id: string | null;
  readonly numero: string;
  readonly tipo_ecf: string;
  readonly quien: string;
  readonly total: bigint;
  readonly estado: EstadoEcf;
  readonly modo_emision: ModoEmision;
  readonly limite_envio: Instante;
  /** What the timeline says last; '' before its first step. */
  readonly detalle: string;
  readonly mensajes: readonly unknown[];
};

const LIMITE = 200;

export const listarEnCamino = definirConsulta<
  Record<string, never>,
  { readonly filas: readonly DocumentoEnCamino[]; readonly total_filas: number }
>({
  nombre: 'ventas.enCamino',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['ecf', 'ecf_evento', 'factura', 'compra'],
  async ejecutar(db, empresaId) {
    const [resumen] = await db.query<{ total_filas: number }>(
      `select count(*)::int as total_filas from ecf
       where empresa_id = $1 and estado not in ('aceptado', 'condicional', 'rechazado', 'anulado')`,
      [empresaId],
    );
    const filas = await db.query<DocumentoEnCamino>(
      `with p as (
         select id, factura_id, compra_id, encf, tipo_ecf, estado, limite_envio, mensajes from ecf
         where empresa_id = $1 and estado not in ('aceptado', 'condicional', 'rechazado', 'anulado')
         order by limite_envio, id limit $2)
       select p.id, p.factura_id, p.compra_id, p.tipo_ecf, p.estado, p.limite_envio, p.mensajes,
         coalesce(p.encf, f.numero_provisional, '') as numero,
         coalesce(f.comprador_nombre, nullif(c.proveedor_nombre, ''),
           case when p.compra_id is null then 'Consumidor final' else 'Gastos menores' end) as quien,
         coalesce(f.total, c.total, 0) as total, coalesce(f.modo_emision, 'normal') as modo_emision,
         coalesce(v.detalle, '') as detalle
       from p
       left join factura f on f.empresa_id = $1 and f.id = p.factura_id
       left join compra c on c.empresa_id = $1 and c.id = p.compra_id
       left join lateral (
         select x.detalle from ecf_evento x where x.empresa_id = $1 and x.ecf_id = p.id
         order by x.momento desc, x.rev desc limit 1) v on true
       order by p.limite_envio, p.id`,
      [empresaId, LIMITE],
    );
    return { filas, total_filas: resumen?.total_filas ?? 0 };
  },
});
