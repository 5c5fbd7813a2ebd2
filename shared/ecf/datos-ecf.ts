// An issued factura as the e-CF needs it: plain data, amounts in centavos, quantities and prices scaled
// by 10⁴. The XML, the summary and the printed representation are all made from this.

import type { Centavos, Decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { TipoIngreso } from '#shared/fiscal/catalogos/tipos-ingreso.ts';

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
};

export type DatosEcf = {
  readonly tipo: '31' | '32';
  readonly encf: string;
  /** Expiry of the sequence: required in 31, ignored in 32. */
  readonly vence: Fecha | null;
  readonly fecha: Fecha;
  readonly condicion: 'contado' | 'credito';
  readonly fechaLimitePago: Fecha | null;
  readonly tipoIngresos: TipoIngreso;
  /** 1 when the prices include ITBIS. */
  readonly indicadorMontoGravado: 0 | 1;
  /** Only with an authorisation of envío diferido. */
  readonly esEnvioDiferido?: boolean;
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

/** A sale that has no e-NCF yet. */
export type DatosVenta = Omit<DatosEcf, 'encf' | 'vence' | 'fechaHoraFirma'>;
