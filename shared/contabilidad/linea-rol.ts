// A posting as a rule writes it: by the function (rol) of the account, in centavos, before anyone
// knows which account of the chart has that function.

import { centavos, CERO, type Centavos } from '#shared/dinero/centavos.ts';

export type RolCuenta =
  | 'caja'
  | 'banco'
  | 'tarjetas_por_liquidar'
  | 'transferencia_en_transito'
  | 'cxc_clientes'
  | 'cxp_proveedores'
  | 'bonos_por_redimir'
  | 'itbis_ventas_18'
  | 'itbis_ventas_16'
  | 'ventas_18'
  | 'ventas_16'
  | 'ventas_exentas'
  | 'ventas_exportacion'
  | 'servicios_18'
  | 'servicios_exentos'
  | 'ingreso_interes'
  | 'ingreso_alquiler'
  | 'ingreso_extraordinario'
  | 'ganancia_af'
  | 'otros_ingresos'
  | 'propina_legal'
  | 'devoluciones_ventas'
  | 'descuentos_ventas'
  | 'nc_mas_30'
  | 'caja_chica'
  | 'inventario'
  | 'honorarios'
  | 'gastos_menores'
  | 'cxp_exterior'
  | 'itbis_adelantado_bienes'
  | 'itbis_adelantado_servicios'
  | 'itbis_ret_100_compras'
  | 'isr_ret_02'
  | 'isr_ret_exterior'
  | 'tarjeta_credito';

export type LineaRol = {
  readonly rol: RolCuenta;
  /** The account that a person chose, in the place of the one of the rol. */
  readonly cuenta_id?: string | null;
  readonly debe: Centavos;
  readonly haber: Centavos;
  /** Only on lines of the auxiliar of terceros. */
  readonly tercero_id: string | null;
};

/** Adds up amounts by rol, in the order in which each first appears, leaving out what is zero. */
export function sumarPorRol(
  partes: readonly { readonly rol: RolCuenta; readonly monto: Centavos }[],
): { rol: RolCuenta; monto: Centavos }[] {
  const sumas = new Map<RolCuenta, Centavos>();
  for (const { rol, monto } of partes) {
    sumas.set(rol, centavos((sumas.get(rol) ?? CERO) + monto));
  }
  return [...sumas].filter(([, monto]) => monto !== CERO).map(([rol, monto]) => ({ rol, monto }));
}
