// An issued document (sale, note, or a purchase document that the buyer issues) as the e-CF needs it: plain
// data, amounts in centavos, quantities and prices scaled by 10⁴. The XML, the summary and the printed
// representation are all made from this, with the amounts that were posted and not computed again.

import type { Centavos, Decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { TipoIngreso } from '#shared/fiscal/catalogos/tipos-ingreso.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';

export type EmisorEcf = {
  readonly rnc: string;
  readonly razonSocial: string;
  readonly nombreComercial: string;
  readonly direccion: string;
  readonly municipio: string | null;
  readonly provincia: string | null;
  readonly telefono: string;
  readonly correo: string;
  readonly sucursal?: string;
};

export type CompradorEcf = {
  /** RNC or cédula, digits only. */
  readonly rnc: string | null;
  readonly identificadorExtranjero?: string | null;
  readonly nombre: string;
  readonly correo?: string;
  readonly direccion?: string;
  readonly municipio?: string | null;
  readonly provincia?: string | null;
};

/** Discount or surcharge of a line; `valor_e4` is the percentage or the amount that was typed. */
export type AjusteLineaEcf = {
  readonly tipo: '$' | '%';
  readonly valor_e4: Decimal4;
  readonly monto: Centavos;
};

/** What the buyer keeps of a line (41 and 47). null is not written; 0 is written as 0.00. */
export type RetencionLineaEcf = {
  readonly itbis: Centavos | null;
  readonly isr: Centavos | null;
};

export type LineaEcf = {
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidadMedida: number;
  readonly indicadorFacturacion: 1 | 2 | 3 | 4;
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  readonly descuento: AjusteLineaEcf | null;
  readonly recargo: AjusteLineaEcf | null;
  readonly retencion?: RetencionLineaEcf | null;
  readonly monto: Centavos;
};

/** Global discount or surcharge, already one per indicador. */
export type AjusteEcf = {
  readonly tipo: 'D' | 'R';
  readonly descripcion: string;
  readonly tipoValor: '$' | '%';
  readonly valor_e4: Decimal4;
  readonly monto: Centavos;
  readonly indicador: 1 | 2 | 3 | 4;
};

export type PagoEcf = {
  readonly forma: FormaPago;
  readonly monto: Centavos;
};

export type TotalesEcf = {
  readonly montoGravado1: Centavos;
  readonly montoGravado2: Centavos;
  readonly montoGravado3: Centavos;
  readonly montoExento: Centavos;
  readonly itbis1: Centavos;
  readonly itbis2: Centavos;
  readonly totalItbis: Centavos;
  readonly total: Centavos;
  /** Retentions do not lower the total; they lower what is paid. */
  readonly itbisRetenido?: Centavos;
  readonly isrRetenido?: Centavos;
};

/** The document that this one modifies (1, 2, 3) or replaces after a contingencia (4). */
export type ReferenciaEcf = {
  readonly ncf: string;
  readonly fecha: Fecha;
  readonly codigo: 1 | 2 | 3 | 4;
  /** Only in 33 and 34. */
  readonly razon: string;
};

export type DatosEcf = {
  readonly tipo: TipoEcf;
  readonly encf: string;
  /** Expiry of the sequence: ignored in 32 and 34. */
  readonly vence: Fecha | null;
  readonly fecha: Fecha;
  readonly condicion: 'contado' | 'credito';
  readonly fechaLimitePago: Fecha | null;
  /** null in what is not income: 41, 43 and 47. */
  readonly tipoIngresos: TipoIngreso | null;
  /** 1 when the prices include ITBIS. */
  readonly indicadorMontoGravado: 0 | 1;
  /** Only with an authorisation of envío diferido. */
  readonly esEnvioDiferido?: boolean;
  /** Only in 34: 1 when more than 30 days passed. */
  readonly indicadorNotaCredito?: 0 | 1 | null;
  readonly referencia?: ReferenciaEcf | null;
  /** 10 % of every line, additional tax 001; part of the total. */
  readonly propinaLegal?: Centavos;
  /** Number of the sale inside the empresa (NumeroFacturaInterna). */
  readonly numeroInterno?: string;
  readonly emisor: EmisorEcf;
  readonly comprador: CompradorEcf | null;
  readonly lineas: readonly LineaEcf[];
  readonly ajustes: readonly AjusteEcf[];
  readonly pagos: readonly PagoEcf[];
  readonly totales: TotalesEcf;
  /** 'dd-MM-aaaa HH:mm:ss' in GMT-4. */
  readonly fechaHoraFirma: string;
};

/** A document that has no e-NCF yet. */
export type DatosVenta = Omit<DatosEcf, 'encf' | 'vence' | 'fechaHoraFirma'>;
