// Which account receives each form of payment of the e-CF (Formato e-CF v1.0, FormaPago 1–8).

import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { nunca } from '#shared/nucleo/resultado.ts';
import type { RolCuenta } from '../linea-rol.ts';

/**
 * 5 redeems a gift certificate sold before. 6, exchange of goods, settles what we owe the other party
 * for the goods of his own factura. 7 uses a credit note, which had credited the customer's account.
 * 8 is money on its way by a channel that the bank reconciliation will name.
 */
export function rolDeFormaPago(forma: FormaPago): RolCuenta {
  switch (forma) {
    case 1:
      return 'caja';
    case 2:
      return 'banco';
    case 3:
      return 'tarjetas_por_liquidar';
    case 4:
    case 7:
      return 'cxc_clientes';
    case 5:
      return 'bonos_por_redimir';
    case 6:
      return 'cxp_proveedores';
    case 8:
      return 'transferencia_en_transito';
    default:
      return nunca(forma);
  }
}
