// The wire form of a purchase document that the buyer issues: 41 to a supplier who is not registered, 43 for
// small expenses of the staff, 47 for a payment abroad with full retention of ISR.
// Source: Ley 32-23 art. 15; Informe Técnico e-CF v1.0 §6.1.

import { z } from 'zod';
import { decimal4 } from '#shared/dinero/centavos.ts';
import { zDecimal4 } from '#shared/dinero/esquemas.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { esquemaLineaFactura, esquemaPagoFactura } from '#shared/ventas/esquema-factura.ts';
import { TIPOS_GASTO } from './tipos-gasto.ts';

export const esquemaLineaComprobante = esquemaLineaFactura.omit({ recargo: true }).extend({
  /** Of its ITBIS, in 41: all of it by rule (Norma General 05-2019 art. 7). */
  itbis_retenido_porcentaje: zDecimal4.default(decimal4(1_000_000n)),
  /** Of the line without ITBIS: services in 41, and 47. */
  isr_retenido_porcentaje: zDecimal4.default(decimal4(0n)),
  /** The account that it goes to; null: the usual one of the type. */
  cuenta_id: zUuid.nullable().default(null),
});

export const esquemaEmitirComprobante = z.strictObject({
  id: zUuid,
  tipo: z.enum(['41', '43', '47']),
  fecha: zFecha,
  condicion: z.enum(['contado', 'credito']),
  fecha_limite_pago: zFecha.nullable(),
  tercero_id: zUuid.nullable(),
  proveedor_nombre: zTexto(150).nullable(),
  proveedor_rnc: zTexto(20).nullable(),
  proveedor_extranjero: zTexto(20).nullable().default(null),
  tipo_gasto: z.enum(TIPOS_GASTO),
  precios_con_itbis: z.boolean().default(false),
  lineas: z.array(esquemaLineaComprobante).max(1000),
  /** What is paid now, retentions already taken away; none on credit. */
  pagos: z.array(esquemaPagoFactura).max(7),
  nota: zTexto(500).default(''),
});

export type DatosComprobante = z.infer<typeof esquemaEmitirComprobante>;
export type DatosLineaComprobante = z.infer<typeof esquemaLineaComprobante>;
