// What a person gets when he enters: an access token, who he is and his empresas. The refresh token
// goes apart, in an httpOnly cookie.

import { leerEmpresasDe, type EmpresaDeUsuario } from './membresia.ts';
import { firmarAcceso } from './tokens.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';

export type Yo = {
  readonly usuario: { readonly id: string; readonly nombre: string; readonly correo: string };
  readonly empresas: readonly EmpresaDeUsuario[];
};
export type SesionAbierta = Yo & { readonly acceso: string; readonly expira_en: Instante };

type FilaUsuario = { id: string; nombre: string; correo: string; permisos_version: number };

export async function leerYo(servicios: Servicios, usuarioId: string): Promise<Yo> {
  const { permisos_version: _interno, ...usuario } = await leerUsuario(servicios, usuarioId);
  return { usuario, empresas: await leerEmpresasDe(servicios.db, usuarioId) };
}

export async function abrirSesion(servicios: Servicios, usuarioId: string): Promise<SesionAbierta> {
  const { permisos_version: permisosVersion, ...usuario } = await leerUsuario(servicios, usuarioId);
  const { token, expira_en } = await firmarAcceso(servicios, { usuarioId, permisosVersion });
  return {
    acceso: token,
    expira_en,
    usuario,
    empresas: await leerEmpresasDe(servicios.db, usuarioId),
  };
}

async function leerUsuario({ db }: Servicios, usuarioId: string): Promise<FilaUsuario> {
  const [fila] = await db.query<FilaUsuario>(
    'select id, nombre, correo, permisos_version from usuario where id = $1',
    [usuarioId],
  );
  invariante(fila !== undefined, `el usuario ${usuarioId} tiene sesión y no existe`);
  return fila;
}
