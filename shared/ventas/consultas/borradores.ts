// The drafts that are still open, newest first.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaBorrador = {
  readonly id: string;
  readonly tipo: 'factura';
  readonly titulo: string;
  readonly total: bigint;
  readonly creado_por: string;
  readonly creado_por_nombre: string | null;
  readonly creado_en: Instante;
  readonly rev: bigint;
};

export const listarBorradores = definirConsulta<Record<string, never>, readonly FilaBorrador[]>({
  nombre: 'ventas.borradores',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['borrador'],
  ejecutar: (db, empresaId) =>
    db.query<FilaBorrador>(
      `select b.id, b.tipo, b.titulo, b.total, b.creado_por, u.nombre as creado_por_nombre,
         b.creado_en, b.rev
       from borrador b
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = b.creado_por
       where b.empresa_id = $1 and b.estado = 'abierto'
       order by b.creado_en desc, b.id desc`,
      [empresaId],
    ),
});
