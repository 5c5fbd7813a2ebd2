// Changes what a person may do in an empresa, or takes his access away. His tokens stop working at
// once (permisos_version), so every socket and request of his asks again; the last dueño stays.

import { rechazosUsuarios } from '#shared/contratos/rechazos-usuarios.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { anotarEn } from '#server/auth/auditoria.ts';
import { entrarEnEmpresa, tomarRev } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { bloquearEmpresa } from './invitar-usuario.ts';
import { leerUsuarios, type UsuarioDeEmpresa } from './leer-usuarios.ts';

export type CambioRol = {
  readonly empresaId: string;
  readonly hechoPor: string;
  readonly usuarioId: string;
  readonly rol?: Rol | undefined;
  readonly estaActivo?: boolean | undefined;
  readonly ip: string;
};

/** Refuses `usuarios.NO_ES_MIEMBRO` and `usuarios.ULTIMO_DUENO`. */
export async function cambiarRol(
  servicios: Servicios,
  cambio: CambioRol,
): Promise<Resultado<UsuarioDeEmpresa>> {
  const { empresaId, usuarioId } = cambio;
  const resultado = await servicios.db.tx(async (tx): Promise<Resultado<UsuarioDeEmpresa>> => {
    await entrarEnEmpresa(tx, empresaId);
    await bloquearEmpresa(tx, empresaId);
    const todos = await leerUsuarios(tx, empresaId);
    const antes = todos.find((u) => u.usuario_id === usuarioId);
    if (antes === undefined)
      return mal(rechazosUsuarios.rechazo('NO_ES_MIEMBRO', { campo: 'usuario_id' }));
    const despues: UsuarioDeEmpresa = {
      ...antes,
      rol: cambio.rol ?? antes.rol,
      esta_activo: cambio.estaActivo ?? antes.esta_activo,
    };
    const esDueno = (u: UsuarioDeEmpresa) => u.rol === 'dueno' && u.esta_activo;
    if (!todos.some((u) => esDueno(u.usuario_id === usuarioId ? despues : u)))
      return mal(rechazosUsuarios.rechazo('ULTIMO_DUENO', { campo: 'rol' }));
    await tomarRev(tx, empresaId);
    await tx.query(
      `update usuario_empresa set rol = $3, esta_activo = $4
       where empresa_id = $1 and usuario_id = $2`,
      [empresaId, usuarioId, despues.rol, despues.esta_activo],
    );
    await anotarEn(tx, servicios, {
      empresaId,
      usuarioId: cambio.hechoPor,
      accion: 'usuarios.cambiar_rol',
      detalle: {
        usuario_id: usuarioId,
        rol_antes: antes.rol,
        rol: despues.rol,
        esta_activo: despues.esta_activo,
      },
      ip: cambio.ip,
    });
    // The table of accounts belongs to no empresa: only the owner role may touch it.
    await tx.exec('set local role none');
    await tx.query('update usuario set permisos_version = permisos_version + 1 where id = $1', [
      usuarioId,
    ]);
    return bien(despues);
  });
  if (resultado.ok) servicios.avisos.filasNuevas(empresaId);
  return resultado;
}
