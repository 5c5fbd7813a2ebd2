-- destino: ambos
-- The empresa, its people, devices, masters and periods. Every table is led by empresa_id, carries
-- the rev in which the server last wrote the row, and exists alike on the device and on the server.

create table empresa (
  empresa_id uuid not null,
  id uuid not null,
  rnc text not null,
  razon_social text not null,
  nombre_comercial text not null default '',
  direccion text not null default '',
  municipio text,
  provincia text,
  telefono text not null default '',
  correo text not null default '',
  ambiente text not null default 'testecf',
  modo_sin_red text not null default 'A',
  config jsonb not null default '{}',
  rev bigint not null default 0,
  constraint empresa_pk primary key (empresa_id, id),
  constraint empresa_es_su_id check (empresa_id = id),
  constraint empresa_ambiente check (ambiente in ('testecf', 'certecf', 'ecf')),
  constraint empresa_modo check (modo_sin_red in ('A', 'F'))
);

-- Membership of a person in an empresa; nombre and correo are copied so that a device can show them.
create table usuario_empresa (
  empresa_id uuid not null,
  id uuid not null,
  usuario_id uuid not null,
  nombre text not null,
  correo text not null,
  rol text not null,
  esta_activo boolean not null default true,
  rev bigint not null default 0,
  constraint usuario_empresa_pk primary key (empresa_id, id),
  constraint usuario_empresa_unico unique (empresa_id, usuario_id),
  constraint usuario_empresa_rol check (rol in ('dueno', 'contador', 'facturador', 'cajero', 'lectura'))
);

create table dispositivo (
  empresa_id uuid not null,
  id uuid not null,
  usuario_id uuid not null,
  nombre text not null,
  creado_en timestamptz not null,
  esta_revocado boolean not null default false,
  rev bigint not null default 0,
  constraint dispositivo_pk primary key (empresa_id, id)
);

create table tercero (
  empresa_id uuid not null,
  id uuid not null,
  tipo_id text not null default 'ninguno',
  rnc_cedula text,
  nombre text not null,
  nombre_comercial text not null default '',
  es_cliente boolean not null default true,
  es_proveedor boolean not null default false,
  correo text not null default '',
  telefono text not null default '',
  direccion text not null default '',
  municipio text,
  provincia text,
  limite_credito bigint not null default 0,
  dias_credito integer not null default 0,
  esta_activo boolean not null default true,
  rev bigint not null default 0,
  constraint tercero_pk primary key (empresa_id, id),
  constraint tercero_tipo_id check (tipo_id in ('rnc', 'cedula', 'extranjero', 'ninguno')),
  constraint tercero_identificado check ((tipo_id = 'ninguno') = (rnc_cedula is null)),
  constraint tercero_limite check (limite_credito >= 0),
  constraint tercero_dias check (dias_credito between 0 and 365)
);
create unique index tercero_rnc_cedula on tercero (empresa_id, rnc_cedula) where rnc_cedula is not null;
create index tercero_nombre on tercero (empresa_id, lower(nombre));

create table producto (
  empresa_id uuid not null,
  id uuid not null,
  codigo text not null,
  codigo_barras text,
  nombre text not null,
  descripcion text not null default '',
  tipo text not null default 'bien',
  unidad_medida smallint not null default 43,
  precio_e4 bigint not null,
  precio_incluye_itbis boolean not null default false,
  indicador_facturacion smallint not null default 1,
  esta_activo boolean not null default true,
  rev bigint not null default 0,
  constraint producto_pk primary key (empresa_id, id),
  constraint producto_codigo unique (empresa_id, codigo),
  constraint producto_tipo check (tipo in ('bien', 'servicio')),
  constraint producto_precio check (precio_e4 >= 0),
  constraint producto_unidad check (unidad_medida between 1 and 62),
  constraint producto_indicador check (indicador_facturacion between 1 and 4)
);
create unique index producto_codigo_barras on producto (empresa_id, codigo_barras) where codigo_barras is not null;
create index producto_nombre on producto (empresa_id, lower(nombre));

create table periodo (
  empresa_id uuid not null,
  id uuid not null,
  periodo text not null,
  estado text not null default 'abierto',
  rev bigint not null default 0,
  constraint periodo_pk primary key (empresa_id, id),
  constraint periodo_unico unique (empresa_id, periodo),
  constraint periodo_forma check (periodo ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  constraint periodo_estado check (estado in ('abierto', 'cerrado', 'declarado'))
);

-- A range of e-NCF that the DGII authorised. `siguiente` moves only inside an emitting transaction.
create table secuencia (
  empresa_id uuid not null,
  id uuid not null,
  tipo_ecf text not null,
  serie text not null default 'E',
  desde bigint not null,
  hasta bigint not null,
  siguiente bigint not null,
  vence date,
  esta_activa boolean not null default true,
  rev bigint not null default 0,
  constraint secuencia_pk primary key (empresa_id, id),
  constraint secuencia_tipo check (tipo_ecf in ('31', '32', '33', '34', '41', '43', '44', '45', '46', '47')),
  constraint secuencia_serie check (serie ~ '^[E-OQ-Z]$'),
  constraint secuencia_rango check (desde >= 1 and hasta >= desde and hasta <= 9999999999),
  constraint secuencia_siguiente check (siguiente between desde and hasta + 1),
  constraint secuencia_vence check ((vence is null) = (tipo_ecf in ('32', '34')))
);
create index secuencia_tipo_i on secuencia (empresa_id, tipo_ecf, vence, desde);

-- Public facts of the signing certificate; the sealed key never leaves the server.
create table certificado (
  empresa_id uuid not null,
  id uuid not null,
  sujeto text not null,
  identificacion text not null,
  serie text not null,
  huella text not null,
  valido_desde timestamptz not null,
  valido_hasta timestamptz not null,
  es_de_prueba boolean not null default false,
  esta_activo boolean not null default true,
  rev bigint not null default 0,
  constraint certificado_pk primary key (empresa_id, id)
);

-- A document still being written. Its content is a Yjs document; this row only lets people find it.
create table borrador (
  empresa_id uuid not null,
  id uuid not null,
  tipo text not null,
  titulo text not null default '',
  total bigint not null default 0,
  estado text not null default 'abierto',
  creado_por uuid not null,
  creado_en timestamptz not null,
  rev bigint not null default 0,
  constraint borrador_pk primary key (empresa_id, id),
  constraint borrador_tipo check (tipo in ('factura')),
  constraint borrador_estado check (estado in ('abierto', 'emitido', 'descartado'))
);
create index borrador_abierto on borrador (empresa_id, creado_en desc) where estado = 'abierto';
