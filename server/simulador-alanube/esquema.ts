// The stand-in of Alanube keeps its state in its own schema of the same Postgres, made on first use; nothing of
// the product depends on it.

import type { Db } from '#shared/db/db.ts';

const DDL = `
  create schema if not exists simulador_alanube;
  create table if not exists simulador_alanube.documento (
    id text primary key,
    tipo text not null,
    rnc text not null,
    encf text not null,
    cuerpo text not null,
    xml text not null,
    total bigint not null,
    modifica text,
    legal text not null,
    ha_fallado boolean not null,
    mensajes jsonb not null,
    firmado_en timestamptz not null,
    listo_en timestamptz not null,
    sondeos_pendientes integer not null default 0
  );
  create unique index if not exists documento_encf on simulador_alanube.documento (rnc, encf);
  create table if not exists simulador_alanube.anulacion (
    id text primary key,
    rnc text not null,
    desde text not null,
    hasta text not null,
    legal text not null,
    mensajes jsonb not null,
    listo_en timestamptz not null
  );
  -- Every call that arrived, for tests: what was sent, and how many times.
  create table if not exists simulador_alanube.llamada (
    id bigint generated always as identity primary key,
    servicio text not null,
    cuerpo text not null
  );
`;

/** Idempotent, and safe when two processes start at once. */
export async function prepararEsquema(db: Db): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtext('kofacture.simulador_alanube'))");
    await tx.exec(DDL);
  });
}
