// What a person may do in an empresa. Always read from the rows: never from the token, never cached,
// so that a change of role counts from the next request.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Db } from '#shared/db/db.ts';
import { ROLES, type Rol } from '#shared/permisos/roles.ts';
import { invariante } from '#shared/nucleo/resultado.ts';

export type Membresia = { readonly rol: Rol; readonly nombre: string; readonly correo: string };

export type EmpresaDeUsuario = {
  readonly id: string;
  readonly razon_social: string;
  readonly rnc: string;
  readonly rol: Rol;
  readonly ambiente: string;
};

/** The active membership, or null. `db` is the connection of the server, outside any empresa. */
export function leerMembresia(
  db: Db,
  usuarioId: string,
  empresaId: string,
): Promise<Membresia | null> {
  return enEmpresa(db, empresaId, async (tx) => {
    const [fila] = await tx.query<{ rol: string; nombre: string; correo: string }>(
      `select rol, nombre, correo from usuario_empresa
       where empresa_id = $1 and usuario_id = $2 and esta_activo`,
      [empresaId, usuarioId],
    );
    return fila === undefined
      ? null
      : { rol: leerRol(fila.rol), nombre: fila.nombre, correo: fila.correo };
  });
}

/** The empresas of a person by name. RLS lets him see only his own memberships before he enters one. */
export function leerEmpresasDe(db: Db, usuarioId: string): Promise<EmpresaDeUsuario[]> {
  return db.tx(async (tx) => {
    await tx.exec('set local role kofacture_app');
    await tx.query("select set_config('app.usuario', $1, true)", [usuarioId]);
    const membresias = await tx.query<{ empresa_id: string; rol: string }>(
      `select empresa_id, rol from usuario_empresa where usuario_id = $1 and esta_activo`,
      [usuarioId],
    );
    const empresas: EmpresaDeUsuario[] = [];
    for (const m of membresias) {
      await tx.query("select set_config('app.empresa', $1, true)", [m.empresa_id]);
      const [e] = await tx.query<{
        id: string;
        razon_social: string;
        rnc: string;
        ambiente: string;
      }>('select id, razon_social, rnc, ambiente from empresa where empresa_id = $1', [
        m.empresa_id,
      ]);
      if (e !== undefined) empresas.push({ ...e, rol: leerRol(m.rol) });
    }
    return empresas.sort((a, b) => a.razon_social.localeCompare(b.razon_social, 'es'));
  });
}

function leerRol(texto: string): Rol {
  const rol = ROLES.find((r) => r === texto);
  invariante(rol !== undefined, `rol desconocido ${texto}`);
  return rol;
}
