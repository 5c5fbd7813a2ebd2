// The people of an empresa, active or not.

import type { Db } from '#shared/db/db.ts';
import type { Rol } from '#shared/permisos/roles.ts';

export type UsuarioDeEmpresa = {
  readonly usuario_id: string;
  readonly nombre: string;
  readonly correo: string;
  readonly rol: Rol;
  readonly esta_activo: boolean;
};

const COLUMNAS = 'usuario_id, nombre, correo, rol, esta_activo';

/** `tx` is already inside the empresa. */
export function leerUsuarios(tx: Db, empresaId: string): Promise<UsuarioDeEmpresa[]> {
  return tx.query<UsuarioDeEmpresa>(
    `select ${COLUMNAS} from usuario_empresa where empresa_id = $1 order by nombre, usuario_id`,
    [empresaId],
  );
}

export async function leerUsuario(
  tx: Db,
  empresaId: string,
  usuarioId: string,
): Promise<UsuarioDeEmpresa | null> {
  const [fila] = await tx.query<UsuarioDeEmpresa>(
    `select ${COLUMNAS} from usuario_empresa where empresa_id = $1 and usuario_id = $2`,
    [empresaId, usuarioId],
  );
  return fila ?? null;
}
