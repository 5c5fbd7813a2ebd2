// The price of a producto in a sale whose prices include ITBIS or not, whatever its list price does.

import { decimal4, dividirRedondeado, type Decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { tasaVigente } from '#shared/ventas/tasa-vigente.ts';

type Precio = {
  readonly precio_e4: bigint;
  readonly precio_incluye_itbis: boolean;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
};

const UNO = 1_000_000n;

/** Scaled by 10⁴, rounded half up to four decimals. */
export function precioPara(
  producto: Precio,
  venta: { readonly conItbis: boolean; readonly fecha: Fecha | null },
): Decimal4 {
  const { precio_e4, precio_incluye_itbis, indicador_facturacion: indicador } = producto;
  if (precio_incluye_itbis === venta.conItbis || indicador === 3 || indicador === 4) {
    return decimal4(precio_e4);
  }
  const conTasa = UNO + tasaVigente(indicador, venta.fecha ?? undefined);
  return decimal4(
    venta.conItbis
      ? dividirRedondeado(precio_e4 * conTasa, UNO)
      : dividirRedondeado(precio_e4 * UNO, conTasa),
  );
}
