// The contingencias of the empresa, those it declared and those the server opened when the DGII did not
// answer, newest first.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaContingencia = {
  readonly id: string;
  readonly tipo: 'conectividad' | 'imposibilidad' | 'dgii';
  readonly alcance: 'total' | 'parcial';
  readonly inicio: Instante;
  /** null while it is open. */
  readonly fin: Instante | null;
  readonly nota: string;
  /** null when the server opened it. */
  readonly creado_por: string | null;
  readonly creado_por_nombre: string | null;
  readonly rev: bigint;
};

export const listarContingencias = definirConsulta<
  Record<string, never>,
  readonly FilaContingencia[]
>({
  nombre: 'ventas.contingencias',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['contingencia'],
  ejecutar: (db, empresaId) =>
    db.query<FilaContingencia>(
      `select c.id, c.tipo, c.alcance, c.inicio, c.fin, c.nota, c.creado_por,
         u.nombre as creado_por_nombre, c.rev
       from contingencia c
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = c.creado_por
       where c.empresa_id = $1
       order by c.inicio desc, c.id desc`,
      [empresaId],
    ),
});
