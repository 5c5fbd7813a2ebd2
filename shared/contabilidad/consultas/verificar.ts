// Proves the books: each check is one statement that lists what breaks it, so an empty answer is a
// proof. The command `libro verificar` shows them by name; the tests run them after every story.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';

export type Verificacion = {
  readonly nombre: string;
  readonly estaBien: boolean;
  /** Empty when it holds; otherwise how many break it and the first ones. */
  readonly detalle: string;
};

type Comprobacion = { readonly nombre: string; readonly sql: string };

/** Each returns `que`: one row per fault. `$1` is the empresa. */
const COMPROBACIONES: readonly Comprobacion[] = [
  {
    nombre: 'Cada asiento cuadra: debe igual a haber',
    sql: `select asiento_id::text as que from linea_asiento where empresa_id = $1
      group by asiento_id having sum(debe) <> sum(haber) or count(*) < 2`,
  },
  {
    nombre: 'Ningún asiento está vacío',
    sql: `select a.id::text as que from asiento a where a.empresa_id = $1 and not exists (
        select 1 from linea_asiento l where l.empresa_id = $1 and l.asiento_id = a.id)`,
  },
  {
    nombre: 'Las líneas llevan la fecha de su asiento',
    sql: `select l.id::text as que from linea_asiento l
      join asiento a on a.empresa_id = $1 and a.id = l.asiento_id
      where l.empresa_id = $1 and l.fecha <> a.fecha`,
  },
  {
    nombre: 'Las líneas van a cuentas que reciben asientos',
    sql: `select distinct c.codigo as que from linea_asiento l
      join cuenta c on c.empresa_id = $1 and c.id = l.cuenta_id
      where l.empresa_id = $1 and not c.es_imputable`,
  },
  {
    nombre: 'Los saldos por mes son la suma de las líneas',
    sql: `select coalesce(s.cuenta_id, l.cuenta_id)::text || ' ' || coalesce(s.periodo, l.periodo) as que
      from (select cuenta_id, periodo, debe, haber from saldo_mes
        where empresa_id = $1 and (debe <> 0 or haber <> 0)) s
      full join (select cuenta_id, to_char(fecha, 'YYYY-MM') as periodo, sum(debe)::bigint as debe,
          sum(haber)::bigint as haber
        from linea_asiento where empresa_id = $1 group by 1, 2) l
        on l.cuenta_id = s.cuenta_id and l.periodo = s.periodo
      where s.debe is distinct from l.debe or s.haber is distinct from l.haber`,
  },
  {
    nombre: 'Los saldos por cobrar son el crédito más las notas menos lo aplicado',
    sql: `select f.id::text as que from factura f
      left join saldo_factura s on s.empresa_id = $1 and s.factura_id = f.id
      where f.empresa_id = $1 and coalesce(s.saldo, 0) <> case
        when f.tercero_id is null then 0
        when f.tipo_ecf in ('33', '34') and f.factura_modificada_id is not null then 0
        when esta_anulada($1, f.id) then 0
        else case when f.tipo_ecf = '34' then -f.monto_credito else f.monto_credito end
          + coalesce((select sum(case when n.tipo_ecf = '33' then n.monto_credito
              else -n.monto_credito end)::bigint from factura n
            where n.empresa_id = $1 and n.factura_modificada_id = f.id
              and n.tipo_ecf in ('33', '34') and not esta_anulada($1, n.id)), 0)
          - coalesce((select sum(a.monto)::bigint from aplicacion a
            where a.empresa_id = $1 and a.factura_id = f.id), 0) end`,
  },
  {
    nombre: 'Ninguna factura está cobrada de más',
    sql: `select s.factura_id::text as que from saldo_factura s
      join factura f on f.empresa_id = $1 and f.id = s.factura_id
      where s.empresa_id = $1 and s.saldo < 0 and f.tipo_ecf <> '34'`,
  },
  {
    nombre: 'Las notas de crédito no pasan del total más las notas de débito',
    sql: `select f.id::text as que from factura f
      join (select n.factura_modificada_id as id,
          sum(case when n.tipo_ecf = '34' then n.total else -n.total end)::bigint as neto
        from factura n left join ecf e on e.empresa_id = $1 and e.factura_id = n.id
        where n.empresa_id = $1 and n.factura_modificada_id is not null
          and coalesce(e.estado, '') not in ('rechazado', 'anulado') group by 1) x on x.id = f.id
      where f.empresa_id = $1 and x.neto > f.total`,
  },
  {
    nombre: 'El auxiliar de clientes es el mayor de su cuenta',
    sql: `select 'mayor ' || m.saldo || ', auxiliar ' || x.saldo as que
      from (select coalesce(sum(l.debe - l.haber), 0)::bigint as saldo from linea_asiento l
        join cuenta c on c.empresa_id = $1 and c.id = l.cuenta_id and c.rol = 'cxc_clientes'
        where l.empresa_id = $1) m,
      (select coalesce((select sum(saldo)::bigint from saldo_factura where empresa_id = $1), 0)
        + coalesce((select sum(case when f.tipo_ecf = '34' then -p.monto else p.monto end)::bigint
          from pago_factura p join factura f on f.empresa_id = $1 and f.id = p.factura_id
          where p.empresa_id = $1 and p.forma = 7 and not esta_anulada($1, f.id)), 0)
        + coalesce((select sum(monto)::bigint from movimiento
          where empresa_id = $1 and forma = 7), 0) as saldo) x
      where m.saldo <> x.saldo`,
  },
  {
    nombre: 'Cada factura está contabilizada por su total',
    sql: `select f.id::text as que from factura f
      left join (select asiento_id, sum(debe)::bigint as debe from linea_asiento
        where empresa_id = $1 group by asiento_id) l on l.asiento_id = f.asiento_id
      where f.empresa_id = $1 and coalesce(l.debe, 0) <> f.total`,
  },
  {
    nombre: 'Los pagos de cada factura suman su total',
    sql: `select f.id::text as que from factura f
      left join (select factura_id, sum(monto)::bigint as monto from pago_factura
        where empresa_id = $1 group by factura_id) p on p.factura_id = f.id
      where f.empresa_id = $1 and coalesce(p.monto, 0) <> f.total`,
  },
  {
    nombre: 'El ITBIS facturado es el de las facturas',
    sql: `select 'mayor ' || m.itbis || ', facturas ' || x.itbis as que
      from (select coalesce(sum(l.haber - l.debe), 0)::bigint as itbis from linea_asiento l
        join cuenta c on c.empresa_id = $1 and c.id = l.cuenta_id
          and c.rol in ('itbis_ventas_18', 'itbis_ventas_16')
        join asiento a on a.empresa_id = $1 and a.id = l.asiento_id and a.diario = 'ventas'
        where l.empresa_id = $1) m,
      (select coalesce(sum(case when tipo_ecf = '34' then -total_itbis else total_itbis end), 0)::bigint
        as itbis from factura f where empresa_id = $1 and not esta_anulada($1, f.id)) x
      where m.itbis <> x.itbis`,
  },
  {
    nombre: 'Cada factura tiene su e-CF con el mismo e-NCF',
    sql: `select f.id::text as que from factura f
      left join ecf e on e.empresa_id = $1 and e.factura_id = f.id
      where f.empresa_id = $1 and f.modo_emision <> 'serie_b'
        and (e.id is null or e.encf is distinct from f.encf)`,
  },
  {
    nombre: 'Lo que numeró la serie B tiene un NCF de un rango registrado',
    sql: `select f.id::text as que from factura f
      where f.empresa_id = $1 and f.modo_emision = 'serie_b' and f.encf is not null
        and (f.encf !~ '^B[0-9]{10}$' or not exists (select 1 from secuencia s
          where s.empresa_id = $1 and s.serie = 'B' and s.tipo_ecf = substr(f.encf, 2, 2)
            and substr(f.encf, 4)::bigint between s.desde and s.siguiente - 1))`,
  },
  {
    // Given numbers are those of e-CF plus those annulled without a document, each once.
    nombre: 'Los e-NCF de cada secuencia no tienen huecos ni repeticiones',
    sql: `select s.tipo_ecf || ' ' || s.desde || '-' || s.hasta as que from secuencia s
      left join lateral (select count(*) as usados, count(distinct e.encf) as distintos,
          coalesce(max(substr(e.encf, 4)::bigint), s.desde - 1) as ultimo
        from ecf e where e.empresa_id = $1 and e.tipo_ecf = s.tipo_ecf
          and substr(e.encf, 1, 1) = s.serie
          and substr(e.encf, 4)::bigint between s.desde and s.hasta) e on true
      left join lateral (select coalesce(sum(upper(t.r) - lower(t.r)), 0)::bigint as retirados
        from (select unnest(range_agg(int8range(a.desde, a.hasta + 1))
            * int8multirange(int8range(s.desde, s.siguiente))) as r
          from anulacion a where a.empresa_id = $1 and a.tipo_ecf = s.tipo_ecf
            and a.serie = s.serie) t) a on true
      left join lateral (select count(*) as con_documento from ecf e
        where e.empresa_id = $1 and e.tipo_ecf = s.tipo_ecf and substr(e.encf, 1, 1) = s.serie
          and substr(e.encf, 4)::bigint between s.desde and s.hasta
          and exists (select 1 from anulacion a where a.empresa_id = $1
            and a.tipo_ecf = s.tipo_ecf and a.serie = s.serie
            and substr(e.encf, 4)::bigint between a.desde and a.hasta)) d on true
      where s.empresa_id = $1 and s.serie <> 'B' and (e.distintos <> e.usados
        or e.ultimo >= s.siguiente
        or e.usados + a.retirados - d.con_documento <> s.siguiente - s.desde)`,
  },
  {
    nombre: 'Los asientos de cada diario se numeran sin huecos',
    sql: `select diario || ' ' || ejercicio as que from asiento
      where empresa_id = $1 and numero is not null
      group by diario, ejercicio having count(*) <> max(numero) or min(numero) <> 1`,
  },
  {
    nombre: 'Nada se contabilizó con fecha futura a su registro',
    sql: `select id::text as que from asiento where empresa_id = $1
      and fecha > (creado_en at time zone 'America/Santo_Domingo')::date`,
  },
];

export const verificarLibro = definirConsulta<Record<string, never>, readonly Verificacion[]>({
  nombre: 'contabilidad.verificar',
  esquema: z.strictObject({}),
  roles: LLEVAN_LIBROS,
  tablas: ['asiento', 'linea_asiento', 'factura', 'aplicacion', 'ecf', 'secuencia', 'anulacion'],
  async ejecutar(db, empresaId) {
    const verificaciones: Verificacion[] = [];
    for (const { nombre, sql } of COMPROBACIONES) {
      const fallas = await db.query<{ que: string; cuantos: number }>(
        `select que, count(*) over ()::int as cuantos from (${sql}) q order by que limit 5`,
        [empresaId],
      );
      verificaciones.push({
        nombre,
        estaBien: fallas.length === 0,
        detalle:
          fallas.length === 0
            ? ''
            : `${fallas[0]?.cuantos ?? 0}: ${fallas.map((f) => f.que).join('; ')}`,
      });
    }
    return verificaciones;
  },
});
