// The simulator keeps its state in its own schema of the same Postgres, so that it survives restarts
// and several processes share it. It is made on first use; nothing of the product depends on it.

import type { Db } from '#shared/db/db.ts';

const DDL = `
  create schema if not exists simulador;
  create table if not exists simulador.semilla (
    valor text primary key,
    creada_en timestamptz not null,
    usada_en timestamptz
  );
  create table if not exists simulador.token (
    resumen text primary key,
    identificacion text not null,
    expira_en timestamptz not null
  );
  create table if not exists simulador.envio (
    track_id text primary key,
    servicio text not null check (servicio in ('ecf', 'rfce')),
    ambiente text not null,
    rnc text not null,
    encf text not null,
    estado smallint not null check (estado in (1, 2, 4)),
    secuencia_utilizada boolean not null,
    mensajes jsonb not null,
    datos jsonb not null,
    recibido_en timestamptz not null,
    listo_en timestamptz not null,
    sondeos_pendientes integer not null default 0,
    sha256 text not null
  );
  create index if not exists envio_encf on simulador.envio (ambiente, rnc, encf, recibido_en);
  create unique index if not exists envio_usado on simulador.envio (ambiente, rnc, encf)
    where estado in (1, 4);
  create table if not exists simulador.directorio (
    rnc text primary key,
    nombre text not null,
    url_recepcion text not null,
    url_aceptacion text not null,
    url_opcional text not null default ''
  );
`;

/** Idempotent, and safe when two processes start at once. */
export async function prepararEsquema(db: Db): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtext('kofacture.simulador'))");
    await tx.exec(DDL);
  });
}
