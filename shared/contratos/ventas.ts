// Contract of /api/v1/ventas. A factura is first a borrador (POST, PUT, DELETE), then it is emitted;
// an emitted one is never changed nor deleted: a note (33, 34) modifies it.

import { z } from 'zod';
import { ESTADOS_ECF } from '#shared/ventas/consultas/listar.ts';
import { TIPOS_FACTURA, TIPOS_NOTA, TIPOS_VENTA } from '#shared/ventas/tipos-venta.ts';
import {
  PAGINA,
  zDecimalEntrada,
  zDecimalSalida,
  zEnteroTexto,
  zFechaTexto,
  zMontoEntrada,
  zMontoSalida,
  zUuid,
} from './comun.ts';

const tipoVenta = z.enum(TIPOS_VENTA);
const tipoEcf = z.enum(TIPOS_FACTURA);
const tipoIngresos = z.enum(['01', '02', '03', '04', '05', '06']);
const condicion = z.enum(['contado', 'credito']);
const porcentual = z.strictObject({ tipo: z.enum(['%', '$']), valor: zDecimalEntrada }).nullable();

const zLineaEntrada = z.strictObject({
  id: zUuid.optional(),
  producto_id: zUuid.nullable().default(null),
  codigo: z.string().max(35).default(''),
  descripcion: z.string().min(1).max(1000),
  tipo: z.enum(['bien', 'servicio']).default('bien'),
  unidad_medida: z.int().min(1).max(62).default(43),
  indicador_facturacion: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
    .default(1),
  cantidad: zDecimalEntrada,
  precio: zDecimalEntrada,
  descuento: porcentual.default(null),
  recargo: porcentual.default(null),
});

const zAjusteEntrada = z.strictObject({
  tipo: z.enum(['D', 'R']),
  descripcion: z.string().max(45).default(''),
  tipo_valor: z.enum(['%', '$']),
  valor: zDecimalEntrada,
});

const zPagoEntrada = z.strictObject({
  forma: z.int().min(1).max(8),
  monto: zMontoEntrada,
  referencia: z.string().max(60).default(''),
});

const cabecera = {
  tipo_ecf: tipoVenta,
  fecha: zFechaTexto,
  condicion,
  fecha_limite_pago: zFechaTexto.nullable(),
  tercero_id: zUuid.nullable(),
  comprador_nombre: z.string().max(150).nullable(),
  comprador_rnc: z.string().max(20).nullable(),
  comprador_extranjero: z.string().max(20).nullable(),
  precios_con_itbis: z.boolean(),
  tipo_ingresos: tipoIngresos,
  propina_legal: z.boolean(),
  nota: z.string().max(500),
} as const;

const filas = {
  lineas: z.array(zLineaEntrada).max(1000),
  ajustes: z.array(zAjusteEntrada).max(20),
  pagos: z.array(zPagoEntrada).max(7),
} as const;

const todos = z.strictObject({ ...cabecera, ...filas });

/** A borrador may still lack anything; what is missing is said when it is emitted. */
export const zFacturaNueva = todos.partial().extend({ id: zUuid.optional() });
/** Fields that are given replace those of the borrador; a list that is given replaces the whole list. */
export const zFacturaCambio = todos.partial();

/** A note: over a factura of these books, or over a document that is not in them. */
export const zNotaNueva = z.strictObject({
  id: zUuid.optional(),
  tipo: z.enum(TIPOS_NOTA),
  factura_id: zUuid.nullable(),
  ncf_modificado: z.string().max(19).nullable().default(null),
  fecha_ncf_modificado: zFechaTexto.nullable().default(null),
  tercero_id: zUuid.nullable().default(null),
  comprador_nombre: z.string().max(150).nullable().default(null),
  comprador_rnc: z.string().max(20).nullable().default(null),
  comprador_extranjero: z.string().max(20).nullable().default(null),
  tipo_ingresos: tipoIngresos.nullable().default(null),
  codigo_modificacion: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  razon: z.string().max(90),
  fecha: zFechaTexto.optional(),
  concepto: z.enum(['devolucion', 'descuento']).default('devolucion'),
  precios_con_itbis: z.boolean().default(false),
  lineas: z
    .array(zLineaEntrada.extend({ linea_modificada_id: zUuid.nullable().default(null) }))
    .max(10_000)
    .default([]),
  ajustes: z.array(zAjusteEntrada).max(20).default([]),
  propina_legal: z.boolean().default(false),
  condicion,
  fecha_limite_pago: zFechaTexto.nullable().default(null),
  pagos: z.array(zPagoEntrada).max(7).default([]),
  nota: z.string().max(500).default(''),
});

export const zBorrador = z
  .object({
    id: zUuid,
    estado: z.literal('borrador'),
    titulo: z.string(),
    total: zMontoSalida,
    creado_en: z.string(),
    rev: zEnteroTexto,
    contenido: z.object({
      tipo_ecf: tipoVenta,
      fecha: z.string(),
      condicion,
      fecha_limite_pago: z.string().nullable(),
      tercero_id: z.string().nullable(),
      comprador_nombre: z.string().nullable(),
      comprador_rnc: z.string().nullable(),
      comprador_extranjero: z.string().nullable(),
      precios_con_itbis: z.boolean(),
      tipo_ingresos: z.string(),
      propina_legal: z.boolean(),
      nota: z.string(),
      lineas: z.array(z.record(z.string(), z.unknown())),
      ajustes: z.array(z.record(z.string(), z.unknown())),
      pagos: z.array(z.record(z.string(), z.unknown())),
    }),
  })
  .meta({ id: 'BorradorFactura' });

export const zFacturasConsulta = z.object({
  texto: z.string().max(80).default(''),
  estado: z
    .enum([...ESTADOS_ECF, 'por_enviar'])
    .nullable()
    .default(null),
  condicion: condicion.nullable().default(null),
  tipo_ecf: tipoEcf.nullable().default(null),
  clase: z.enum(['ventas', 'notas']).nullable().default(null),
  desde: zFechaTexto.nullable().default(null),
  hasta: zFechaTexto.nullable().default(null),
  tercero_id: zUuid.nullable().default(null),
  ...PAGINA,
});

export const zFacturaEnLista = z
  .object({
    id: zUuid,
    encf: z.string().nullable(),
    numero_provisional: z.string(),
    tipo_ecf: tipoEcf,
    fecha: z.string(),
    cliente: z.string(),
    condicion,
    total: zMontoSalida,
    saldo: zMontoSalida,
    modo_emision: z.string(),
    ncf_modificado: z.string().nullable(),
    codigo_modificacion: z.int().nullable(),
    estado_ecf: z.string().nullable(),
  })
  .meta({ id: 'FacturaEnLista' });

const zLinea = z.object({
  id: zUuid,
  numero: z.int(),
  linea_modificada_id: zUuid.nullable(),
  producto_id: zUuid.nullable(),
  codigo: z.string(),
  descripcion: z.string(),
  tipo: z.enum(['bien', 'servicio']),
  unidad_medida: z.int(),
  indicador_facturacion: z.int(),
  cantidad: zDecimalSalida,
  precio: zDecimalSalida,
  descuento: zMontoSalida,
  recargo: zMontoSalida,
  monto: zMontoSalida,
});

const zEcf = z.object({
  encf: z.string().nullable(),
  estado: z.string(),
  es_rfce: z.boolean(),
  track_id: z.string().nullable(),
  codigo_seguridad: z.string().nullable(),
  fecha_firma: z.string().nullable(),
  url_qr: z.string().nullable(),
  vence_secuencia: z.string().nullable(),
  limite_envio: z.string(),
  mensajes: z.array(z.unknown()),
});

const zLineaAsiento = z.object({
  cuenta_id: zUuid,
  cuenta_codigo: z.string(),
  cuenta_nombre: z.string(),
  debe: zMontoSalida,
  haber: zMontoSalida,
});

const documento = {
  id: zUuid,
  encf: z.string().nullable(),
  numero_provisional: z.string(),
  tipo_ecf: tipoEcf,
  fecha: z.string(),
  total: zMontoSalida,
} as const;

export const zFactura = z
  .object({
    id: zUuid,
    estado: z.literal('emitida'),
    encf: z.string().nullable(),
    ncf: z.string().nullable().meta({ description: 'El mismo e-NCF, con el nombre de siempre' }),
    numero_provisional: z.string(),
    tipo_ecf: tipoEcf,
    fecha: z.string(),
    condicion,
    fecha_limite_pago: z.string().nullable(),
    tercero_id: zUuid.nullable(),
    comprador_nombre: z.string().nullable(),
    comprador_rnc: z.string().nullable(),
    comprador_extranjero: z.string().nullable(),
    modo: z.enum(['normal', 'diferido', 'contingencia', 'serie_b']),
    factura_modificada_id: zUuid.nullable(),
    ncf_modificado: z.string().nullable(),
    fecha_ncf_modificado: z.string().nullable(),
    codigo_modificacion: z.int().nullable(),
    razon_modificacion: z.string(),
    indicador_nota_credito: z.int().nullable(),
    original: z.object(documento).nullable(),
    notas: z.array(
      z.object({
        ...documento,
        codigo_modificacion: z.int(),
        razon_modificacion: z.string(),
        indicador_nota_credito: z.int().nullable(),
        estado_ecf: z.string().nullable(),
      }),
    ),
    moneda: z.string(),
    bruto: zMontoSalida,
    descuentos: zMontoSalida,
    recargos: zMontoSalida,
    monto_gravado_1: zMontoSalida,
    monto_gravado_2: zMontoSalida,
    monto_gravado_3: zMontoSalida,
    monto_exento: zMontoSalida,
    itbis_1: zMontoSalida,
    itbis_2: zMontoSalida,
    total_itbis: zMontoSalida,
    propina_legal: zMontoSalida,
    total: zMontoSalida,
    saldo: zMontoSalida,
    nota: z.string(),
    rev: zEnteroTexto,
    lineas: z.array(zLinea),
    ajustes: z.array(
      z.object({
        numero: z.int(),
        tipo_ajuste: z.enum(['D', 'R']),
        descripcion: z.string(),
        tipo_valor: z.enum(['%', '$']),
        valor: zDecimalSalida,
        monto: zMontoSalida,
        indicador_facturacion: z.int(),
      }),
    ),
    pagos: z.array(z.object({ forma: z.int(), monto: zMontoSalida, referencia: z.string() })),
    ecf: zEcf.nullable(),
    eventos: z.array(z.object({ estado: z.string(), momento: z.string(), detalle: z.string() })),
    asiento: z
      .object({
        id: zUuid,
        diario: z.string(),
        numero: zEnteroTexto.nullable(),
        fecha: z.string(),
        concepto: z.string(),
        lineas: z.array(zLineaAsiento),
      })
      .nullable(),
  })
  .meta({ id: 'Factura' });

export const zFacturaOBorrador = z.union([zFactura, zBorrador]);

export const zFacturaId = z.object({ id: zUuid });
