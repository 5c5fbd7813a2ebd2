// Trial balance between two days: opening, debits, credits and closing of every account, headings
// included. Whole months come from saldo_mes; of the first and last month, only the days that do not
// belong are read from the lines, which for «until today» are none.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { periodoDe, primerDia, ultimoDia, type Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { Naturaleza } from '../catalogo-cuentas.ts';
import { SQL_CUENTAS, type FilaCuenta } from './cuentas.ts';

export type Columnas = {
  /** debe − haber before `desde`: positive is debit, negative is credit, whatever the naturaleza. */
  readonly inicial: bigint;
  readonly debe: bigint;
  readonly haber: bigint;
  /** inicial + debe − haber. */
  readonly final: bigint;
};

export type FilaBalanza = Columnas & {
  readonly cuenta_id: string;
  readonly codigo: string;
  readonly nombre: string;
  readonly nivel: number;
  readonly naturaleza: Naturaleza;
  readonly es_imputable: boolean;
};

export type Balanza = {
  /** Accounts with any movement or balance, in the order of their codes; a heading adds up its own. */
  readonly filas: readonly FilaBalanza[];
  /** Of the accounts that take entries: inicial and final are 0 and debe equals haber. */
  readonly totales: Columnas;
};

export const esquemaBalanza = z.strictObject({
  desde: zFecha,
  hasta: zFecha,
  /** Deepest level shown; null shows all. */
  nivel: z.int().min(1).max(9).nullable().default(null),
});

export const verBalanza = definirConsulta<z.infer<typeof esquemaBalanza>, Balanza>({
  nombre: 'contabilidad.balanza',
  esquema: esquemaBalanza,
  roles: TODOS,
  tablas: ['linea_asiento', 'cuenta'],
  async ejecutar(db, empresaId, { desde, hasta, nivel }) {
    const cuentas = await db.query<FilaCuenta>(SQL_CUENTAS, [empresaId]);
    const movimientos = await leerMovimientos(db, empresaId, { desde, hasta });
    return armar(cuentas, movimientos, nivel);
  },
});

export type Movimiento = {
  readonly cuenta_id: string;
  readonly inicial: bigint;
  readonly debe: bigint;
  readonly haber: bigint;
};

/** Opening and movement per account that takes entries, in centavos. */
export function leerMovimientos(
  db: Db,
  empresaId: string,
  rango: { readonly desde: Fecha; readonly hasta: Fecha },
): Promise<Movimiento[]> {
  const mesDesde = periodoDe(rango.desde);
  const mesHasta = periodoDe(rango.hasta);
  return db.query<Movimiento>(
    `select cuenta_id, sum(inicial)::bigint as inicial, sum(debe)::bigint as debe,
       sum(haber)::bigint as haber
     from (
       select cuenta_id,
         case when periodo < $2 then debe - haber else 0 end as inicial,
         case when periodo < $2 then 0 else debe end as debe,
         case when periodo < $2 then 0 else haber end as haber
       from saldo_mes where empresa_id = $1 and periodo <= $3
       union all
       select l.cuenta_id, l.debe - l.haber, -l.debe, -l.haber
       from asiento a
       join linea_asiento l on l.empresa_id = $1 and l.asiento_id = a.id
       where a.empresa_id = $1 and a.fecha >= $4::date and a.fecha < $5::date
       union all
       select l.cuenta_id, 0, -l.debe, -l.haber
       from asiento a
       join linea_asiento l on l.empresa_id = $1 and l.asiento_id = a.id
       where a.empresa_id = $1 and a.fecha > $6::date and a.fecha <= $7::date
     ) m group by cuenta_id`,
    [
      empresaId,
      mesDesde,
      mesHasta,
      primerDia(mesDesde),
      rango.desde,
      rango.hasta,
      ultimoDia(mesHasta),
    ],
  );
}

type Suma = { inicial: bigint; debe: bigint; haber: bigint };

function armar(
  cuentas: readonly FilaCuenta[],
  movimientos: readonly Movimiento[],
  nivel: number | null,
): Balanza {
  const padres = new Map(cuentas.map((c) => [c.id, c.padre_id]));
  const sumas = new Map<string, Suma>();
  const totales: Suma = { inicial: 0n, debe: 0n, haber: 0n };
  for (const m of movimientos) {
    acumular(totales, m);
    let id: string | null = m.cuenta_id;
    while (id !== null) {
      const suma: Suma = sumas.get(id) ?? { inicial: 0n, debe: 0n, haber: 0n };
      acumular(suma, m);
      sumas.set(id, suma);
      id = padres.get(id) ?? null;
    }
  }
  const filas = cuentas
    .filter((c) => nivel === null || c.nivel <= nivel)
    .flatMap((c) => {
      const suma = sumas.get(c.id);
      if (suma === undefined || (suma.inicial === 0n && suma.debe === 0n && suma.haber === 0n)) {
        return [];
      }
      const { codigo, nombre, naturaleza, es_imputable } = c;
      const fila = { cuenta_id: c.id, codigo, nombre, nivel: c.nivel, naturaleza, es_imputable };
      return [{ ...fila, ...conFinal(suma) }];
    });
  return { filas, totales: conFinal(totales) };
}

function acumular(suma: Suma, m: Suma): void {
  suma.inicial += m.inicial;
  suma.debe += m.debe;
  suma.haber += m.haber;
}

function conFinal(s: Suma): Columnas {
  return { ...s, final: s.inicial + s.debe - s.haber };
}
