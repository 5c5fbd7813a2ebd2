// The asiento of a receipt of a customer: rule cobro. The account that receives follows the form of
// payment; the customer's account is credited with his tercero, for the auxiliar.

import { CERO, type Centavos } from '#shared/dinero/centavos.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { LineaRol } from '../linea-rol.ts';
import { rolDeFormaPago } from './forma-pago.ts';

export type DocumentoCobro = {
  readonly tercero_id: string;
  readonly forma: FormaPago;
  readonly monto: Centavos;
};

export function lineasCobro(doc: DocumentoCobro): LineaRol[] {
  return [
    { rol: rolDeFormaPago(doc.forma), debe: doc.monto, haber: CERO, tercero_id: null },
    { rol: 'cxc_clientes', debe: CERO, haber: doc.monto, tercero_id: doc.tercero_id },
  ];
}
