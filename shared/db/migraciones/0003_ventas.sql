-- destino: ambos
-- Sales documents, their lines, adjustments and payments, the e-CF with its timeline, and receipts.
-- An issued factura never changes: what moves (fiscal state, balance due) lives in ecf and saldo_factura.

create table factura (
  empresa_id uuid not null,
  id uuid not null,
  numero_provisional text not null,
  encf text,
  tipo_ecf text not null,
  fecha date not null,
  fecha_limite_pago date,
  condicion text not null,
  tipo_ingresos text not null default '01',
  indicador_monto_gravado smallint not null default 0,
  tercero_id uuid,
  comprador_rnc text,
  comprador_nombre text,
  moneda text not null default 'DOP',
  bruto bigint not null,
  descuentos bigint not null default 0,
  recargos bigint not null default 0,
  monto_gravado_1 bigint not null default 0,
  monto_gravado_2 bigint not null default 0,
  monto_gravado_3 bigint not null default 0,
  monto_exento bigint not null default 0,
  itbis_1 bigint not null default 0,
  itbis_2 bigint not null default 0,
  total_itbis bigint not null default 0,
  total bigint not null,
  monto_credito bigint not null default 0,
  nota text not null default '',
  asiento_id uuid not null,
  dispositivo_id uuid not null,
  creado_por uuid not null,
  hecho_en timestamptz not null,
  rev bigint not null default 0,
  constraint factura_pk primary key (empresa_id, id),
  constraint factura_encf unique (empresa_id, encf),
  constraint factura_tipo check (tipo_ecf in ('31', '32')),
  constraint factura_condicion check (condicion in ('contado', 'credito')),
  constraint factura_limite check ((condicion = 'credito') = (fecha_limite_pago is not null)),
  constraint factura_limite_fecha check (fecha_limite_pago is null or fecha_limite_pago >= fecha),
  constraint factura_indicador check (indicador_monto_gravado in (0, 1)),
  constraint factura_montos check (total >= 0 and monto_credito between 0 and total and total_itbis = itbis_1 + itbis_2),
  constraint factura_suma check (total = monto_gravado_1 + monto_gravado_2 + monto_gravado_3 + monto_exento + total_itbis),
  constraint factura_tercero foreign key (empresa_id, tercero_id) references tercero (empresa_id, id) deferrable,
  constraint factura_asiento foreign key (empresa_id, asiento_id) references asiento (empresa_id, id) deferrable
);
create index factura_fecha on factura (empresa_id, fecha desc, id desc);
create index factura_tercero_i on factura (empresa_id, tercero_id, fecha desc);

create table linea_factura (
  empresa_id uuid not null,
  id uuid not null,
  factura_id uuid not null,
  numero smallint not null,
  producto_id uuid,
  codigo text not null default '',
  descripcion text not null,
  tipo text not null,
  unidad_medida smallint not null,
  indicador_facturacion smallint not null,
  cantidad_e4 bigint not null,
  precio_e4 bigint not null,
  descuento_tipo text,
  descuento_valor_e4 bigint,
  descuento bigint not null default 0,
  recargo_tipo text,
  recargo_valor_e4 bigint,
  recargo bigint not null default 0,
  monto bigint not null,
  fecha date not null,
  rev bigint not null default 0,
  constraint linea_factura_pk primary key (empresa_id, id),
  constraint linea_factura_numero unique (empresa_id, factura_id, numero) deferrable,
  constraint linea_factura_tipo check (tipo in ('bien', 'servicio')),
  constraint linea_factura_cantidad check (cantidad_e4 > 0 and cantidad_e4 % 100 = 0),
  constraint linea_factura_precio check (precio_e4 >= 0),
  constraint linea_factura_monto check (monto >= 0 and descuento >= 0 and recargo >= 0),
  constraint linea_factura_indicador check (indicador_facturacion between 1 and 4),
  constraint linea_factura_descuento check (descuento_tipo in ('$', '%')),
  constraint linea_factura_recargo check (recargo_tipo in ('$', '%')),
  constraint linea_factura_factura foreign key (empresa_id, factura_id) references factura (empresa_id, id) deferrable
);

-- Global discounts and surcharges, one row per indicador de facturación touched (Formato e-CF, sección D).
create table ajuste_factura (
  empresa_id uuid not null,
  id uuid not null,
  factura_id uuid not null,
  numero smallint not null,
  tipo_ajuste text not null,
  descripcion text not null,
  tipo_valor text not null,
  valor_e4 bigint not null,
  monto bigint not null,
  indicador_facturacion smallint not null,
  fecha date not null,
  rev bigint not null default 0,
  constraint ajuste_factura_pk primary key (empresa_id, id),
  constraint ajuste_factura_tipo check (tipo_ajuste in ('D', 'R')),
  constraint ajuste_factura_valor check (tipo_valor in ('$', '%') and valor_e4 > 0 and monto >= 0),
  constraint ajuste_factura_indicador check (indicador_facturacion between 1 and 4),
  constraint ajuste_factura_factura foreign key (empresa_id, factura_id) references factura (empresa_id, id) deferrable
);
create index ajuste_factura_i on ajuste_factura (empresa_id, factura_id);

create table pago_factura (
  empresa_id uuid not null,
  id uuid not null,
  factura_id uuid not null,
  numero smallint not null,
  forma smallint not null,
  monto bigint not null,
  referencia text not null default '',
  fecha date not null,
  rev bigint not null default 0,
  constraint pago_factura_pk primary key (empresa_id, id),
  constraint pago_factura_forma check (forma between 1 and 8),
  constraint pago_factura_monto check (monto > 0),
  constraint pago_factura_factura foreign key (empresa_id, factura_id) references factura (empresa_id, id) deferrable
);
create index pago_factura_i on pago_factura (empresa_id, factura_id);

-- The fiscal life of an issued factura. Only the server moves its estado.
create table ecf (
  empresa_id uuid not null,
  id uuid not null,
  factura_id uuid not null,
  tipo_ecf text not null,
  encf text,
  secuencia_id uuid,
  vence_secuencia date,
  es_rfce boolean not null,
  estado text not null,
  track_id text,
  codigo_seguridad text,
  fecha_firma text,
  url_qr text,
  secuencia_utilizada boolean,
  mensajes jsonb not null default '[]',
  limite_envio timestamptz not null,
  fecha date not null,
  rev bigint not null default 0,
  constraint ecf_pk primary key (empresa_id, id),
  constraint ecf_factura_unico unique (empresa_id, factura_id) deferrable,
  constraint ecf_encf unique (empresa_id, encf) deferrable,
  constraint ecf_estado check (estado in ('pendiente', 'numerado', 'firmado', 'enviado', 'aceptado', 'condicional', 'rechazado')),
  constraint ecf_factura foreign key (empresa_id, factura_id) references factura (empresa_id, id) deferrable
);
create index ecf_abierto on ecf (empresa_id, limite_envio) where estado not in ('aceptado', 'condicional', 'rechazado');

create table ecf_evento (
  empresa_id uuid not null,
  id uuid not null,
  ecf_id uuid not null,
  estado text not null,
  momento timestamptz not null,
  detalle text not null default '',
  mensajes jsonb not null default '[]',
  fecha date not null,
  rev bigint not null default 0,
  constraint ecf_evento_pk primary key (empresa_id, id),
  constraint ecf_evento_ecf foreign key (empresa_id, ecf_id) references ecf (empresa_id, id) deferrable
);
create index ecf_evento_i on ecf_evento (empresa_id, ecf_id, momento);

-- Money received or paid. In this version: receipts of customers.
create table movimiento (
  empresa_id uuid not null,
  id uuid not null,
  tipo text not null,
  tercero_id uuid not null,
  fecha date not null,
  forma smallint not null,
  monto bigint not null,
  referencia text not null default '',
  asiento_id uuid not null,
  creado_por uuid not null,
  hecho_en timestamptz not null,
  rev bigint not null default 0,
  constraint movimiento_pk primary key (empresa_id, id),
  constraint movimiento_tipo check (tipo in ('cobro', 'pago')),
  constraint movimiento_forma check (forma between 1 and 8),
  constraint movimiento_monto check (monto > 0),
  constraint movimiento_tercero foreign key (empresa_id, tercero_id) references tercero (empresa_id, id) deferrable,
  constraint movimiento_asiento foreign key (empresa_id, asiento_id) references asiento (empresa_id, id) deferrable
);
create index movimiento_fecha on movimiento (empresa_id, fecha desc);

create table aplicacion (
  empresa_id uuid not null,
  id uuid not null,
  movimiento_id uuid not null,
  factura_id uuid not null,
  monto bigint not null,
  fecha date not null,
  rev bigint not null default 0,
  constraint aplicacion_pk primary key (empresa_id, id),
  constraint aplicacion_monto check (monto > 0),
  constraint aplicacion_movimiento foreign key (empresa_id, movimiento_id) references movimiento (empresa_id, id) deferrable,
  constraint aplicacion_factura foreign key (empresa_id, factura_id) references factura (empresa_id, id) deferrable
);
create index aplicacion_factura_i on aplicacion (empresa_id, factura_id);
create index aplicacion_movimiento_i on aplicacion (empresa_id, movimiento_id);

-- Derived: what is still owed per credit factura. Kept by trigger, never replicated.
create table saldo_factura (
  empresa_id uuid not null,
  factura_id uuid not null,
  tercero_id uuid not null,
  fecha date not null,
  vence date not null,
  saldo bigint not null,
  constraint saldo_factura_pk primary key (empresa_id, factura_id)
);
create index saldo_factura_abierto on saldo_factura (empresa_id, tercero_id, vence) where saldo <> 0;

create function saldo_factura_recalcular(p_empresa uuid, p_facturas uuid[]) returns void language sql as $$
  delete from saldo_factura s where s.empresa_id = p_empresa and s.factura_id = any (p_facturas);
  insert into saldo_factura (empresa_id, factura_id, tercero_id, fecha, vence, saldo)
  select f.empresa_id, f.id, f.tercero_id, f.fecha, f.fecha_limite_pago,
    f.monto_credito - coalesce((select sum(a.monto)::bigint from aplicacion a
      where a.empresa_id = f.empresa_id and a.factura_id = f.id), 0)
  from factura f
  where f.empresa_id = p_empresa and f.id = any (p_facturas)
    and f.monto_credito > 0 and f.tercero_id is not null;
$$;

create function saldo_factura_por_factura() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform saldo_factura_recalcular(empresa_id, array_agg(id)) from viejas where monto_credito > 0 group by empresa_id;
  else
    perform saldo_factura_recalcular(empresa_id, array_agg(id)) from nuevas where monto_credito > 0 group by empresa_id;
  end if;
  return null;
end $$;

create function saldo_factura_por_aplicacion() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform saldo_factura_recalcular(empresa_id, array_agg(distinct factura_id)) from viejas group by empresa_id;
  else
    perform saldo_factura_recalcular(empresa_id, array_agg(distinct factura_id)) from nuevas group by empresa_id;
  end if;
  return null;
end $$;

create trigger saldo_factura_alta after insert on factura
  referencing new table as nuevas for each statement execute function saldo_factura_por_factura();
create trigger saldo_factura_cambio after update on factura
  referencing new table as nuevas for each statement execute function saldo_factura_por_factura();
create trigger saldo_factura_baja after delete on factura
  referencing old table as viejas for each statement execute function saldo_factura_por_factura();
create trigger saldo_aplicacion_alta after insert on aplicacion
  referencing new table as nuevas for each statement execute function saldo_factura_por_aplicacion();
create trigger saldo_aplicacion_cambio after update on aplicacion
  referencing new table as nuevas for each statement execute function saldo_factura_por_aplicacion();
create trigger saldo_aplicacion_baja after delete on aplicacion
  referencing old table as viejas for each statement execute function saldo_factura_por_aplicacion();

create trigger factura_inmutable before update or delete on factura for each row execute function rehusar_cambio();
create trigger linea_factura_inmutable before update or delete on linea_factura for each row execute function rehusar_cambio();
create trigger ajuste_factura_inmutable before update or delete on ajuste_factura for each row execute function rehusar_cambio();
create trigger pago_factura_inmutable before update or delete on pago_factura for each row execute function rehusar_cambio();
create trigger ecf_evento_inmutable before update or delete on ecf_evento for each row execute function rehusar_cambio();
create trigger movimiento_inmutable before update or delete on movimiento for each row execute function rehusar_cambio();
create trigger aplicacion_inmutable before update or delete on aplicacion for each row execute function rehusar_cambio();
