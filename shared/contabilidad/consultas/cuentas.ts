// The chart of accounts, in the order of its codes.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { Naturaleza, TipoCuenta } from '../catalogo-cuentas.ts';

export type FilaCuenta = {
  readonly id: string;
  readonly codigo: string;
  readonly nombre: string;
  readonly tipo: TipoCuenta;
  readonly naturaleza: Naturaleza;
  readonly padre_id: string | null;
  readonly nivel: number;
  readonly es_imputable: boolean;
  readonly rol: string | null;
  readonly flujo: string | null;
  readonly esta_activa: boolean;
  readonly rev: bigint;
};

/** Codes are compared byte by byte, so that both databases give the same order. */
export const SQL_CUENTAS = `
  select id, codigo, nombre, tipo, naturaleza, padre_id, nivel, es_imputable, rol, flujo,
    esta_activa, rev
  from cuenta where empresa_id = $1 order by codigo collate "C"`;

export const listarCuentas = definirConsulta<Record<string, never>, readonly FilaCuenta[]>({
  nombre: 'contabilidad.cuentas',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['cuenta'],
  ejecutar: (db, empresaId) => db.query<FilaCuenta>(SQL_CUENTAS, [empresaId]),
});
