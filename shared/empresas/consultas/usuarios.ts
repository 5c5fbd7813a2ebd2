// The people who may enter the empresa, with their role.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS, type Rol } from '#shared/permisos/roles.ts';

export type FilaUsuario = {
  readonly id: string;
  readonly usuario_id: string;
  readonly nombre: string;
  readonly correo: string;
  readonly rol: Rol;
  readonly esta_activo: boolean;
  readonly rev: bigint;
};

export const listarUsuarios = definirConsulta<Record<string, never>, readonly FilaUsuario[]>({
  nombre: 'empresas.usuarios',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['usuario_empresa'],
  ejecutar: (db, empresaId) =>
    db.query<FilaUsuario>(
      `select id, usuario_id, nombre, correo, rol, esta_activo, rev
       from usuario_empresa where empresa_id = $1
       order by esta_activo desc, lower(nombre), id`,
      [empresaId],
    ),
});
