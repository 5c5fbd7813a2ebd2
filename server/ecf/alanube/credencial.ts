// The credential of an empresa at Alanube: its token, sealed by the vault, and the id of its associated
// company when it has one. The token is opened only for as long as a step runs; no function here gives it to
// anything but the client.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { abrirSello, contextos, sellar } from '#server/boveda.ts';
import type { Servicios } from '#server/servicios.ts';

export type CredencialAlanube = { readonly token: string; readonly idCompania: string | null };

/** What may be told of it: everything but the token. */
export type CredencialVisible = {
  readonly idCompania: string | null;
  readonly actualizadaEn: string;
};

const PROVEEDOR = 'alanube';
const zConfig = z.object({ id_compania: z.string().nullable().default(null) });

type Fila = {
  readonly sellada: Uint8Array;
  readonly config: unknown;
  readonly actualizada_en: string;
};

async function leerFila(tx: Db, empresaId: string): Promise<Fila | null> {
  const [fila] = await tx.query<Fila>(
    `select sellada, config, actualizada_en from credencial_proveedor
     where empresa_id = $1 and proveedor = $2`,
    [empresaId, PROVEEDOR],
  );
  return fila ?? null;
}

/** Inside `enEmpresa`. null when there is none. Throws `ErrorBoveda` when the master key is another. */
export async function leerCredencial(
  servicios: Pick<Servicios, 'config'>,
  tx: Db,
  empresaId: string,
): Promise<CredencialAlanube | null> {
  const fila = await leerFila(tx, empresaId);
  if (fila === null) return null;
  const contexto = contextos.credencial(empresaId, PROVEEDOR);
  const abierta = abrirSello(servicios.config.claveMaestra, fila.sellada, contexto);
  const token = new TextDecoder().decode(abierta);
  return { token, idCompania: zConfig.parse(fila.config).id_compania };
}

/** Inside `enEmpresa`. */
export async function verCredencial(tx: Db, empresaId: string): Promise<CredencialVisible | null> {
  const fila = await leerFila(tx, empresaId);
  if (fila === null) return null;
  const { id_compania: idCompania } = zConfig.parse(fila.config);
  return { idCompania, actualizadaEn: fila.actualizada_en };
}

/** Inside `enEmpresa`. `token` null keeps the one that is there. */
export async function guardarCredencial(
  servicios: Pick<Servicios, 'config' | 'reloj'>,
  tx: Db,
  de: {
    readonly empresaId: string;
    readonly token: string | null;
    readonly idCompania: string | null;
  },
): Promise<void> {
  const { empresaId, token } = de;
  const config = JSON.stringify({ id_compania: de.idCompania });
  const ahora = instante(servicios.reloj.ahora());
  if (token === null) {
    await tx.query(
      `update credencial_proveedor set config = $3::text::jsonb, actualizada_en = $4
       where empresa_id = $1 and proveedor = $2`,
      [empresaId, PROVEEDOR, config, ahora],
    );
    return;
  }
  const sellada = sellar(
    servicios.config.claveMaestra,
    new TextEncoder().encode(token),
    contextos.credencial(empresaId, PROVEEDOR),
  );
  await tx.query(
    `insert into credencial_proveedor (empresa_id, proveedor, sellada, config, actualizada_en)
     values ($1, $2, $3, $4::text::jsonb, $5)
     on conflict (empresa_id, proveedor) do update set sellada = excluded.sellada,
       config = excluded.config, actualizada_en = excluded.actualizada_en`,
    [empresaId, PROVEEDOR, sellada, config, ahora],
  );
}
