// Gives a person access to an empresa. If nobody has an account with that mail, one is opened with a
// provisional password that is shown once to whoever invites: there is no mail server to rely on.

import { randomInt } from 'node:crypto';
import type { Db } from '#shared/db/db.ts';
import { rechazosUsuarios } from '#shared/contratos/rechazos-usuarios.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { anotarEn } from '#server/auth/auditoria.ts';
import { cifrarClave, normalizarCorreo } from '#server/auth/claves.ts';
import { entrarEnEmpresa, tomarRev } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerUsuario, type UsuarioDeEmpresa } from './leer-usuarios.ts';

export type Invitacion = {
  readonly empresaId: string;
  readonly invitadoPor: string;
  readonly correo: string;
  readonly nombre: string;
  readonly rol: Rol;
  readonly ip: string;
};

export type Invitado = UsuarioDeEmpresa & { readonly clave_provisional: string | null };

/** Refuses `usuarios.YA_ES_MIEMBRO`. */
export async function invitarUsuario(
  servicios: Servicios,
  inv: Invitacion,
): Promise<Resultado<Invitado>> {
  const { db, config } = servicios;
  const clave = claveProvisional();
  // Made in every case, so that the time does not tell whether the account existed.
  const hash = await cifrarClave(clave, config.costoBcrypt);
  const correo = normalizarCorreo(inv.correo);
  const resultado = await db.tx(async (tx): Promise<Resultado<Invitado>> => {
    const { usuarioId, esNuevo } = await cuentaDe(tx, servicios, { ...inv, correo, hash });
    await entrarEnEmpresa(tx, inv.empresaId);
    await bloquearEmpresa(tx, inv.empresaId);
    if ((await leerUsuario(tx, inv.empresaId, usuarioId)) !== null)
      return mal(rechazosUsuarios.rechazo('YA_ES_MIEMBRO', { campo: 'correo' }));
    await tomarRev(tx, inv.empresaId);
    await tx.query(
      `insert into usuario_empresa (empresa_id, id, usuario_id, nombre, correo, rol)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        inv.empresaId,
        idDerivado(inv.empresaId, `usuario/${usuarioId}`),
        usuarioId,
        inv.nombre,
        correo,
        inv.rol,
      ],
    );
    await anotarEn(tx, servicios, {
      empresaId: inv.empresaId,
      usuarioId: inv.invitadoPor,
      accion: 'usuarios.invitar',
      detalle: { usuario_id: usuarioId, rol: inv.rol },
      ip: inv.ip,
    });
    return bien({
      usuario_id: usuarioId,
      nombre: inv.nombre,
      correo,
      rol: inv.rol,
      esta_activo: true,
      clave_provisional: esNuevo ? clave : null,
    });
  });
  if (resultado.ok) servicios.avisos.filasNuevas(inv.empresaId);
  return resultado;
}

/** Holds the empresa without moving its rev: a refusal after this changes nothing. */
export async function bloquearEmpresa(tx: Db, empresaId: string): Promise<void> {
  await tx.query('select rev from empresa_rev where empresa_id = $1 for update', [empresaId]);
}

async function cuentaDe(
  tx: Db,
  { ids, reloj }: Servicios,
  p: { correo: string; nombre: string; hash: string },
): Promise<{ usuarioId: string; esNuevo: boolean }> {
  const nuevo = ids.nuevo();
  const [creado] = await tx.query<{ id: string }>(
    `insert into usuario (id, correo, nombre, clave_hash, creado_en) values ($1, $2, $3, $4, $5)
     on conflict (lower(correo)) do nothing returning id`,
    [nuevo, p.correo, p.nombre, p.hash, instante(reloj.ahora())],
  );
  if (creado !== undefined) return { usuarioId: nuevo, esNuevo: true };
  const [previo] = await tx.query<{ id: string }>(
    'select id from usuario where lower(correo) = $1',
    [p.correo],
  );
  if (previo === undefined) throw new Error('la cuenta existía y ya no está');
  return { usuarioId: previo.id, esNuevo: false };
}

/** Letters and digits that are not mistaken for one another when read aloud. */
const ALFABETO = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four: 79 bits. */
function claveProvisional(): string {
  const letra = () => ALFABETO[randomInt(ALFABETO.length)] ?? 'k';
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, letra).join('')).join('-');
}
