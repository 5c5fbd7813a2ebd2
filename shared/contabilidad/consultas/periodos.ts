// The months with entries or with an estado of their own, newest first. A month without a row is open.

import { z } from 'zod';
import type { Periodo } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaPeriodo = {
  readonly periodo: Periodo;
  readonly estado: 'abierto' | 'cerrado' | 'declarado';
  /** Total of debits of the month, which equals that of credits. */
  readonly debe: bigint;
};

export const listarPeriodos = definirConsulta<Record<string, never>, readonly FilaPeriodo[]>({
  nombre: 'contabilidad.periodos',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['periodo', 'linea_asiento'],
  ejecutar: (db, empresaId) =>
    db.query<FilaPeriodo>(
      `select coalesce(p.periodo, m.periodo) as periodo, coalesce(p.estado, 'abierto') as estado,
         coalesce(m.debe, 0) as debe
       from (select periodo, estado from periodo where empresa_id = $1) p
       full join (select periodo, sum(debe)::bigint as debe from saldo_mes
         where empresa_id = $1 group by periodo) m on m.periodo = p.periodo
       order by 1 desc`,
      [empresaId],
    ),
});
