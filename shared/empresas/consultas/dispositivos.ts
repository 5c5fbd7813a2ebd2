// The devices that have ever written for the empresa.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaDispositivo = {
  readonly id: string;
  readonly nombre: string;
  readonly usuario_id: string;
  readonly usuario_nombre: string | null;
  readonly creado_en: Instante;
  readonly esta_revocado: boolean;
  readonly rev: bigint;
};

export const listarDispositivos = definirConsulta<
  Record<string, never>,
  readonly FilaDispositivo[]
>({
  nombre: 'empresas.dispositivos',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['dispositivo', 'usuario_empresa'],
  ejecutar: (db, empresaId) =>
    db.query<FilaDispositivo>(
      `select d.id, d.nombre, d.usuario_id, u.nombre as usuario_nombre, d.creado_en,
         d.esta_revocado, d.rev
       from dispositivo d
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = d.usuario_id
       where d.empresa_id = $1
       order by d.esta_revocado, d.creado_en desc, d.id`,
      [empresaId],
    ),
});
