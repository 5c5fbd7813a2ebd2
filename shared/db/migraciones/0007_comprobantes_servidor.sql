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

-- An accepted e-CF that goes to an electronic buyer leaves its delivery to be made, in the transaction that
-- accepts it and whoever does it. Not what Alanube issues (it delivers by itself) nor the replacement of a
-- contingency NCF (CodigoModificacion 4), which is only for the DGII (Contingencia, p. 12).
create index envio_receptor_pendiente on envio_receptor (empresa_id, momento)
  where estado in ('pendiente', 'fallido');
create index ecf_recibido_por_responder on ecf_recibido (empresa_id, decidido_en)
  where estado_dgii = 'pendiente' or estado_emisor = 'pendiente';
create function abrir_entrega() returns trigger language plpgsql as $$
begin
  insert into envio_receptor (empresa_id, id, ecf_id, rnc_receptor, momento, fecha)
  select new.empresa_id, md5(new.id::text || '/entrega')::uuid, new.id, f.comprador_rnc,
    current_timestamp, new.fecha
  from factura f
  where f.empresa_id = new.empresa_id and f.id = new.factura_id and f.comprador_rnc is not null
    and f.modo_emision <> 'serie_b' and new.proveedor = 'dgii'
  on conflict (empresa_id, ecf_id) do nothing;
  return null;
end $$;
create trigger ecf_abrir_entrega after update of estado on ecf for each row
  when (new.estado in ('aceptado', 'condicional') and old.estado not in ('aceptado', 'condicional')
    and new.tipo_ecf in ('31', '33', '34', '44') and new.factura_id is not null)
  execute function abrir_entrega();

-- A document is born numbered here, and with it goes the provider that its empresa has at that moment.
create function fijar_proveedor() returns trigger language plpgsql as $$
begin
  select m.proveedor_ecf into new.proveedor from empresa m
    where m.empresa_id = new.empresa_id and m.id = new.empresa_id;
  new.proveedor := coalesce(new.proveedor, 'dgii');
  return new;
end $$;
create trigger ecf_fijar_proveedor before insert on ecf for each row
  when (new.encf is not null) execute function fijar_proveedor();

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

-- A test set of the certification that was loaded for an empresa, and each of its documents. The bytes are
-- signed once: the ones that are sent, kept and uploaded by hand are the same.
create table certificacion (
  empresa_id uuid not null,
  id uuid not null,
  archivo text not null,
  ambiente text not null,
  estado text not null,
  detalle text not null default '',
  creado_por uuid not null,
  creado_en timestamptz not null,
  enviado_en timestamptz,
  -- Until then some process is sending it.
  ocupada_hasta timestamptz,
  constraint certificacion_pk primary key (empresa_id, id),
  constraint certificacion_estado check (estado in ('con_errores', 'lista', 'enviando', 'detenida', 'terminada'))
);
create index certificacion_reciente on certificacion (empresa_id, creado_en desc);

create table certificacion_caso (
  empresa_id uuid not null,
  certificacion_id uuid not null,
  -- Position in the set, from 1, and when it is sent; null when it cannot be.
  numero integer not null,
  orden_envio integer,
  nombre text not null,
  tipo_ecf text not null default '',
  encf text not null default '',
  referido text,
  monto_total text not null default '',
  estado text not null,
  rechazos jsonb not null default '[]',
  codigo_seguridad text,
  track_id text,
  mensajes jsonb not null default '[]',
  intentos integer not null default 0,
  nombre_archivo text,
  xml bytea,
  rfce bytea,
  constraint certificacion_caso_pk primary key (empresa_id, certificacion_id, numero),
  constraint certificacion_caso_estado check (
    estado in ('invalido', 'listo', 'enviado', 'por_confirmar', 'aceptado', 'condicional', 'rechazado')),
  constraint certificacion_caso_bytes check ((estado = 'invalido') = (xml is null)),
  constraint certificacion_caso_de foreign key (empresa_id, certificacion_id) references certificacion (empresa_id, id)
);
create trigger certificacion_caso_inmutable before update on certificacion_caso for each row
  when (old.xml is distinct from new.xml or old.rfce is distinct from new.rfce)
  execute function rehusar_cambio();

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
    'documento_xml', 'respuesta_externa', 'credencial_proveedor', 'certificacion', 'certificacion_caso'
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
revoke delete on certificacion, certificacion_caso from kofacture_app;
-- The owner, outside of any empresa, finds what waits to travel.
create policy barrido on ecf_recibido for select to current_user
  using (estado_dgii = 'pendiente' or estado_emisor = 'pendiente');
create policy barrido on envio_receptor for select to current_user using (estado in ('pendiente', 'fallido'));
create policy barrido on contingencia for select to current_user
  using (fin is null and tipo in ('conectividad', 'dgii'));
create policy barrido on anulacion for select to current_user using (estado in ('pendiente', 'enviada'));
-- The public page of a sale is found by its token before any empresa is known.
create policy por_token on factura for select to current_user
  using (token_consulta is not null and token_consulta = nullif(current_setting('app.token_consulta', true), ''));
-- A received document is addressed by RNC, before any empresa is known.
create policy por_rnc on empresa for select to current_user
  using (rnc = nullif(current_setting('app.rnc_receptor', true), ''));
