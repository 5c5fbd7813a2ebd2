// The mayor of one account between two days: each line with the running balance and its document. A
// heading shows the lines of all the accounts below it.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zPagina, zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { leerMovimientos } from './balanza.ts';
import type { FilaCuenta } from './cuentas.ts';

export type LineaMayor = {
  readonly fecha: Fecha;
  readonly asiento_id: string;
  readonly diario: string;
  readonly numero: bigint | null;
  readonly concepto: string;
  /** e-NCF, or the provisional number; for a receipt, its reference. */
  readonly documento: string | null;
  readonly origen_tipo: string;
  readonly origen_id: string;
  readonly tercero: string | null;
  readonly debe: bigint;
  readonly haber: bigint;
  /** debe − haber up to and including this line. */
  readonly saldo: bigint;
};

export type Mayor = {
  readonly cuenta: FilaCuenta;
  readonly inicial: bigint;
  readonly filas: readonly LineaMayor[];
  readonly final: bigint;
  readonly total_filas: number;
};

const esquema = z.strictObject({ cuenta_id: zUuid, desde: zFecha, hasta: zFecha, ...zPagina });
export type ArgsMayor = z.infer<typeof esquema>;

export const verMayor = definirConsulta<ArgsMayor, Mayor | null>({
  nombre: 'contabilidad.mayor',
  esquema,
  roles: TODOS,
  tablas: ['linea_asiento', 'asiento', 'cuenta', 'factura'],
  async ejecutar(db, empresaId, args) {
    const cuentas = await leerConHijas(db, empresaId, args.cuenta_id);
    const cuenta = cuentas.find((c) => c.id === args.cuenta_id);
    if (cuenta === undefined) return null;
    const ids = cuentas.map((c) => c.id);
    const propias = new Set(ids);
    let inicial = 0n;
    let variacion = 0n;
    for (const m of await leerMovimientos(db, empresaId, args)) {
      if (!propias.has(m.cuenta_id)) continue;
      inicial += m.inicial;
      variacion += m.debe - m.haber;
    }
    const [resumen] = await db.query<{ total_filas: number }>(
      `select count(*)::int as total_filas from linea_asiento
       where empresa_id = $1 and cuenta_id = any ($2::uuid[]) and fecha between $3 and $4`,
      [empresaId, ids, args.desde, args.hasta],
    );
    const filas = await leerLineas(db, empresaId, { ...args, ids });
    return {
      cuenta,
      inicial,
      filas: filas.map((f) => ({ ...f, saldo: f.saldo + inicial })),
      final: inicial + variacion,
      total_filas: resumen?.total_filas ?? 0,
    };
  },
});

function leerConHijas(db: Db, empresaId: string, cuentaId: string): Promise<FilaCuenta[]> {
  return db.query<FilaCuenta>(
    `with recursive r as (
       select c.* from cuenta c where c.empresa_id = $1 and c.id = $2
       union all
       select c.* from cuenta c join r on c.empresa_id = $1 and c.padre_id = r.id)
     select id, codigo, nombre, tipo, naturaleza, padre_id, nivel, es_imputable, rol, flujo,
       esta_activa, rev
     from r`,
    [empresaId, cuentaId],
  );
}

function leerLineas(
  db: Db,
  empresaId: string,
  args: ArgsMayor & { readonly ids: readonly string[] },
): Promise<LineaMayor[]> {
  return db.query<LineaMayor>(
    `with p as (
       select l.fecha, l.asiento_id, l.numero as n, l.tercero_id, l.debe, l.haber,
         a.diario, a.numero, a.concepto, a.origen_tipo, a.origen_id, a.creado_en,
         sum(l.debe - l.haber) over (order by l.fecha, a.creado_en, l.asiento_id, l.numero
           rows unbounded preceding)::bigint as saldo
       from linea_asiento l
       join asiento a on a.empresa_id = $1 and a.id = l.asiento_id
       where l.empresa_id = $1 and l.cuenta_id = any ($2::uuid[]) and l.fecha between $3 and $4
       order by l.fecha, a.creado_en, l.asiento_id, l.numero
       limit $5 offset $6)
     select p.fecha, p.asiento_id, p.diario, p.numero, p.concepto,
       coalesce(f.encf, f.numero_provisional, nullif(m.referencia, '')) as documento,
       p.origen_tipo, p.origen_id,
       coalesce(t.nombre, f.comprador_nombre) as tercero, p.debe, p.haber, p.saldo
     from p
     left join factura f on p.origen_tipo = 'factura' and f.empresa_id = $1 and f.id = p.origen_id
     left join movimiento m
       on p.origen_tipo = 'movimiento' and m.empresa_id = $1 and m.id = p.origen_id
     left join tercero t on t.empresa_id = $1 and t.id = coalesce(p.tercero_id, m.tercero_id)
     order by p.fecha, p.creado_en, p.asiento_id, p.n`,
    [empresaId, args.ids, args.desde, args.hasta, args.limite, args.desplazamiento],
  );
}
