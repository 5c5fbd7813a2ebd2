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
  -- Who is not as everybody else: without a row an RNC is active, electronic and may defer.
  create table if not exists simulador.contribuyente (
    rnc text primary key,
    estado text not null default 'activo'
      check (estado in ('activo', 'suspendido', 'inexistente', 'no_electronico')),
    puede_diferir boolean not null default true
  );
  -- With a row of his, only those named may sign for the RNC.
  create table if not exists simulador.delegado (
    rnc text not null,
    identificacion text not null,
    primary key (rnc, identificacion)
  );
  -- With a row of its type, an RNC has those ranges and not the ones that everybody has.
  create table if not exists simulador.secuencia (
    ambiente text not null,
    rnc text not null,
    tipo text not null,
    desde bigint not null,
    hasta bigint not null,
    vence date,
    primary key (ambiente, rnc, tipo, desde)
  );
  create table if not exists simulador.anulado (
    ambiente text not null,
    rnc text not null,
    desde text not null,
    hasta text not null,
    anulado_en timestamptz not null
  );
  create index if not exists anulado_i on simulador.anulado (ambiente, rnc, desde, hasta);
  create table if not exists simulador.aprobacion (
    ambiente text not null,
    rnc_emisor text not null,
    encf text not null,
    rnc_comprador text not null,
    estado smallint not null check (estado in (1, 2)),
    motivo text not null,
    recibida_en timestamptz not null,
    primary key (ambiente, rnc_emisor, encf)
  );
  -- What the simulated contribuyente issued, received and answered.
  create table if not exists simulador.emision (
    rnc text not null,
    encf text not null,
    rnc_comprador text not null,
    xml text not null,
    estado text not null,
    mensajes jsonb not null,
    emitida_en timestamptz not null,
    primary key (rnc, encf)
  );
  create table if not exists simulador.recibido (
    rnc_emisor text not null,
    encf text not null,
    xml text not null,
    recibido_en timestamptz not null,
    primary key (rnc_emisor, encf)
  );
  create table if not exists simulador.contador (
    nombre text primary key,
    valor bigint not null
  );
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
