// The runs of e-NCF that were annulled (ANECF), newest first, with what the DGII answered.

import { z } from 'zod';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaAnulacion = {
  readonly id: string;
  readonly tipo_ecf: string;
  readonly serie: string;
  readonly desde: bigint;
  readonly hasta: bigint;
  readonly motivo: string;
  readonly estado: 'pendiente' | 'enviada' | 'aceptada' | 'parcial' | 'rechazada';
  readonly mensajes: readonly unknown[];
  readonly fecha: Fecha;
  readonly creado_por_nombre: string | null;
};

export const listarAnulaciones = definirConsulta<Record<string, never>, readonly FilaAnulacion[]>({
  nombre: 'empresas.anulaciones',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['anulacion', 'usuario_empresa'],
  ejecutar: (db, empresaId) =>
    db.query<FilaAnulacion>(
      `select a.id, a.tipo_ecf, a.serie, a.desde, a.hasta, a.motivo, a.estado, a.mensajes, a.fecha,
         u.nombre as creado_por_nombre
       from anulacion a
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = a.creado_por
       where a.empresa_id = $1
       order by a.fecha desc, a.hecho_en desc, a.id`,
      [empresaId],
    ),
});
