-- destino: ambos
-- The ledger: chart, asientos, lines, and the monthly balances that a trigger keeps.
-- Invariants: debe = haber per asiento at commit; asientos and lines are never changed or deleted.

create table cuenta (
  empresa_id uuid not null,
  id uuid not null,
  codigo text not null,
  nombre text not null,
  tipo text not null,
  naturaleza text not null,
  padre_id uuid,
  nivel smallint not null,
  es_imputable boolean not null,
  rol text,
  flujo text,
  esta_activa boolean not null default true,
  rev bigint not null default 0,
  constraint cuenta_pk primary key (empresa_id, id),
  constraint cuenta_codigo unique (empresa_id, codigo),
  constraint cuenta_tipo check (tipo in ('activo', 'pasivo', 'patrimonio', 'ingreso', 'costo', 'gasto')),
  constraint cuenta_naturaleza check (naturaleza in ('deudora', 'acreedora')),
  constraint cuenta_padre foreign key (empresa_id, padre_id) references cuenta (empresa_id, id) deferrable
);
create unique index cuenta_rol on cuenta (empresa_id, rol) where rol is not null;

create table asiento (
  empresa_id uuid not null,
  id uuid not null,
  diario text not null,
  ejercicio smallint not null,
  numero bigint,
  fecha date not null,
  concepto text not null,
  regla text not null,
  origen_tipo text not null,
  origen_id uuid not null,
  reversa_de uuid,
  creado_por uuid not null,
  creado_en timestamptz not null,
  rev bigint not null default 0,
  constraint asiento_pk primary key (empresa_id, id),
  constraint asiento_numero unique (empresa_id, diario, ejercicio, numero),
  constraint asiento_diario check (diario in ('ventas', 'compras', 'bancos', 'caja', 'nomina', 'inventario', 'general', 'apertura', 'cierre'))
);
create index asiento_fecha on asiento (empresa_id, fecha desc);
create index asiento_origen on asiento (empresa_id, origen_id);

create table linea_asiento (
  empresa_id uuid not null,
  id uuid not null,
  asiento_id uuid not null,
  numero smallint not null,
  cuenta_id uuid not null,
  fecha date not null,
  tercero_id uuid,
  debe bigint not null default 0,
  haber bigint not null default 0,
  concepto text not null default '',
  rev bigint not null default 0,
  constraint linea_asiento_pk primary key (empresa_id, id),
  constraint linea_asiento_un_lado check (debe >= 0 and haber >= 0 and (debe = 0) <> (haber = 0)),
  constraint linea_asiento_asiento foreign key (empresa_id, asiento_id) references asiento (empresa_id, id) deferrable,
  constraint linea_asiento_cuenta foreign key (empresa_id, cuenta_id) references cuenta (empresa_id, id) deferrable
);
create index linea_asiento_asiento_i on linea_asiento (empresa_id, asiento_id);
create index linea_asiento_cuenta_i on linea_asiento (empresa_id, cuenta_id, fecha);

-- Derived: kept by trigger, never replicated, provable as the sum of the lines.
create table saldo_mes (
  empresa_id uuid not null,
  cuenta_id uuid not null,
  periodo text not null,
  debe bigint not null,
  haber bigint not null,
  constraint saldo_mes_pk primary key (empresa_id, cuenta_id, periodo)
);
create index saldo_mes_periodo on saldo_mes (empresa_id, periodo);

create function saldo_mes_sumar() returns trigger language plpgsql as $$
begin
  insert into saldo_mes as s (empresa_id, cuenta_id, periodo, debe, haber)
  select empresa_id, cuenta_id, to_char(fecha, 'YYYY-MM'), sum(debe)::bigint, sum(haber)::bigint
  from nuevas group by 1, 2, 3
  on conflict (empresa_id, cuenta_id, periodo)
  do update set debe = s.debe + excluded.debe, haber = s.haber + excluded.haber;
  return null;
end $$;

create function saldo_mes_restar() returns trigger language plpgsql as $$
begin
  insert into saldo_mes as s (empresa_id, cuenta_id, periodo, debe, haber)
  select empresa_id, cuenta_id, to_char(fecha, 'YYYY-MM'), -sum(debe)::bigint, -sum(haber)::bigint
  from viejas group by 1, 2, 3
  on conflict (empresa_id, cuenta_id, periodo)
  do update set debe = s.debe + excluded.debe, haber = s.haber + excluded.haber;
  return null;
end $$;

create function saldo_mes_cambiar() returns trigger language plpgsql as $$
begin
  insert into saldo_mes as s (empresa_id, cuenta_id, periodo, debe, haber)
  select empresa_id, cuenta_id, periodo, sum(debe)::bigint, sum(haber)::bigint
  from (
    select empresa_id, cuenta_id, to_char(fecha, 'YYYY-MM') as periodo, debe, haber from nuevas
    union all
    select empresa_id, cuenta_id, to_char(fecha, 'YYYY-MM'), -debe, -haber from viejas
  ) d group by 1, 2, 3
  on conflict (empresa_id, cuenta_id, periodo)
  do update set debe = s.debe + excluded.debe, haber = s.haber + excluded.haber;
  return null;
end $$;

create trigger saldo_mes_alta after insert on linea_asiento
  referencing new table as nuevas for each statement execute function saldo_mes_sumar();
create trigger saldo_mes_baja after delete on linea_asiento
  referencing old table as viejas for each statement execute function saldo_mes_restar();
create trigger saldo_mes_cambio after update on linea_asiento
  referencing old table as viejas new table as nuevas for each statement execute function saldo_mes_cambiar();

create function asiento_debe_cuadrar() returns trigger language plpgsql as $$
declare
  v_empresa uuid;
  v_asiento uuid;
  v_debe bigint;
  v_haber bigint;
  v_lineas bigint;
begin
  if tg_op = 'DELETE' then
    v_empresa := old.empresa_id;
  else
    v_empresa := new.empresa_id;
  end if;
  if tg_table_name = 'asiento' then
    v_asiento := new.id;
  elsif tg_op = 'DELETE' then
    v_asiento := old.asiento_id;
  else
    v_asiento := new.asiento_id;
  end if;
  if not exists (select 1 from asiento where empresa_id = v_empresa and id = v_asiento) then
    return null;
  end if;
  select coalesce(sum(debe), 0)::bigint, coalesce(sum(haber), 0)::bigint, count(*)
    into v_debe, v_haber, v_lineas
    from linea_asiento where empresa_id = v_empresa and asiento_id = v_asiento;
  if v_debe <> v_haber or v_lineas < 2 then
    raise exception 'asiento % descuadrado: debe % haber % lineas %', v_asiento, v_debe, v_haber, v_lineas
      using errcode = '23514', constraint = 'asiento_debe_cuadrar';
  end if;
  return null;
end $$;

create constraint trigger asiento_cuadra after insert on asiento
  deferrable initially deferred for each row execute function asiento_debe_cuadrar();
create constraint trigger linea_asiento_cuadra after insert or update or delete on linea_asiento
  deferrable initially deferred for each row execute function asiento_debe_cuadrar();

-- Posted facts are never changed. The device replaces this function with one that lets its own
-- replica applier and undo through; the server keeps this one.
create function rehusar_cambio() returns trigger language plpgsql as $$
begin
  raise exception '% no se modifica ni se borra', tg_table_name
    using errcode = '23001', constraint = tg_table_name || '_inmutable';
end $$;

create trigger asiento_inmutable before update or delete on asiento
  for each row execute function rehusar_cambio();
create trigger linea_asiento_inmutable before update or delete on linea_asiento
  for each row execute function rehusar_cambio();
