-- destino: local
-- What only the device has: where it stands, its pending comandos, and the undo that their effects left.

create table estado_local (
  clave text primary key,
  valor text not null
);

create table pendiente (
  op_id uuid primary key,
  orden bigint not null unique,
  comando jsonb not null
);

create table deshacer (
  n bigint generated always as identity primary key,
  op_id uuid not null,
  tabla text not null,
  empresa_id uuid not null,
  id uuid not null,
  antes jsonb
);
create index deshacer_op on deshacer (op_id, n desc);
create index deshacer_fila on deshacer (id);

-- The replica applier and the undo may replace posted rows; nothing else on the device may.
create or replace function rehusar_cambio() returns trigger language plpgsql as $$
begin
  if current_setting('app.replica', true) = 'si' then
    if tg_op = 'DELETE' then
      return old;
    end if;
    return new;
  end if;
  raise exception '% no se modifica ni se borra', tg_table_name
    using errcode = '23001', constraint = tg_table_name || '_inmutable';
end $$;

create function anotar_deshacer() returns trigger language plpgsql as $$
declare
  v_op text := current_setting('app.op', true);
begin
  if v_op is null or v_op = '' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    insert into deshacer (op_id, tabla, empresa_id, id, antes)
    values (v_op::uuid, tg_table_name, new.empresa_id, new.id, null);
  else
    insert into deshacer (op_id, tabla, empresa_id, id, antes)
    values (v_op::uuid, tg_table_name, old.empresa_id, old.id, to_jsonb(old));
  end if;
  return null;
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
    execute format('create trigger z_anotar_deshacer after insert or update or delete on %I for each row execute function anotar_deshacer()', t);
  end loop;
end $$;

-- Takes back everything one pending comando did, newest first.
create function deshacer_op(p_op uuid) returns void language plpgsql as $$
declare
  u record;
begin
  perform set_config('app.op', '', true);
  perform set_config('app.replica', 'si', true);
  for u in select * from deshacer where op_id = p_op order by n desc loop
    execute format('delete from %I where empresa_id = $1 and id = $2', u.tabla) using u.empresa_id, u.id;
    if u.antes is not null then
      execute format('insert into %I select * from jsonb_populate_record(null::%I, $1)', u.tabla, u.tabla) using u.antes;
    end if;
  end loop;
  delete from deshacer where op_id = p_op;
  perform set_config('app.replica', '', true);
end $$;
