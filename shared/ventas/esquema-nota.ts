// The wire form of a note (33 débito, 34 crédito): which document it modifies, why, with which lines and how
// it is settled. Only the form is checked here; `validar-nota.ts` says what the law and the business allow.
// Source: Formato e-CF v1.0, section F; Informe Técnico e-CF v1.0 §10.

import { z } from 'zod';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import {
  esquemaAjusteFactura,
  esquemaLineaFactura,
  esquemaPagoFactura,
  zTokenConsulta,
} from './esquema-factura.ts';
import { TIPOS_NOTA } from './tipos-venta.ts';

export const esquemaLineaNota = esquemaLineaFactura.extend({
  /** The line of the original that this one gives back, or charges more for. */
  linea_modificada_id: zUuid.nullable().default(null),
});

export const esquemaEmitirNota = z.strictObject({
  id: zUuid,
  tipo: z.enum(TIPOS_NOTA),
  /** The sale that it modifies, when it is in these books. */
  factura_id: zUuid.nullable(),
  /** The number and the day of a document that is not in these books. */
  ncf_modificado: zTexto(19).nullable().default(null),
  fecha_ncf_modificado: zFecha.nullable().default(null),
  /** The buyer of that document; with `factura_id` it is the one of the sale. */
  tercero_id: zUuid.nullable().default(null),
  comprador_nombre: zTexto(150).nullable().default(null),
  comprador_rnc: zTexto(20).nullable().default(null),
  comprador_extranjero: zTexto(20).nullable().default(null),
  tipo_ingresos: z.enum(['01', '02', '03', '04', '05', '06']).nullable().default(null),
  /** 1 anula, 2 corrige texto, 3 corrige montos. */
  codigo_modificacion: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  razon: zTexto(90),
  fecha: zFecha,
  concepto: z.enum(['devolucion', 'descuento']).default('devolucion'),
  precios_con_itbis: z.boolean().default(false),
  /** Code 3 always; code 1 when the original is not in these books. */
  lineas: z.array(esquemaLineaNota).max(12_000).default([]),
  ajustes: z.array(esquemaAjusteFactura).max(100).default([]),
  propina_legal: z.boolean().default(false),
  /** `credito` moves what is owed; `contado` returns (34) or receives (33) the money now. */
  condicion: z.enum(['credito', 'contado']),
  fecha_limite_pago: zFecha.nullable().default(null),
  pagos: z.array(esquemaPagoFactura).max(100).default([]),
  nota: zTexto(500).default(''),
  token_consulta: zTokenConsulta.nullable().default(null),
});

export type DatosNota = z.infer<typeof esquemaEmitirNota>;
export type DatosLineaNota = z.infer<typeof esquemaLineaNota>;
