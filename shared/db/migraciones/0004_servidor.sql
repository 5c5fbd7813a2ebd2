-- destino: servidor
-- What only the authority has: people and sessions, the order of revs, answered comandos, the change
-- log, sealed keys, signed bytes, the audit trail, and row level security by empresa.

create table usuario (
  id uuid primary key,
  correo text not null,
  nombre text not null,
  clave_hash text not null,
  esta_activo boolean not null default true,
  permisos_version integer not null default 1,
  creado_en timestamptz not null
);
create unique index usuario_correo on usuario (lower(correo));

-- One row per issued refresh token; a token used twice revokes its whole familia.
create table sesion (
  id uuid primary key,
  familia uuid not null,
  usuario_id uuid not null references usuario (id),
  dispositivo_id uuid,
  token_hash text not null unique,
  creada_en timestamptz not null,
  vence_en timestamptz not null,
  usada_en timestamptz,
  revocada_en timestamptz
);
create index sesion_familia on sesion (familia);
create index sesion_usuario on sesion (usuario_id);

-- Keys of this installation (JWT pair), sealed with the master key of the configuration.
create table llave_servidor (
  id text primary key,
  sellada bytea not null,
  publica text,
  creada_en timestamptz not null
);

create table empresa_rev (
  empresa_id uuid primary key,
  rev bigint not null default 0
);

create table numeracion_asiento (
  empresa_id uuid not null,
  diario text not null,
  ejercicio smallint not null,
  siguiente bigint not null default 1,
  constraint numeracion_asiento_pk primary key (empresa_id, diario, ejercicio)
);

create table op (
  empresa_id uuid not null,
  id uuid not null,
  dispositivo_id uuid not null,
  n bigint not null,
  usuario_id uuid not null,
  tipo text not null,
  v smallint not null,
  hash text not null,
  esta_aceptada boolean not null,
  rev bigint,
  resultado jsonb not null,
  recibida_en timestamptz not null,
  constraint op_pk primary key (empresa_id, id),
  constraint op_dispositivo_n unique (empresa_id, dispositivo_id, n),
  constraint op_rev check (esta_aceptada = (rev is not null))
);
create index op_rev_i on op (empresa_id, rev) where rev is not null;

create table cambio (
  empresa_id uuid not null,
  rev bigint not null,
  n bigint generated always as identity,
  tabla text not null,
  id uuid not null,
  operacion text not null,
  fila text,
  constraint cambio_pk primary key (empresa_id, rev, n),
  constraint cambio_operacion check (operacion in ('U', 'D'))
);

create table certificado_llave (
  empresa_id uuid not null,
  certificado_id uuid not null,
  sellada bytea not null,
  constraint certificado_llave_pk primary key (empresa_id, certificado_id)
);

-- The exact bytes that were signed. Written once, kept ten years, never changed.
create table ecf_xml (
  empresa_id uuid not null,
  ecf_id uuid not null,
  clase text not null,
  nombre_archivo text not null,
  xml bytea not null,
  sha256 text not null,
  creado_en timestamptz not null,
  constraint ecf_xml_pk primary key (empresa_id, ecf_id, clase),
  constraint ecf_xml_clase check (clase in ('ecf', 'rfce'))
);
create trigger ecf_xml_inmutable before update or delete on ecf_xml for each row execute function rehusar_cambio();

create table dgii_respuesta (
  empresa_id uuid not null,
  id uuid not null,
  ecf_id uuid not null,
  servicio text not null,
  estado_http integer,
  cuerpo text not null,
  momento timestamptz not null,
  constraint dgii_respuesta_pk primary key (empresa_id, id)
);
create index dgii_respuesta_ecf on dgii_respuesta (empresa_id, ecf_id, momento);
create trigger dgii_respuesta_inmutable before update or delete on dgii_respuesta for each row execute function rehusar_cambio();

create table auditoria (
  empresa_id uuid,
  id uuid not null,
  momento timestamptz not null,
  usuario_id uuid,
  dispositivo_id uuid,
  accion text not null,
  detalle jsonb not null default '{}',
  ip text,
  constraint auditoria_pk primary key (id)
);
create index auditoria_empresa on auditoria (empresa_id, momento desc);
create trigger auditoria_inmutable before update or delete on auditoria for each row execute function rehusar_cambio();

create table borrador_update (
  empresa_id uuid not null,
  borrador_id uuid not null,
  n bigint generated always as identity,
  cambios bytea not null,
  usuario_id uuid,
  creado_en timestamptz not null,
  constraint borrador_update_pk primary key (empresa_id, borrador_id, n)
);

-- Every replicated row gets the rev of its transaction and leaves one line in the change log.
create function poner_rev() returns trigger language plpgsql as $$
begin
  new.rev := current_setting('app.rev')::bigint;
  return new;
end $$;

create function anotar_cambio() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'DELETE' then
    insert into cambio (empresa_id, rev, tabla, id, operacion, fila)
    values (old.empresa_id, current_setting('app.rev')::bigint, tg_table_name, old.id, 'D', null);
  else
    insert into cambio (empresa_id, rev, tabla, id, operacion, fila)
    values (new.empresa_id, new.rev, tg_table_name, new.id, 'U', to_jsonb(new)::text);
  end if;
  return null;
end $$;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'kofacture_app') then
    create role kofacture_app nologin;
  end if;
  -- From PostgreSQL 16 who creates a role may administer it and not yet become it: the grant says so.
  if not (select rolsuper from pg_roles where rolname = current_user) then
    begin
      execute format('grant kofacture_app to %I', current_user);
    exception when insufficient_privilege then
      null; -- somebody else manages the role, and has granted it before
    end;
  end if;
end $$;

do $$
declare
  t text;
begin
  foreach t in array array[
    'empresa', 'usuario_empresa', 'dispositivo', 'tercero', 'producto', 'periodo', 'secuencia',
    'certificado', 'borrador', 'cuenta', 'asiento', 'linea_asiento', 'factura', 'linea_factura',
    'ajuste_factura', 'pago_factura', 'ecf', 'ecf_evento', 'movimiento', 'aplicacion'
  ] loop
    execute format('create trigger a_poner_rev before insert or update on %I for each row execute function poner_rev()', t);
    execute format('create trigger z_anotar_cambio after insert or update or delete on %I for each row execute function anotar_cambio()', t);
  end loop;
  foreach t in array array[
    'empresa', 'usuario_empresa', 'dispositivo', 'tercero', 'producto', 'periodo', 'secuencia',
    'certificado', 'borrador', 'cuenta', 'asiento', 'linea_asiento', 'factura', 'linea_factura',
    'ajuste_factura', 'pago_factura', 'ecf', 'ecf_evento', 'movimiento', 'aplicacion',
    'saldo_mes', 'saldo_factura', 'empresa_rev', 'numeracion_asiento', 'op', 'cambio',
    'certificado_llave', 'ecf_xml', 'dgii_respuesta', 'auditoria', 'borrador_update'
  ] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy por_empresa on %I using (empresa_id = nullif(current_setting(''app.empresa'', true), '''')::uuid)
       with check (empresa_id = nullif(current_setting(''app.empresa'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to kofacture_app', t);
  end loop;
end $$;
revoke update, delete on cambio, op, ecf_xml, dgii_respuesta, auditoria from kofacture_app;
-- A person sees his own memberships before an empresa is chosen.
create policy propias on usuario_empresa for select
  using (usuario_id = nullif(current_setting('app.usuario', true), '')::uuid);
-- The owner, outside of any empresa, finds the e-CF that still wait for the DGII (the queue's sweep).
create policy barrido on ecf for select to current_user
  using (estado in ('numerado', 'firmado', 'enviado'));
-- What happens before an empresa is known (login, refresh) is written by the owner with no empresa.
create policy sin_empresa on auditoria for insert to current_user with check (empresa_id is null);
grant usage on schema public to kofacture_app;
