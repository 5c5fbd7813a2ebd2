// The wire form of a sale about to be issued: what the draft holds, as plain JSON with amounts as
// decimal strings. The form is checked here; what the law and the business allow is checked by
// `validar-factura.ts`, so that every refusal of a readable sale has its own code and text. Keys with a default came after the first
// version: an older device does not send them.

import { z } from 'zod';
import { zDecimal4, zMonto } from '#shared/dinero/esquemas.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { TIPOS_VENTA } from './tipos-venta.ts';

const zValor = z.strictObject({ tipo: z.enum(['%', '$']), valor: zDecimal4 }).nullable();

export const esquemaLineaFactura = z.strictObject({
  id: zUuid,
  producto_id: zUuid.nullable(),
  codigo: zTexto(35),
  descripcion: zTexto(1000),
  tipo: z.enum(['bien', 'servicio']),
  unidad_medida: z.int().min(1).max(62),
  indicador_facturacion: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  cantidad: zDecimal4,
  precio: zDecimal4,
  descuento: zValor,
  recargo: zValor,
});

export const esquemaAjusteFactura = z.strictObject({
  tipo: z.enum(['D', 'R']),
  descripcion: zTexto(45),
  tipo_valor: z.enum(['%', '$']),
  valor: zDecimal4,
});

export const esquemaPagoFactura = z.strictObject({
  forma: z.int().min(1).max(8),
  monto: zMonto,
  referencia: zTexto(60),
});

/** 128 random bits made by the device, in base64url: the address of the public page of one sale. */
export const zTokenConsulta = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);

export const esquemaEmitirFactura = z.strictObject({
  /** Id of the borrador and of the factura: the same one, so that a double click is one sale. */
  id: zUuid,
  tipo_ecf: z.enum(TIPOS_VENTA),
  fecha: zFecha,
  condicion: z.enum(['contado', 'credito']),
  fecha_limite_pago: zFecha.nullable(),
  /** When there is a tercero, the buyer's name and RNC are his and the two free fields are ignored. */
  tercero_id: zUuid.nullable(),
  comprador_nombre: zTexto(150).nullable(),
  comprador_rnc: zTexto(20).nullable(),
  /** Document of a foreigner (IdentificadorExtranjero), instead of the RNC. */
  comprador_extranjero: zTexto(20).nullable().default(null),
  precios_con_itbis: z.boolean(),
  tipo_ingresos: z.enum(['01', '02', '03', '04', '05', '06']),
  lineas: z.array(esquemaLineaFactura).max(5000),
  ajustes: z.array(esquemaAjusteFactura).max(100),
  pagos: z.array(esquemaPagoFactura).max(100),
  nota: zTexto(500),
  /** Restaurants: 10 % more, for the staff. */
  propina_legal: z.boolean().default(false),
  /** Only when the device handed over a paper that points at the public page. */
  token_consulta: zTokenConsulta.nullable().default(null),
  /** Never accepted: only here so that a device that brings a number of its own is told why. */
  encf: z.unknown().optional(),
});

export type DatosFactura = z.infer<typeof esquemaEmitirFactura>;
export type DatosLineaFactura = z.infer<typeof esquemaLineaFactura>;
export type DatosAjusteFactura = z.infer<typeof esquemaAjusteFactura>;
export type DatosPagoFactura = z.infer<typeof esquemaPagoFactura>;
