-- destino: servidor
-- What only the authority keeps of the new documents: received and answered bytes, the pause of the
-- queue, tokens of the receiver, and the triggers and policies of the new replicated tables.

-- Bytes as they came and as they were answered; ten years, like those of ecf_xml.
create table documento_xml (
  empresa_id uuid not null,
  origen_id uuid not null,
  clase text not null,
  nombre_archivo text not null,
  xml bytea not null,
  sha256 text not null,
  creado_en timestamptz not null,
  constraint documento_xml_pk primary key (empresa_id, origen_id, clase),
  constraint documento_xml_clase check (clase in ('ecf_recibido', 'arecf_enviado', 'arecf_recibido', 'acecf_enviado', 'acecf_recibido', 'anecf'))
);
create trigger documento_xml_inmutable before update or delete on documento_xml for each row execute function rehusar_cambio();

-- Answers to what is not an e-CF of ours (approvals, annulments, directory, deliveries), as they came.
create table respuesta_externa (
  empresa_id uuid not null,
  id uuid not null,
  origen_id uuid not null,
  servicio text not null,
  estado_http integer,
  cuerpo text not null,
  momento timestamptz not null,
  constraint respuesta_externa_pk primary key (empresa_id, id)
);
create index respuesta_externa_origen on respuesta_externa (empresa_id, origen_id, momento);
create trigger respuesta_externa_inmutable before update or delete on respuesta_externa for each row execute function rehusar_cambio();

-- When a host of the DGII answers 5xx, every empresa of that environment waits for it together.
create table pausa_dgii (
  ambiente text primary key,
  hasta timestamptz not null,
  fallos integer not null default 0,
  motivo text not null default ''
);

-- One use each: the seeds that this receiver gave out.
create table semilla_receptor (
  valor text primary key,
  vence timestamptz not null
);

create table credencial_proveedor (
  empresa_id uuid not null,
  proveedor text not null,
  sellada bytea not null,
  config jsonb not null default '{}',
  actualizada_en timestamptz not null,
  constraint credencial_proveedor_pk primary key (empresa_id, proveedor)
);

do $$
declare
  t text;
begin
  foreach t in array array[
    'compra', 'linea_compra', 'ecf_recibido', 'envio_receptor', 'anulacion', 'contingencia'
  ] loop
    execute format('create trigger a_poner_rev before insert or update on %I for each row execute function poner_rev()', t);
    execute format('create trigger z_anotar_cambio after insert or update or delete on %I for each row execute function anotar_cambio()', t);
  end loop;
  foreach t in array array[
    'compra', 'linea_compra', 'ecf_recibido', 'envio_receptor', 'anulacion', 'contingencia',
    'documento_xml', 'respuesta_externa', 'credencial_proveedor'
  ] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy por_empresa on %I using (empresa_id = nullif(current_setting(''app.empresa'', true), '''')::uuid)
       with check (empresa_id = nullif(current_setting(''app.empresa'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to kofacture_app', t);
  end loop;
end $$;
revoke update, delete on documento_xml, respuesta_externa from kofacture_app;
-- The owner, outside of any empresa, finds what waits to travel.
create policy barrido on ecf_recibido for select to current_user
  using (estado_dgii = 'pendiente' or estado_emisor = 'pendiente');
create policy barrido on envio_receptor for select to current_user using (estado in ('pendiente', 'fallido'));
create policy barrido on anulacion for select to current_user using (estado in ('pendiente', 'enviada'));
-- The public page of a sale is found by its token before any empresa is known.
create policy por_token on factura for select to current_user
  using (token_consulta is not null and token_consulta = nullif(current_setting('app.token_consulta', true), ''));
-- A received document is addressed by RNC, before any empresa is known.
create policy por_rnc on empresa for select to current_user
  using (rnc = nullif(current_setting('app.rnc_receptor', true), ''));
