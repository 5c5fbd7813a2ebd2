// The figures of an e-CF: everything that `calcularCifras` computes from an abstract document, before it
// is written as a tree. Amounts in centavos. Those of the lines (`base`, `itbis`, `isc`, `otros`) are the
// share of each line in the totals of the document and add up to them exactly.

import type { Centavos, Decimal4 } from '#shared/dinero/centavos.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { CodigoImpuesto } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { RebajaEntrada } from './entrada.ts';

/** A discount or surcharge with its amount: the row of its table. */
export type Rebaja = { readonly origen: RebajaEntrada; readonly monto: Centavos };

export type CifrasLinea = {
  readonly bruto: Centavos;
  readonly descuentos: readonly Rebaja[];
  readonly recargos: readonly Rebaja[];
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  /** MontoItem. */
  readonly monto: Centavos;
  /** Without ITBIS and after the global discounts and surcharges. */
  readonly base: Centavos;
  readonly itbis: Centavos;
  /** Específico plus ad valorem. */
  readonly isc: Centavos;
  /** Additional taxes 001 to 005. */
  readonly otros: Centavos;
  /** null when the line has no retention. */
  readonly retencion: {
    readonly itbis: Centavos | null;
    readonly isr: Centavos | null;
  } | null;
};

/** A row of DescuentosORecargos: one adjustment over one indicador. */
export type CifrasAjuste = {
  readonly tipo: 'D' | 'R';
  readonly descripcion: string | undefined;
  /** null when it is an amount in pesos. */
  readonly porcentaje_e4: Decimal4 | null;
  readonly monto: Centavos;
  readonly indicador: 1 | 2 | 3 | 4;
  readonly esNorma1007: boolean;
};

/** A row of ImpuestosAdicionales; only one of the three amounts is not zero. */
export type CifrasImpuesto = {
  readonly codigo: CodigoImpuesto;
  readonly tasa_e4: Decimal4;
  readonly especifico: Centavos;
  readonly advalorem: Centavos;
  readonly otros: Centavos;
};

/** One amount per indicador de facturación, from 0 (not billable) to 4 (exempt). */
export type PorIndicador = readonly [Centavos, Centavos, Centavos, Centavos, Centavos];

export type CifrasEcf = {
  readonly lineas: readonly CifrasLinea[];
  readonly ajustes: readonly CifrasAjuste[];
  /** Σ MontoItem. */
  readonly grupos: PorIndicador;
  /** Taxed (1 to 3), exempt (4) and not billable (0), as the header says. */
  readonly gravado: PorIndicador;
  readonly itbis1: Centavos;
  readonly itbis2: Centavos;
  readonly totalItbis: Centavos;
  readonly impuestos: readonly CifrasImpuesto[];
  readonly impuestoAdicional: Centavos;
  readonly total: Centavos;
  readonly periodo: Centavos;
  readonly porPagar: Centavos;
  readonly itbisRetenido: Centavos;
  readonly isrRetenido: Centavos;
  readonly formasPago: readonly { readonly forma: FormaPago; readonly monto: Centavos }[];
};
