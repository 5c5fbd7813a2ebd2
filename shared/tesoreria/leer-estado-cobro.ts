// What the database knows about a receipt before it is registered.

import { periodoDe, type Fecha } from '#shared/fecha/fecha.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { DatosCobro } from './comandos/registrar-cobro.ts';

export type FacturaPorCobrar = {
  readonly id: string;
  /** e-NCF, or the provisional number while it has none. */
  readonly numero: string;
  readonly tercero_id: string | null;
  readonly fecha: Fecha;
  readonly saldo: bigint;
};

export type EstadoCobro = {
  readonly hoy: Fecha;
  readonly yaRegistrado: boolean;
  readonly periodo: string | null;
  /** Name of the tercero; null when he does not exist. */
  readonly tercero: string | null;
  readonly facturas: ReadonlyMap<string, FacturaPorCobrar>;
};

export async function leerEstadoCobro(ctx: Contexto, datos: DatosCobro): Promise<EstadoCobro> {
  const [fila] = await ctx.db.query<{
    ya_registrado: boolean;
    periodo: string | null;
    tercero: string | null;
  }>(
    `select
       exists (select 1 from movimiento m where m.empresa_id = $1 and m.id = $2) as ya_registrado,
       (select p.estado from periodo p where p.empresa_id = $1 and p.periodo = $3) as periodo,
       (select t.nombre from tercero t where t.empresa_id = $1 and t.id = $4) as tercero`,
    [ctx.empresaId, datos.id, periodoDe(datos.fecha), datos.tercero_id],
  );
  invariante(fila !== undefined, 'una consulta sin tabla siempre da una fila');
  const facturas = await ctx.db.query<FacturaPorCobrar>(
    `select f.id, coalesce(f.encf, f.numero_provisional) as numero, f.tercero_id, f.fecha,
       coalesce(s.saldo, 0) as saldo
     from factura f
     left join saldo_factura s on s.empresa_id = $1 and s.factura_id = f.id
     where f.empresa_id = $1 and f.id = any ($2::uuid[])`,
    [ctx.empresaId, datos.aplicaciones.map((a) => a.factura_id)],
  );
  return {
    hoy: ctx.hoy,
    yaRegistrado: fila.ya_registrado,
    periodo: fila.periodo,
    tercero: fila.tercero,
    facturas: new Map(facturas.map((f) => [f.id, f])),
  };
}
