// The asiento of a credit note: rules nc_hasta_30 and nc_mas_30. Up to 30 calendar days it takes back the
// income and its ITBIS; later the ITBIS may not be lowered (Reglamento 293-11 arts. 8 and 28) and what the
// price lost goes to an account of its own, which the IT-1 informs and does not subtract.

import { centavos, CERO, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { sumarPorRol, type LineaRol } from '../linea-rol.ts';
import { rolDeFormaPago } from './forma-pago.ts';

export type DocumentoNotaCredito = {
  readonly tercero_id: string | null;
  /** A return of what was sold, or a discount granted after issuing. */
  readonly concepto: 'devolucion' | 'descuento';
  readonly monto_gravado_1: Centavos;
  readonly monto_gravado_2: Centavos;
  readonly monto_gravado_3: Centavos;
  readonly monto_exento: Centavos;
  readonly itbis_1: Centavos;
  readonly itbis_2: Centavos;
  readonly propina_legal: Centavos;
  /** The part of `monto_exento` that was sold with ITBIS more than 30 days before. */
  readonly sin_rebajar_itbis: Centavos;
  /** How it is settled, adding up to the total; form 4 is what stops being owed. */
  readonly pagos: readonly { readonly forma: FormaPago; readonly monto: Centavos }[];
};

export type ReglaNotaCredito = 'nc_hasta_30' | 'nc_mas_30';

export function reglaNotaCredito(indicador: 0 | 1): ReglaNotaCredito {
  return indicador === 1 ? 'nc_mas_30' : 'nc_hasta_30';
}

/** Lines that balance by construction: net + ITBIS + propina = how it is settled. */
export function lineasNotaCredito(doc: DocumentoNotaCredito): LineaRol[] {
  const neto = sumar([
    doc.monto_gravado_1,
    doc.monto_gravado_2,
    doc.monto_gravado_3,
    doc.monto_exento,
  ]);
  const rol = doc.concepto === 'descuento' ? 'descuentos_ventas' : 'devoluciones_ventas';
  const debitos = sumarPorRol([
    { rol, monto: centavos(neto - doc.sin_rebajar_itbis) },
    { rol: 'nc_mas_30', monto: doc.sin_rebajar_itbis },
    { rol: 'itbis_ventas_18', monto: doc.itbis_1 },
    { rol: 'itbis_ventas_16', monto: doc.itbis_2 },
    { rol: 'propina_legal', monto: doc.propina_legal },
  ]);
  const creditos = sumarPorRol(
    doc.pagos.map((p) => ({ rol: rolDeFormaPago(p.forma), monto: p.monto })),
  );
  return [
    ...debitos.map((d) => ({ rol: d.rol, debe: d.monto, haber: CERO, tercero_id: null })),
    ...creditos.map((c) => ({
      rol: c.rol,
      debe: CERO,
      haber: c.monto,
      tercero_id: c.rol === 'cxc_clientes' ? doc.tercero_id : null,
    })),
  ];
}
