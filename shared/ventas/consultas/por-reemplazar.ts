// Sales of series B registered since a contingencia began that no e-CF replaces yet, the most urgent first (30 calendar
// days after the end: Instructivo de Contingencia FE, feb-2026).

import { z } from 'zod';
import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { limiteDeReemplazo } from '../comandos/reemplazar-serie-b.ts';
import type { TipoFactura } from '../tipos-venta.ts';

export type VentaPorReemplazar = {
  readonly id: string;
  readonly ncf: string;
  readonly tipo_ecf: TipoFactura;
  readonly fecha: Fecha;
  readonly cliente: string;
  readonly total: bigint;
  readonly contingencia_id: string;
  /** null while the contingencia is open. */
  readonly limite: Instante | null;
};

export const listarPorReemplazar = definirConsulta<
  Record<string, never>,
  readonly VentaPorReemplazar[]
>({
  nombre: 'ventas.porReemplazar',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['factura', 'ecf', 'contingencia'],
  async ejecutar(db, empresaId) {
    const filas = await db.query<Omit<VentaPorReemplazar, 'limite'> & { fin: Instante | null }>(
      `select f.id, f.encf as ncf, f.tipo_ecf, f.fecha,
         coalesce(f.comprador_nombre, 'Consumidor final') as cliente, f.total,
         c.id as contingencia_id, c.fin
       from factura f
       join lateral (
         select x.id, x.fin from contingencia x
         where x.empresa_id = $1 and x.tipo = 'imposibilidad' and x.inicio <= f.hecho_en
           and (x.inicio at time zone 'America/Santo_Domingo')::date <= f.fecha
           and (x.fin is null or (x.fin at time zone 'America/Santo_Domingo')::date >= f.fecha)
         order by x.inicio desc limit 1) c on true
       where f.empresa_id = $1 and f.modo_emision = 'serie_b' and f.tipo_ecf not in ('33', '34')
         and not exists (
         select 1 from ecf e where e.empresa_id = $1 and e.factura_id = f.id)
       order by c.fin nulls last, f.fecha, f.id`,
      [empresaId],
    );
    return filas.map(({ fin, ...fila }) => ({ ...fila, limite: limiteDeReemplazo(fin) }));
  },
});
