// Forms of payment of the e-CF (FormaPago). 5, gift vouchers, only in a factura de consumo.
// Source: Formato e-CF v1.0 (oct-2025), section A.

export type FormaPago = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const FORMAS_PAGO: Readonly<Record<FormaPago, string>> = {
  1: 'Efectivo',
  2: 'Cheque, transferencia o depósito',
  3: 'Tarjeta de débito o crédito',
  4: 'Venta a crédito',
  5: 'Bonos o certificados de regalo',
  6: 'Permuta',
  7: 'Nota de crédito',
  8: 'Otras formas de pago',
};

export const FORMA_CREDITO: FormaPago = 4;
export const FORMA_BONO: FormaPago = 5;

export function esFormaPago(n: number): n is FormaPago {
  return Number.isInteger(n) && n >= 1 && n <= 8;
}

/** TipoPago: how the sale is settled. */
export const TIPOS_PAGO: Readonly<Record<1 | 2 | 3, string>> = {
  1: 'Contado',
  2: 'Crédito',
  3: 'Gratuito',
};
