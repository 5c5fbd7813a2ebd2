// The abstract document: what somebody decides about an e-CF of any of the ten types. Everything that can
// be computed (amounts of the lines, groups, ITBIS, totals, retentions, pages, other currency) is not here:
// `calcularEcf` makes it. Amounts are centavos; prices, quantities, percentages and rates are scaled by 10⁴.
// Source: Formato e-CF v1.0 (oct-2025), sections A to F.

import type { Centavos, Decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { CodigoImpuesto } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { CodigoMoneda } from '#shared/fiscal/catalogos/monedas.ts';
import type { TipoIngreso } from '#shared/fiscal/catalogos/tipos-ingreso.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import type { IndicadorFacturacion } from '#shared/fiscal/tasas.ts';
import type { ArbolEcf } from '../documento.ts';

/**
 * A discount or surcharge as it was decided: a percentage (scaled by 10⁴: 5 % is 50000) of the gross,
 * never in cascade, or an amount in centavos. `monto` with a percentage keeps an amount that was already
 * agreed instead of computing it.
 */
export type RebajaEntrada =
  | { readonly tipo: '%'; readonly porcentaje_e4: Decimal4; readonly monto?: Centavos }
  | { readonly tipo: '$'; readonly monto: Centavos };

/** How much is retained: a percentage of its base, or the amount itself. */
export type RetenidoEntrada = { readonly porcentaje_e4: Decimal4 } | { readonly monto: Centavos };

export type RetencionEntrada = {
  /** Over the ITBIS of the line. Absent in type 47. */
  readonly itbis?: RetenidoEntrada;
  /** Over the line without ITBIS. */
  readonly isr?: RetenidoEntrada;
};

/** What the ISC needs to know of a line (alcohol and cigarettes), as the producer or importer declares it. */
export type IscEntrada = {
  readonly cantidadReferencia_e4?: Decimal4;
  readonly unidadReferencia?: number;
  /** Subcantidad has three decimals; scaled by 10⁴ here as every quantity. */
  readonly subcantidades?: readonly { readonly cantidad_e4: Decimal4; readonly unidad: number }[];
  readonly gradosAlcohol_e4?: Decimal4;
  /** Retail price of reference, base of the ad valorem. Centavos. */
  readonly precioReferencia?: Centavos;
};

export type LineaEntrada = {
  /** 0 no facturable · 1 ITBIS 18 % · 2 ITBIS 16 % · 3 ITBIS 0 % · 4 exento. */
  readonly indicador: IndicadorFacturacion;
  readonly nombre: string;
  readonly descripcion?: string;
  readonly tipo: 'bien' | 'servicio';
  /** Two decimals at most. */
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  readonly unidad?: number;
  readonly codigos?: readonly { readonly tipo: string; readonly codigo: string }[];
  readonly descuentos?: readonly RebajaEntrada[];
  readonly recargos?: readonly RebajaEntrada[];
  /** Codes of its additional taxes (two at most). */
  readonly impuestos?: readonly CodigoImpuesto[];
  readonly isc?: IscEntrada;
  readonly retencion?: RetencionEntrada;
  readonly fechaElaboracion?: Fecha;
  readonly fechaVencimiento?: Fecha;
  /** Elements of the group Mineria, written as they come. */
  readonly mineria?: ArbolEcf;
  /** Price in the other currency when it was agreed in it; otherwise it comes from the rate. */
  readonly precioOtraMoneda_e4?: Decimal4;
};

/** A global discount or surcharge over one indicador, or spread over those that the lines use. */
export type AjusteEntrada = {
  readonly tipo: 'D' | 'R';
  readonly descripcion?: string;
  readonly rebaja: RebajaEntrada;
  /** Absent: every indicador from 1 to 4 that has lines, one row each. */
  readonly indicador?: 1 | 2 | 3 | 4;
  /** Norma 10-07 (31 to 34 and 45): it does not lower what is taxed, it is subtracted from ValorPagar. */
  readonly esNorma1007?: boolean;
};

/** Rate of an additional tax: for the specific ISC, whose rate changes each quarter, it is required. */
export type TasaImpuestoEntrada = {
  readonly codigo: CodigoImpuesto;
  /** Percentage, or pesos per unit in the specific ISC; scaled by 10⁴. */
  readonly tasa_e4?: Decimal4;
  /** Amount already determined by the producer or importer: it is not computed. Centavos. */
  readonly monto?: Centavos;
};

export type EmisorEntrada = {
  readonly rnc: string;
  readonly razonSocial: string;
  readonly direccion: string;
  readonly nombreComercial?: string;
  readonly sucursal?: string;
  readonly municipio?: string | null;
  readonly provincia?: string | null;
  readonly telefonos?: readonly string[];
  readonly correo?: string;
  readonly numeroInterno?: string;
  /** Other elements of Emisor by their name (WebSite, CodigoVendedor, ZonaVenta…). */
  readonly otros?: ArbolEcf;
};

/** In 41 it is the proveedor; in 47, the foreign beneficiary. */
export type CompradorEntrada = {
  readonly rnc?: string | null;
  readonly identificadorExtranjero?: string | null;
  readonly nombre: string;
  readonly correo?: string;
  readonly direccion?: string;
  readonly municipio?: string | null;
  readonly provincia?: string | null;
  /** Only in 46. */
  readonly pais?: string;
  /** Other elements of Comprador by their name (ContactoComprador, NumeroOrdenCompra…). */
  readonly otros?: ArbolEcf;
};

export type PagoEntrada = {
  /** 1 contado · 2 crédito · 3 gratuito. Absent only where the type admits it (43, 47). */
  readonly tipo?: 1 | 2 | 3;
  readonly limite?: Fecha | null;
  readonly termino?: string;
  /** One row per form. `monto` absent in the last one: what is left to pay. */
  readonly formas?: readonly { readonly forma: FormaPago; readonly monto?: Centavos }[];
  readonly cuenta?: {
    readonly tipo?: 'CT' | 'AH' | 'OT';
    readonly numero?: string;
    readonly banco?: string;
  };
};

/** The document that this one modifies, replaces or refers to. */
export type ReferenciaEntrada = {
  readonly ncf: string;
  readonly fecha?: Fecha;
  /** 1 anula · 2 corrige texto · 3 corrige montos · 4 reemplaza contingencia · 5 refiere consumo. */
  readonly codigo: 1 | 2 | 3 | 4 | 5;
  /** Only when the original is of a taxpayer that merged, split or dissolved. */
  readonly rncOtro?: string;
  /** Only in 33 and 34. */
  readonly razon?: string;
};

export type MonedaEntrada = {
  readonly codigo: CodigoMoneda;
  /** Pesos per unit of the other currency (N3.4). */
  readonly cambio_e4: Decimal4;
};

export type EntradaEcf = {
  readonly tipo: TipoEcf;
  readonly encf: string;
  /** Expiry of the sequence, exactly as authorised; ignored in 32 and 34. */
  readonly vence?: Fecha | null;
  readonly fecha: Fecha;
  /** 'dd-MM-aaaa HH:mm:ss' in GMT-4. */
  readonly fechaHoraFirma: string;
  /** IndicadorMontoGravado: the prices include ITBIS. */
  readonly preciosConItbis?: boolean;
  /** Only with an authorisation of envío diferido. */
  readonly esEnvioDiferido?: boolean;
  readonly esServicioTodoIncluido?: boolean;
  /** In notes over 41, 43 and 47 it is left out even when given. */
  readonly tipoIngresos?: TipoIngreso | null;
  readonly pago: PagoEntrada;
  /** Period of a periodic service. */
  readonly periodo?: { readonly desde: Fecha; readonly hasta: Fecha };
  readonly emisor: EmisorEntrada;
  readonly comprador?: CompradorEntrada | null;
  readonly lineas: readonly LineaEntrada[];
  readonly ajustes?: readonly AjusteEntrada[];
  readonly tasasImpuestos?: readonly TasaImpuestoEntrada[];
  readonly referencia?: ReferenciaEntrada | null;
  readonly moneda?: MonedaEntrada | null;
  /** Balance of the client before this document; negative in favour of the client. Centavos. */
  readonly saldoAnterior?: Centavos;
  readonly avance?: Centavos;
  /** Writes MontoPeriodo and ValorPagar also when nothing makes them differ from MontoTotal. */
  readonly escribePorPagar?: boolean;
  /** Last line of each page, in order, when the printed form has more than one: [20, 40, 45]. */
  readonly paginas?: readonly number[];
  /** Elements of these groups by their name, written as they come. */
  readonly informacionesAdicionales?: ArbolEcf;
  readonly transporte?: ArbolEcf;
  readonly subtotales?: readonly ArbolEcf[];
};
