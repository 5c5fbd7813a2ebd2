// The ranges of e-NCF of the empresa and how much is left of each.

import { z } from 'zod';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaSecuencia = {
  readonly id: string;
  readonly tipo_ecf: string;
  readonly serie: string;
  readonly desde: bigint;
  readonly hasta: bigint;
  readonly siguiente: bigint;
  /** Numbers not yet given. */
  readonly quedan: bigint;
  readonly vence: Fecha | null;
  readonly esta_activa: boolean;
  readonly rev: bigint;
};

export const SQL_SECUENCIAS = `
  select id, tipo_ecf, serie, desde, hasta, siguiente, hasta - siguiente + 1 as quedan, vence,
    esta_activa, rev
  from secuencia where empresa_id = $1
  order by tipo_ecf, esta_activa desc, vence nulls last, desde`;

export const listarSecuencias = definirConsulta<Record<string, never>, readonly FilaSecuencia[]>({
  nombre: 'empresas.secuencias',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['secuencia'],
  ejecutar: (db, empresaId) => db.query<FilaSecuencia>(SQL_SECUENCIAS, [empresaId]),
});
