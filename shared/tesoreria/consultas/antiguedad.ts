// Receivables by days past due, per customer, as they stood on a day: receipts after that day are
// given back. Counted from the due date; what is not due yet is current.

import { z } from 'zod';
import { zFecha } from '#shared/fecha/esquemas.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type Tramos = {
  readonly corriente: bigint;
  readonly d1_30: bigint;
  readonly d31_60: bigint;
  readonly d61_90: bigint;
  readonly mas_90: bigint;
  readonly total: bigint;
};

export type FilaAntiguedad = Tramos & {
  readonly tercero_id: string;
  readonly nombre: string;
};

export type Antiguedad = { readonly filas: readonly FilaAntiguedad[]; readonly totales: Tramos };

export const verAntiguedad = definirConsulta<{ al: Fecha }, Antiguedad>({
  nombre: 'tesoreria.antiguedad',
  esquema: z.strictObject({ al: zFecha }),
  roles: TODOS,
  tablas: ['factura', 'aplicacion', 'tercero'],
  async ejecutar(db, empresaId, { al }) {
    const filas = await db.query<FilaAntiguedad>(
      `select d.tercero_id, t.nombre,
         coalesce(sum(d.saldo) filter (where d.dias <= 0), 0)::bigint as corriente,
         coalesce(sum(d.saldo) filter (where d.dias between 1 and 30), 0)::bigint as d1_30,
         coalesce(sum(d.saldo) filter (where d.dias between 31 and 60), 0)::bigint as d31_60,
         coalesce(sum(d.saldo) filter (where d.dias between 61 and 90), 0)::bigint as d61_90,
         coalesce(sum(d.saldo) filter (where d.dias > 90), 0)::bigint as mas_90,
         sum(d.saldo)::bigint as total
       from (
         select s.tercero_id, $2::date - s.vence as dias,
           s.saldo + coalesce(a.monto, 0) + coalesce(n.monto, 0) as saldo
         from saldo_factura s
         left join (select factura_id, sum(monto)::bigint as monto from aplicacion
           where empresa_id = $1 and fecha > $2::date group by factura_id) a
           on a.factura_id = s.factura_id
         left join (select factura_modificada_id as id,
             sum(case when tipo_ecf = '34' then monto_credito else -monto_credito end)::bigint as monto
           from factura where empresa_id = $1 and fecha > $2::date
             and factura_modificada_id is not null group by 1) n
           on n.id = s.factura_id
         where s.empresa_id = $1 and s.fecha <= $2::date) d
       join tercero t on t.empresa_id = $1 and t.id = d.tercero_id
       where d.saldo <> 0
       group by d.tercero_id, t.nombre
       order by total desc, lower(t.nombre), d.tercero_id`,
      [empresaId, al],
    );
    return { filas, totales: sumar(filas) };
  },
});

function sumar(filas: readonly Tramos[]): Tramos {
  const de = (tramo: keyof Tramos) => filas.reduce((s, f) => s + f[tramo], 0n);
  return {
    corriente: de('corriente'),
    d1_30: de('d1_30'),
    d31_60: de('d31_60'),
    d61_90: de('d61_90'),
    mas_90: de('mas_90'),
    total: de('total'),
  };
}
