// Whether the people behind the sockets may still be there (rules P6 and P7). Asked when a socket
// opens, when a row of membership or device changes, and every two seconds for the version of the
// person's permissions, which is outside any empresa.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { puede, VENDEN, type Rol } from '#shared/permisos/roles.ts';
import type { Sala } from '#sync/buzon.ts';
import { CIERRE } from '#sync/protocolo.ts';
import type { Conexion } from './conexion.ts';

export type Veredicto =
  | { readonly ok: true; readonly nombre: string; readonly rol: Rol }
  | { readonly ok: false; readonly codigo: number; readonly motivo: string };

type FilaPermiso = {
  nombre: string | null;
  rol: Rol | null;
  dueno_dispositivo: string | null;
  esta_revocado: boolean | null;
  estado_borrador: string | null;
};

/** May this person be in this room now? */
export async function juzgarEntrada(
  servicios: Servicios,
  sala: Sala,
  usuarioId: string,
): Promise<Veredicto> {
  const objeto = sala.clase === 'buzon' ? sala.dispositivoId : sala.borradorId;
  const [fila] = await enEmpresa(servicios.db, sala.empresaId, (tx) =>
    tx.query<FilaPermiso>(
      `select u.nombre, u.rol, d.usuario_id as dueno_dispositivo, d.esta_revocado,
         b.estado as estado_borrador
       from (select 1) uno
       left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = $2 and u.esta_activo
       left join dispositivo d on d.empresa_id = $1 and d.id = $3
       left join borrador b on b.empresa_id = $1 and b.id = $3`,
      [sala.empresaId, usuarioId, objeto],
    ),
  );
  if (fila === undefined || fila.rol === null) return cerrada(CIERRE.revocado, 'sin_membresia');
  const dentro: Veredicto = { ok: true, nombre: fila.nombre ?? '', rol: fila.rol };
  if (sala.clase === 'buzon') {
    // An unknown device is not a revoked one: it must register again, not wipe itself.
    if (fila.dueno_dispositivo === null) return cerrada(CIERRE.token, 'dispositivo_desconocido');
    if (fila.dueno_dispositivo !== usuarioId) return cerrada(CIERRE.revocado, 'ajeno');
    return fila.esta_revocado === true ? cerrada(CIERRE.revocado, 'revocado') : dentro;
  }
  if (!puede(fila.rol, VENDEN)) return cerrada(CIERRE.revocado, 'sin_permiso');
  return fila.estado_borrador === null || fila.estado_borrador === 'abierto'
    ? dentro
    : cerrada(CIERRE.borradorCerrado, fila.estado_borrador);
}

function cerrada(codigo: number, motivo: string): Veredicto {
  return { ok: false, codigo, motivo };
}

export type Salida = { readonly c: Conexion; readonly codigo: number; readonly motivo: string };

/** The sockets whose person changed: an inactive one is out, an outdated token must be renewed. */
export async function conPermisosViejos(
  servicios: Servicios,
  conexiones: readonly Conexion[],
): Promise<Salida[]> {
  if (conexiones.length === 0) return [];
  const ids = [...new Set(conexiones.map((c) => c.quien.usuarioId))];
  const filas = await servicios.db.query<{
    id: string;
    permisos_version: number;
    esta_activo: boolean;
  }>('select id, permisos_version, esta_activo from usuario where id = any($1::uuid[])', [ids]);
  const porId = new Map(filas.map((f) => [f.id, f]));
  return conexiones.flatMap((c): Salida[] => {
    const f = porId.get(c.quien.usuarioId);
    if (f === undefined || !f.esta_activo) {
      return [{ c, codigo: CIERRE.revocado, motivo: 'usuario_inactivo' }];
    }
    return f.permisos_version === c.quien.permisosVersion
      ? []
      : [{ c, codigo: CIERRE.token, motivo: 'permisos_cambiados' }];
  });
}
