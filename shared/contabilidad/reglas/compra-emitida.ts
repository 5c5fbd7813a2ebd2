// The asiento of a purchase document that the empresa issues: rules informal_bienes (41), gasto_menor (43)
// and pago_exterior (47). The ITBIS of 41 is credit of the buyer and, retained, also owed by him; that of 43
// goes to the expense; 47 has none and its ISR is retained in full.

import { CERO, type Centavos } from '#shared/dinero/centavos.ts';
import { nunca } from '#shared/nucleo/resultado.ts';
import type { LineaRol, RolCuenta } from '../linea-rol.ts';

export type DocumentoCompra = {
  readonly tipo: '41' | '43' | '47';
  readonly tercero_id: string | null;
  readonly lineas: readonly {
    readonly tipo: 'bien' | 'servicio';
    /** The account that the person chose; null: the usual one. */
    readonly cuenta_id: string | null;
    readonly neto: Centavos;
    readonly itbis: Centavos;
  }[];
  readonly itbis_retenido: Centavos;
  readonly isr_retenido: Centavos;
  /** 1, 2, 3 and 8: how what is not retained was paid; the rest of `neto` is owed. */
  readonly pagos: readonly { readonly forma: number; readonly monto: Centavos }[];
  readonly neto: Centavos;
};

export type ReglaCompra = 'informal_bienes' | 'gasto_menor' | 'pago_exterior';

export function reglaCompra(tipo: DocumentoCompra['tipo']): ReglaCompra {
  switch (tipo) {
    case '41':
      return 'informal_bienes';
    case '43':
      return 'gasto_menor';
    case '47':
      return 'pago_exterior';
    default:
      return nunca(tipo);
  }
}

/** Where each type goes when nobody chose an account. */
export function rolDeGasto(tipo: DocumentoCompra['tipo'], clase: 'bien' | 'servicio'): RolCuenta {
  if (tipo === '43') return 'gastos_menores';
  return tipo === '41' && clase === 'bien' ? 'inventario' : 'honorarios';
}

/** Lines that balance by construction: net + ITBIS = retained + paid + owed. */
export function lineasCompra(doc: DocumentoCompra): LineaRol[] {
  const debe = (rol: RolCuenta, monto: Centavos, cuenta_id: string | null = null): LineaRol => ({
    rol,
    debe: monto,
    haber: CERO,
    tercero_id: null,
    ...(cuenta_id === null ? {} : { cuenta_id }),
  });
  const haber = (rol: RolCuenta, monto: Centavos): LineaRol => ({
    rol,
    debe: CERO,
    haber: monto,
    tercero_id: rol === 'cxp_proveedores' || rol === 'cxp_exterior' ? doc.tercero_id : null,
  });
  const isr: RolCuenta = doc.tipo === '47' ? 'isr_ret_exterior' : 'isr_ret_02';
  const deuda: RolCuenta = doc.tipo === '47' ? 'cxp_exterior' : 'cxp_proveedores';
  const pagado = doc.pagos.reduce((s, p) => s + p.monto, 0n);
  return juntar([
    ...doc.lineas.map((l) => debe(rolDeGasto(doc.tipo, l.tipo), l.neto, l.cuenta_id)),
    ...doc.lineas.map((l) =>
      debe(l.tipo === 'bien' ? 'itbis_adelantado_bienes' : 'itbis_adelantado_servicios', l.itbis),
    ),
    haber('itbis_ret_100_compras', doc.itbis_retenido),
    haber(isr, doc.isr_retenido),
    ...doc.pagos.map((p) => haber(rolDePago(doc.tipo, p.forma), p.monto)),
    haber(deuda, sinNegativo(doc.neto - pagado)),
  ]);
}

function sinNegativo(monto: bigint): Centavos {
  // A payment above what is due is refused before; here it must not turn the side of the line.
  return (monto > 0n ? monto : 0n) as Centavos;
}

function rolDePago(tipo: DocumentoCompra['tipo'], forma: number): RolCuenta {
  switch (forma) {
    case 1:
      return tipo === '43' ? 'caja_chica' : 'caja';
    case 3:
      return 'tarjeta_credito';
    case 8:
      return 'transferencia_en_transito';
    default:
      return 'banco';
  }
}

/** One line per account and side, in order of appearance; zero leaves no line. */
function juntar(lineas: readonly LineaRol[]): LineaRol[] {
  const suma = new Map<string, LineaRol>();
  for (const l of lineas) {
    if (l.debe === 0n && l.haber === 0n) continue;
    const clave = `${l.cuenta_id ?? l.rol}/${l.debe === 0n ? 'h' : 'd'}`;
    const previa = suma.get(clave);
    suma.set(clave, {
      ...l,
      // Sums of centavos are centavos.
      debe: ((previa?.debe ?? 0n) + l.debe) as Centavos,
      haber: ((previa?.haber ?? 0n) + l.haber) as Centavos,
    });
  }
  return [...suma.values()];
}
