// What the owner sees first: sales of today and of the month (less their credit notes) against the ones
// before, what is owed, what the DGII has not answered, and what needs attention.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { zFecha, zInstante } from '#shared/fecha/esquemas.ts';
import {
  periodoDe,
  primerDia,
  sumarDias,
  sumarMeses,
  type Fecha,
  type Instante,
} from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { esquemaListarVentas, pagina, type FilaVenta } from '#shared/ventas/consultas/listar.ts';
import { leerAvisos, type Aviso } from '../avisos.ts';

export type Panel = {
  readonly ventas_hoy: bigint;
  readonly ventas_ayer: bigint;
  readonly ventas_mes: bigint;
  /** The month before, up to the same day of the month, so that the comparison is fair. */
  readonly ventas_mes_anterior: bigint;
  readonly por_cobrar: bigint;
  readonly vencido: bigint;
  /** e-CF that the DGII has not answered. */
  readonly por_enviar: number;
  readonly rechazados: number;
  readonly itbis_mes: bigint;
  /** Thirty days ending today, oldest first, with zero where nothing was sold. */
  readonly ventas_por_dia: readonly { readonly fecha: Fecha; readonly total: bigint }[];
  readonly ultimas: readonly FilaVenta[];
  readonly avisos: readonly Aviso[];
};

const DIAS_GRAFICO = 30;
const ULTIMAS = 8;

const esquema = z.strictObject({ hoy: zFecha, ahora: zInstante });

export const verPanel = definirConsulta<{ hoy: Fecha; ahora: Instante }, Panel>({
  nombre: 'dashboard.panel',
  esquema,
  roles: TODOS,
  tablas: ['factura', 'ecf', 'aplicacion', 'secuencia', 'certificado', 'contingencia', 'empresa'],
  async ejecutar(db, empresaId, { hoy, ahora }) {
    const ventas = await leerVentas(db, empresaId, hoy);
    const cobrar = await leerPorCobrar(db, empresaId, hoy);
    const ecf = await leerEcf(db, empresaId);
    const ultimas = esquemaListarVentas.parse({ limite: ULTIMAS });
    return {
      ...ventas,
      ...cobrar,
      ...ecf,
      ultimas: await pagina(db, empresaId, ultimas),
      avisos: await leerAvisos(db, empresaId, { hoy, ahora }),
    };
  },
});

async function leerVentas(db: Db, empresaId: string, hoy: Fecha) {
  const mes = periodoDe(hoy);
  const mesAnterior = sumarMeses(mes, -1);
  const inicioMes = primerDia(mes);
  // 31 March has no like in February: the comparison then stops at the end of that month.
  const finAnterior = [sumarDias(inicioMes, -1), diaIgual(mesAnterior, hoy)].sort()[0] ?? hoy;
  const desde = [primerDia(mesAnterior), sumarDias(hoy, 1 - DIAS_GRAFICO)].sort()[0] ?? hoy;
  const dias = await db.query<{ fecha: Fecha; total: bigint; itbis: bigint }>(
    `select fecha, sum(case when tipo_ecf = '34' then -total else total end)::bigint as total,
       sum(case when tipo_ecf = '34' then -total_itbis else total_itbis end)::bigint as itbis
     from factura f where empresa_id = $1 and fecha between $2 and $3
       and not esta_anulada(f.empresa_id, f.id) group by fecha`,
    [empresaId, desde, hoy],
  );
  const porDia = new Map(dias.map((d) => [d.fecha, d.total]));
  const entre = (a: Fecha, b: Fecha) => dias.filter((d) => d.fecha >= a && d.fecha <= b);
  const suma = (a: Fecha, b: Fecha) => entre(a, b).reduce((s, d) => s + d.total, 0n);
  return {
    ventas_hoy: porDia.get(hoy) ?? 0n,
    ventas_ayer: porDia.get(sumarDias(hoy, -1)) ?? 0n,
    ventas_mes: suma(inicioMes, hoy),
    ventas_mes_anterior: suma(primerDia(mesAnterior), finAnterior),
    itbis_mes: entre(inicioMes, hoy).reduce((s, d) => s + d.itbis, 0n),
    ventas_por_dia: Array.from({ length: DIAS_GRAFICO }, (_, i) => {
      const fecha = sumarDias(hoy, i + 1 - DIAS_GRAFICO);
      return { fecha, total: porDia.get(fecha) ?? 0n };
    }),
  };
}

/** The same day number in another month; may not exist there, but still compares in order. */
function diaIgual(mes: string, hoy: Fecha): Fecha {
  // Only compared as text with real days, never shown nor stored.
  return `${mes}-${hoy.slice(8, 10)}` as Fecha;
}

async function leerPorCobrar(db: Db, empresaId: string, hoy: Fecha) {
  const [fila] = await db.query<{ por_cobrar: bigint; vencido: bigint }>(
    `select coalesce(sum(saldo), 0)::bigint as por_cobrar,
       coalesce(sum(saldo) filter (where vence < $2), 0)::bigint as vencido
     from saldo_factura where empresa_id = $1 and saldo <> 0`,
    [empresaId, hoy],
  );
  return { por_cobrar: fila?.por_cobrar ?? 0n, vencido: fila?.vencido ?? 0n };
}

async function leerEcf(db: Db, empresaId: string) {
  const [fila] = await db.query<{ por_enviar: number; rechazados: number }>(
    `select
       (select count(*)::int from ecf where empresa_id = $1
         and estado not in ('aceptado', 'condicional', 'rechazado', 'anulado')) as por_enviar,
       (select count(*)::int from ecf where empresa_id = $1 and estado = 'rechazado') as rechazados`,
    [empresaId],
  );
  return { por_enviar: fila?.por_enviar ?? 0, rechazados: fila?.rechazados ?? 0 };
}
