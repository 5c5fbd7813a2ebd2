// Refresh tokens. Each is used once and replaced; the rows of one login share a `familia`. A used
// token that comes back revokes the whole familia: either the thief or the owner holds a copy.
//
// Two tabs may refresh at once, and an answer may be lost on its way. So for 10 seconds a used token
// is answered again with the same successor, as long as nobody has used that successor; if somebody
// has, the late request gets an access token and no cookie. To be able to repeat a token of which
// only the SHA-256 is stored, each successor is HMAC(key of the installation, predecessor): 32 bytes
// that nobody without that key can tell from random. The first of a familia is 32 random bytes.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Db } from '#shared/db/db.ts';
import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Servicios } from '#server/servicios.ts';

export const VIDA_REFRESCO_MS = 30 * 24 * 3_600_000;
export const GRACIA_REFRESCO_MS = 10_000;

type FilaSesion = {
  id: string;
  familia: string;
  usuario_id: string;
  vence_en: Instante;
  usada_en: Instante | null;
  revocada_en: Instante | null;
};

export type Rotacion =
  | { readonly tipo: 'vale'; readonly usuarioId: string; readonly token: string | null }
  | { readonly tipo: 'reusado'; readonly usuarioId: string; readonly familia: string }
  | { readonly tipo: 'invalido' };

export async function abrirFamilia(servicios: Servicios, usuarioId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const ahora = servicios.reloj.ahora();
  await servicios.db.tx(async (tx) => {
    await tx.query('delete from sesion where usuario_id = $1 and vence_en < $2', [
      usuarioId,
      instante(ahora),
    ]);
    await insertar(tx, {
      id: servicios.ids.nuevo(),
      familia: servicios.ids.nuevo(),
      usuarioId,
      token,
      ahora,
    });
  });
  return token;
}

/** Uses the token and gives its successor. See the head of the file for the grace. */
export function rotar(servicios: Servicios, token: string): Promise<Rotacion> {
  return servicios.db.tx(async (tx) => {
    const ahora = servicios.reloj.ahora();
    const sesion = await bloquear(tx, token);
    if (sesion === null || sesion.revocada_en !== null || msDe(sesion.vence_en) <= ahora)
      return { tipo: 'invalido' };
    const { usuario_id: usuarioId, familia } = sesion;
    const siguiente = sucesor(servicios, token);
    if (sesion.usada_en !== null) {
      if (ahora - msDe(sesion.usada_en) > GRACIA_REFRESCO_MS) {
        await revocarFamilia(tx, familia, ahora);
        return { tipo: 'reusado', usuarioId, familia };
      }
      const hijo = await bloquear(tx, siguiente);
      return { tipo: 'vale', usuarioId, token: hijo?.usada_en === null ? siguiente : null };
    }
    await tx.query('update sesion set usada_en = $2 where id = $1', [sesion.id, instante(ahora)]);
    const id = servicios.ids.nuevo();
    await insertar(tx, { id, familia, usuarioId, token: siguiente, ahora });
    return { tipo: 'vale', usuarioId, token: siguiente };
  });
}

/** Ends the familia of the token; returns whose it was, or null when the token is unknown. */
export function cerrarFamilia(servicios: Servicios, token: string): Promise<string | null> {
  return servicios.db.tx(async (tx) => {
    const sesion = await bloquear(tx, token);
    if (sesion === null) return null;
    await revocarFamilia(tx, sesion.familia, servicios.reloj.ahora());
    return sesion.usuario_id;
  });
}

/** Ends every session of a person: a changed password, a person who left. */
export async function cerrarSesionesDe(db: Db, usuarioId: string, ahora: Instante): Promise<void> {
  await db.query(
    'update sesion set revocada_en = $2 where usuario_id = $1 and revocada_en is null',
    [usuarioId, ahora],
  );
}

async function bloquear(tx: Db, token: string): Promise<FilaSesion | null> {
  const [fila] = await tx.query<FilaSesion>(
    `select id, familia, usuario_id, vence_en, usada_en, revocada_en
     from sesion where token_hash = $1 for update`,
    [huella(token)],
  );
  return fila ?? null;
}

async function revocarFamilia(tx: Db, familia: string, ahora: number): Promise<void> {
  await tx.query('update sesion set revocada_en = $2 where familia = $1 and revocada_en is null', [
    familia,
    instante(ahora),
  ]);
}

async function insertar(
  tx: Db,
  s: { id: string; familia: string; usuarioId: string; token: string; ahora: number },
): Promise<void> {
  await tx.query(
    `insert into sesion (id, familia, usuario_id, token_hash, creada_en, vence_en)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      s.id,
      s.familia,
      s.usuarioId,
      huella(s.token),
      instante(s.ahora),
      instante(s.ahora + VIDA_REFRESCO_MS),
    ],
  );
}

function huella(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function sucesor({ config }: Servicios, token: string): string {
  return createHmac('sha256', config.claveMaestra).update(`refresco/${token}`).digest('base64url');
}
