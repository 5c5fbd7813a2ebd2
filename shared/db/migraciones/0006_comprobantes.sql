-- destino: ambos
-- The rest of the fiscal documents: notes and the other sales types, ways of issuing without network,
-- series B, purchases, received e-CF, annulments and contingencies.

alter table empresa add column proveedor_ecf text not null default 'dgii';
alter table empresa add column es_electronica boolean not null default true;
-- Only with the DGII's authorisation may IndicadorEnvioDiferido travel (Formato e-CF, campo 6).
alter table empresa add column esta_autorizada_diferido boolean not null default false;
alter table empresa add constraint empresa_proveedor_ecf check (proveedor_ecf in ('dgii', 'alanube'));

-- Series B has eight digits and the types of the paper world (Norma 06-18).
alter table secuencia drop constraint secuencia_tipo;
alter table secuencia drop constraint secuencia_serie;
alter table secuencia drop constraint secuencia_vence;
alter table secuencia add constraint secuencia_serie check (serie ~ '^[BE-OQ-Z]$');
alter table secuencia add constraint secuencia_tipo check (
  case when serie = 'B'
    then tipo_ecf in ('01', '02', '03', '04', '11', '13', '14', '15', '16', '17') and hasta <= 99999999
    else tipo_ecf in ('31', '32', '33', '34', '41', '43', '44', '45', '46', '47')
  end);
alter table secuencia add constraint secuencia_vence check (
  case when serie = 'B' then vence is not null or tipo_ecf in ('02', '04')
    else (vence is null) = (tipo_ecf in ('32', '34'))
  end);

-- `encf` holds the fiscal number, of whatever series; `tipo_ecf` stays the electronic type.
alter table factura add column modo_emision text not null default 'normal';
alter table factura add column comprador_extranjero text;
alter table factura add column propina_legal bigint not null default 0;
alter table factura add column factura_modificada_id uuid;
alter table factura add column ncf_modificado text;
alter table factura add column fecha_ncf_modificado date;
alter table factura add column codigo_modificacion smallint;
alter table factura add column razon_modificacion text not null default '';
alter table factura add column indicador_nota_credito smallint;
-- Unguessable: it opens the public page of one sale without login.
alter table factura add column token_consulta text;
alter table factura drop constraint factura_tipo;
alter table factura drop constraint factura_suma;
alter table factura add constraint factura_tipo check (tipo_ecf in ('31', '32', '33', '34', '44', '45', '46'));
alter table factura add constraint factura_suma check (
  total = monto_gravado_1 + monto_gravado_2 + monto_gravado_3 + monto_exento + total_itbis + propina_legal);
alter table factura add constraint factura_modo check (modo_emision in ('normal', 'diferido', 'contingencia', 'serie_b'));
alter table factura add constraint factura_nota check (
  (tipo_ecf in ('33', '34')) <= (ncf_modificado is not null and codigo_modificacion is not null and fecha_ncf_modificado is not null));
alter table factura add constraint factura_indicador_nota check ((tipo_ecf = '34') = (indicador_nota_credito is not null));
alter table factura add constraint factura_modificacion check (
  codigo_modificacion is null or (codigo_modificacion between 1 and 5 and ncf_modificado is not null));
alter table factura add constraint factura_token unique (token_consulta);
-- A note that only corrects text moves no money, so it has nothing to post.
alter table factura alter column asiento_id drop not null;
alter table factura add constraint factura_contabilizada check (asiento_id is not null or total = 0);
-- Which line of the original a line of a note gives back or charges more for.
alter table linea_factura add column linea_modificada_id uuid;
create index factura_modificada on factura (empresa_id, factura_modificada_id) where factura_modificada_id is not null;

-- A document whose e-NCF was annulled before it was ever sent (ANECF) counts for nothing.
alter table ecf drop constraint ecf_estado;
alter table ecf add constraint ecf_estado check (
  estado in ('pendiente', 'numerado', 'firmado', 'enviado', 'aceptado', 'condicional', 'rechazado', 'anulado'));
drop index ecf_abierto;
create index ecf_abierto on ecf (empresa_id, limite_envio)
  where estado not in ('aceptado', 'condicional', 'rechazado', 'anulado');
create function esta_anulada(p_empresa uuid, p_factura uuid) returns boolean language sql stable as $$
  select exists (select 1 from ecf e
    where e.empresa_id = p_empresa and e.factura_id = p_factura and e.estado = 'anulado');
$$;

-- A note on a credit sale moves what is owed of the sale it modifies, for the part not settled in cash.
-- A note of debit on credit over a cash sale opens its balance. A note over a document that is not in
-- these books has a balance of its own: in favour of the customer when it is of credit.
create or replace function saldo_factura_recalcular(p_empresa uuid, p_facturas uuid[]) returns void language sql as $$
  delete from saldo_factura s where s.empresa_id = p_empresa and s.factura_id = any (p_facturas);
  insert into saldo_factura (empresa_id, factura_id, tercero_id, fecha, vence, saldo)
  select f.empresa_id, f.id, f.tercero_id, f.fecha, coalesce(f.fecha_limite_pago, n.vence),
    case when f.tipo_ecf = '34' then -f.monto_credito else f.monto_credito end
    - coalesce((select sum(a.monto)::bigint from aplicacion a
        where a.empresa_id = f.empresa_id and a.factura_id = f.id), 0)
    + coalesce(n.neto, 0)
  from factura f
  left join lateral (
    select sum(case when x.tipo_ecf = '33' then x.monto_credito else -x.monto_credito end)::bigint as neto,
      max(x.fecha_limite_pago) as vence
    from factura x where x.empresa_id = f.empresa_id and x.factura_modificada_id = f.id
      and x.tipo_ecf in ('33', '34') and x.monto_credito > 0 and not esta_anulada(x.empresa_id, x.id)) n on true
  where f.empresa_id = p_empresa and f.id = any (p_facturas) and f.tercero_id is not null
    and not esta_anulada(f.empresa_id, f.id)
    and (f.monto_credito > 0 or n.vence is not null)
    and not (f.tipo_ecf in ('33', '34') and f.factura_modificada_id is not null);
$$;

create or replace function saldo_factura_por_factura() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform saldo_factura_recalcular(empresa_id, array_agg(x)) from viejas,
      lateral (select id as x union select factura_modificada_id) d
      where monto_credito > 0 and x is not null group by empresa_id;
  else
    perform saldo_factura_recalcular(empresa_id, array_agg(x)) from nuevas,
      lateral (select id as x union select factura_modificada_id) d
      where monto_credito > 0 and x is not null group by empresa_id;
  end if;
  return null;
end $$;

create function saldo_factura_por_anulacion() returns trigger language plpgsql as $$
declare
  v_ecf ecf;
begin
  if tg_op = 'DELETE' then
    v_ecf := old;
  else
    v_ecf := new;
  end if;
  perform saldo_factura_recalcular(v_ecf.empresa_id, array[f.id, coalesce(f.factura_modificada_id, f.id)])
    from factura f where f.empresa_id = v_ecf.empresa_id and f.id = v_ecf.factura_id;
  return null;
end $$;
create trigger saldo_anulada_alta after insert on ecf for each row
  when (new.estado = 'anulado') execute function saldo_factura_por_anulacion();
create trigger saldo_anulada_cambio after update on ecf for each row
  when ((old.estado = 'anulado') <> (new.estado = 'anulado')) execute function saldo_factura_por_anulacion();
create trigger saldo_anulada_baja after delete on ecf for each row
  when (old.estado = 'anulado') execute function saldo_factura_por_anulacion();

-- A purchase: from a received e-CF, written by hand, or a document that the buyer issues (41, 43, 47).
create table compra (
  empresa_id uuid not null,
  id uuid not null,
  tipo_ncf text not null,
  ncf text,
  estado text not null default 'borrador',
  tercero_id uuid,
  proveedor_rnc text,
  proveedor_extranjero text,
  proveedor_nombre text not null default '',
  fecha date not null,
  fecha_limite_pago date,
  condicion text not null default 'contado',
  tipo_gasto text,
  ncf_modificado text,
  -- 1 when the prices of its lines include ITBIS, as in the document of the supplier.
  indicador_monto_gravado smallint not null default 0,
  monto_gravado_1 bigint not null default 0,
  monto_gravado_2 bigint not null default 0,
  monto_gravado_3 bigint not null default 0,
  monto_exento bigint not null default 0,
  itbis_1 bigint not null default 0,
  itbis_2 bigint not null default 0,
  total_itbis bigint not null default 0,
  otros_impuestos bigint not null default 0,
  total bigint not null,
  itbis_retenido bigint not null default 0,
  isr_retenido bigint not null default 0,
  -- How it was paid: [{forma, monto, referencia}], amounts in centavos as text.
  pagos jsonb not null default '[]',
  recibido_id uuid,
  asiento_id uuid,
  nota text not null default '',
  creado_por uuid,
  hecho_en timestamptz not null,
  rev bigint not null default 0,
  constraint compra_pk primary key (empresa_id, id),
  constraint compra_estado check (estado in ('borrador', 'registrada', 'descartada')),
  constraint compra_indicador check (indicador_monto_gravado in (0, 1)),
  constraint compra_condicion check (condicion in ('contado', 'credito')),
  constraint compra_gasto check (tipo_gasto is null or tipo_gasto ~ '^(0[1-9]|1[01])$'),
  constraint compra_asiento_si_registrada check ((estado = 'registrada') = (asiento_id is not null)),
  constraint compra_montos check (total >= 0 and total_itbis >= 0 and itbis_retenido >= 0 and isr_retenido >= 0),
  constraint compra_tercero foreign key (empresa_id, tercero_id) references tercero (empresa_id, id) deferrable,
  constraint compra_asiento foreign key (empresa_id, asiento_id) references asiento (empresa_id, id) deferrable
);
create index compra_fecha on compra (empresa_id, fecha desc, id desc);
-- The same supplier's number is registered once (Norma 07-18: no NCF twice in the 606).
create unique index compra_ncf on compra (empresa_id, proveedor_rnc, ncf)
  where ncf is not null and proveedor_rnc is not null and estado <> 'descartada';

create table linea_compra (
  empresa_id uuid not null,
  id uuid not null,
  compra_id uuid not null,
  numero integer not null,
  producto_id uuid,
  codigo text not null default '',
  descripcion text not null,
  tipo text not null,
  unidad_medida smallint not null default 43,
  indicador_facturacion smallint not null,
  cantidad_e4 bigint not null,
  precio_e4 bigint not null,
  descuento bigint not null default 0,
  recargo bigint not null default 0,
  itbis_retenido bigint not null default 0,
  isr_retenido bigint not null default 0,
  cuenta_id uuid,
  monto bigint not null,
  fecha date not null,
  rev bigint not null default 0,
  constraint linea_compra_pk primary key (empresa_id, id),
  constraint linea_compra_tipo check (tipo in ('bien', 'servicio')),
  constraint linea_compra_indicador check (indicador_facturacion between 0 and 4),
  constraint linea_compra_compra foreign key (empresa_id, compra_id) references compra (empresa_id, id) deferrable
);
create index linea_compra_i on linea_compra (empresa_id, compra_id, numero);

-- The electronic life belongs to a sale or to a purchase document that we issue.
alter table ecf alter column factura_id drop not null;
alter table ecf add column compra_id uuid;
alter table ecf add constraint ecf_de_uno check ((factura_id is null) <> (compra_id is null));
alter table ecf add constraint ecf_compra foreign key (empresa_id, compra_id) references compra (empresa_id, id) deferrable;
-- Who takes it to the DGII, fixed with its number: changing the one of the empresa is for what comes after.
alter table ecf add column proveedor text not null default 'dgii';
alter table ecf add constraint ecf_proveedor check (proveedor in ('dgii', 'alanube'));
create unique index ecf_compra_unica on ecf (empresa_id, compra_id) where compra_id is not null;

-- An e-CF that another contribuyente sent us, and what the empresa decides about it.
create table ecf_recibido (
  empresa_id uuid not null,
  id uuid not null,
  rnc_emisor text not null,
  razon_social_emisor text not null,
  tipo_ecf text not null,
  encf text not null,
  fecha date not null,
  total bigint not null,
  total_itbis bigint not null default 0,
  ncf_modificado text,
  codigo_seguridad text not null,
  fecha_firma text not null,
  url_qr text not null,
  recibido_en timestamptz not null,
  estado text not null default 'pendiente',
  motivo_rechazo text not null default '',
  decidido_por uuid,
  decidido_en timestamptz,
  estado_dgii text not null default 'ninguno',
  estado_emisor text not null default 'ninguno',
  mensajes jsonb not null default '[]',
  compra_id uuid,
  rev bigint not null default 0,
  constraint ecf_recibido_pk primary key (empresa_id, id),
  constraint ecf_recibido_encf unique (empresa_id, rnc_emisor, encf),
  constraint ecf_recibido_estado check (estado in ('pendiente', 'aprobado', 'rechazado')),
  constraint ecf_recibido_envio check (
    estado_dgii in ('ninguno', 'pendiente', 'aceptado', 'rechazado')
    and estado_emisor in ('ninguno', 'pendiente', 'aceptado', 'rechazado', 'sin_servicio')),
  constraint ecf_recibido_decision check ((estado = 'pendiente') = (decidido_en is null)),
  constraint ecf_recibido_motivo check (estado <> 'rechazado' or motivo_rechazo <> '')
);
create index ecf_recibido_fecha on ecf_recibido (empresa_id, recibido_en desc);

-- Delivery of an accepted 31, 33, 34 or 44 to a buyer that is electronic too, and his acknowledgement.
create table envio_receptor (
  empresa_id uuid not null,
  id uuid not null,
  ecf_id uuid not null,
  rnc_receptor text not null,
  url text not null default '',
  estado text not null default 'pendiente',
  codigo_motivo smallint,
  intentos smallint not null default 0,
  momento timestamptz not null,
  detalle text not null default '',
  estado_comercial text not null default 'pendiente',
  motivo_comercial text not null default '',
  fecha date not null,
  rev bigint not null default 0,
  constraint envio_receptor_pk primary key (empresa_id, id),
  constraint envio_receptor_unico unique (empresa_id, ecf_id),
  constraint envio_receptor_estado check (estado in ('pendiente', 'recibido', 'no_recibido', 'sin_directorio', 'fallido')),
  constraint envio_receptor_comercial check (estado_comercial in ('pendiente', 'aprobado', 'rechazado')),
  constraint envio_receptor_ecf foreign key (empresa_id, ecf_id) references ecf (empresa_id, id) deferrable
);

-- A run of e-NCF that will never be used (ANECF). The document that travels is made by the server.
create table anulacion (
  empresa_id uuid not null,
  id uuid not null,
  secuencia_id uuid,
  tipo_ecf text not null,
  serie text not null default 'E',
  desde bigint not null,
  hasta bigint not null,
  motivo text not null default '',
  estado text not null default 'pendiente',
  mensajes jsonb not null default '[]',
  fecha date not null,
  creado_por uuid not null,
  hecho_en timestamptz not null,
  rev bigint not null default 0,
  constraint anulacion_pk primary key (empresa_id, id),
  constraint anulacion_rango check (desde >= 1 and hasta >= desde),
  constraint anulacion_estado check (estado in ('pendiente', 'enviada', 'aceptada', 'parcial', 'rechazada'))
);
create index anulacion_fecha on anulacion (empresa_id, fecha desc);

-- When the empresa could not issue as usual (contingencia.md §2: C, D and E), from whom and until when.
create table contingencia (
  empresa_id uuid not null,
  id uuid not null,
  tipo text not null,
  alcance text not null default 'total',
  inicio timestamptz not null,
  fin timestamptz,
  nota text not null default '',
  -- null: the server opened it by itself.
  creado_por uuid,
  rev bigint not null default 0,
  constraint contingencia_pk primary key (empresa_id, id),
  constraint contingencia_tipo check (tipo in ('conectividad', 'imposibilidad', 'dgii')),
  constraint contingencia_alcance check (alcance in ('total', 'parcial')),
  constraint contingencia_orden check (fin is null or fin >= inicio)
);
create unique index contingencia_abierta on contingencia (empresa_id, tipo) where fin is null;

create trigger compra_inmutable before update or delete on compra for each row
  when (old.estado = 'registrada') execute function rehusar_cambio();
