// The asiento of a sale: rules venta_contado, venta_credito, venta_tarjeta and venta_propina, generalised to
// mixed payments, goods with services, and every rate; a note of debit is posted as one more sale. The
// propina legal belongs to the staff: neither income nor base of ITBIS. Sales are posted net of line and global discounts,
// because what the 607 and the IT-1 declare is the net taxable amount and the ledger must equal them;
// the account «Descuentos en ventas» is for what is granted after issuing.

import { CERO, repartir, type Centavos } from '#shared/dinero/centavos.ts';
import { FORMA_CREDITO, type FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { sumarPorRol, type LineaRol, type RolCuenta } from '../linea-rol.ts';
import { rolDeFormaPago } from './forma-pago.ts';

export type TipoIngresos = '01' | '02' | '03' | '04' | '05' | '06';

export type DocumentoVenta = {
  readonly tipo_ingresos: TipoIngresos;
  readonly tercero_id: string | null;
  readonly lineas: readonly {
    readonly tipo: 'bien' | 'servicio';
    readonly indicador_facturacion: 1 | 2 | 3 | 4;
    readonly monto: Centavos;
  }[];
  readonly monto_gravado_1: Centavos;
  readonly monto_gravado_2: Centavos;
  readonly monto_gravado_3: Centavos;
  readonly monto_exento: Centavos;
  readonly itbis_1: Centavos;
  readonly itbis_2: Centavos;
  readonly propina_legal: Centavos;
  /** They add up to the total; form 4 is what stays on credit. */
  readonly pagos: readonly { readonly forma: FormaPago; readonly monto: Centavos }[];
};

export type ReglaVenta = 'venta_contado' | 'venta_credito' | 'venta_tarjeta';

/** The name that the asiento keeps of the rule that made it. */
export function reglaVenta(pagos: DocumentoVenta['pagos']): ReglaVenta {
  if (pagos.some((p) => p.forma === FORMA_CREDITO)) return 'venta_credito';
  if (pagos.length > 0 && pagos.every((p) => p.forma === 3)) return 'venta_tarjeta';
  return 'venta_contado';
}

/** Lines that balance by construction: payments = net sales + ITBIS + propina = total. */
export function lineasVenta(doc: DocumentoVenta): LineaRol[] {
  const debitos = sumarPorRol(
    doc.pagos.map((p) => ({ rol: rolDeFormaPago(p.forma), monto: p.monto })),
  );
  const creditos = sumarPorRol([
    ...ingresos(doc),
    { rol: 'itbis_ventas_18', monto: doc.itbis_1 },
    { rol: 'itbis_ventas_16', monto: doc.itbis_2 },
    { rol: 'propina_legal', monto: doc.propina_legal },
  ]);
  return [
    ...debitos.map(({ rol, monto }) => ({
      rol,
      debe: monto,
      haber: CERO,
      tercero_id: rol === 'cxc_clientes' ? doc.tercero_id : null,
    })),
    ...creditos.map(({ rol, monto }) => ({ rol, debe: CERO, haber: monto, tercero_id: null })),
  ];
}

function ingresos(doc: DocumentoVenta): { rol: RolCuenta; monto: Centavos }[] {
  const netos = [doc.monto_gravado_1, doc.monto_gravado_2, doc.monto_gravado_3, doc.monto_exento];
  return netos.flatMap((neto, i) => {
    const delGrupo = doc.lineas.filter((l) => l.indicador_facturacion === i + 1);
    const pesos = (['bien', 'servicio'] as const).map((tipo) =>
      delGrupo.filter((l) => l.tipo === tipo).reduce((s, l) => s + l.monto, 0n),
    );
    // The group's net amount goes to goods and services as their lines weigh, to the centavo.
    const [bienes = CERO, servicios = CERO] = repartir(neto, pesos);
    return [
      { rol: rolIngreso(doc.tipo_ingresos, i, 'bien'), monto: bienes },
      { rol: rolIngreso(doc.tipo_ingresos, i, 'servicio'), monto: servicios },
    ];
  });
}

const ROL_BIENES: readonly RolCuenta[] = [
  'ventas_18',
  'ventas_16',
  'ventas_exportacion',
  'ventas_exentas',
];
const ROL_SERVICIOS: readonly RolCuenta[] = [
  'servicios_18',
  'servicios_18',
  'ventas_exportacion',
  'servicios_exentos',
];

/**
 * TipoIngresos 01 goes by what is sold. The others have an account of their own; in 05 the whole price
 * goes to the gain, and the asiento that retires the asset brings its net cost against it.
 */
function rolIngreso(tipo: TipoIngresos, grupo: number, clase: 'bien' | 'servicio'): RolCuenta {
  switch (tipo) {
    case '01': {
      const rol = (clase === 'bien' ? ROL_BIENES : ROL_SERVICIOS)[grupo];
      return rol ?? 'ventas_exentas';
    }
    case '02':
      return 'ingreso_interes';
    case '03':
      return 'ingreso_extraordinario';
    case '04':
      return 'ingreso_alquiler';
    case '05':
      return 'ganancia_af';
    case '06':
      return 'otros_ingresos';
  }
}
