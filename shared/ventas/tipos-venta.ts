// What each type of e-CF of a sale asks of its buyer and of its lines (Formato e-CF v1.0, Comprador and
// notes 50 and 51; Informe Técnico e-CF v1.0 §6.1). 31 crédito fiscal, 32 consumo, 44 regímenes
// especiales, 45 gubernamental, 46 exportaciones; 33 and 34 are the notes.

import { decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';

export const TIPOS_VENTA = ['31', '32', '44', '45', '46'] as const;
export type TipoVenta = (typeof TIPOS_VENTA)[number];

export const TIPOS_NOTA = ['33', '34'] as const;
export type TipoNota = (typeof TIPOS_NOTA)[number];

/** Every type that a row of `factura` may have. */
export const TIPOS_FACTURA = [...TIPOS_VENTA, ...TIPOS_NOTA] as const;
export type TipoFactura = TipoVenta | TipoNota;

export function esTipoNota(tipo: string): tipo is TipoNota {
  return tipo === '33' || tipo === '34';
}

export type ReglaTipo = {
  /** How the buyer is identified: `rnc`, a foreign document too, or nothing. */
  readonly identidad: 'rnc' | 'rnc_o_extranjero' | 'opcional';
  readonly exigeNombre: boolean;
  /** The only IndicadorFacturacion that its lines admit; null when any. */
  readonly indicador: 3 | 4 | null;
  readonly admitePropina: boolean;
};

export const REGLAS_TIPO: Readonly<Record<TipoVenta, ReglaTipo>> = {
  '31': { identidad: 'rnc', exigeNombre: true, indicador: null, admitePropina: true },
  '32': { identidad: 'opcional', exigeNombre: false, indicador: null, admitePropina: true },
  '44': { identidad: 'rnc_o_extranjero', exigeNombre: true, indicador: 4, admitePropina: true },
  '45': { identidad: 'rnc', exigeNombre: true, indicador: null, admitePropina: true },
  '46': { identidad: 'opcional', exigeNombre: true, indicador: 3, admitePropina: false },
};

/**
 * Propina legal: 10 % of what is consumed (Código de Trabajo, Ley 16-92, art. 228). In the e-CF it is the
 * additional tax 001, which stays out of the base of the ITBIS (Formato e-CF v1.0, field 101).
 */
export const TASA_PROPINA_LEGAL: Decimal4 = decimal4(100_000n);
