// Posts an asiento: finds the accounts by rol (or checks the one a person chose), takes the number of the diario, writes header and
// lines. The deferred trigger of the database checks debe = haber; the rules already promise it.

import { ejercicioDe, type Fecha } from '#shared/fecha/fecha.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import { invariante, type Rechazo } from '#shared/nucleo/resultado.ts';
import type { LineaRol, RolCuenta } from './linea-rol.ts';
import { rechazosContabilidad } from './rechazos.ts';

export type Diario = 'ventas' | 'compras' | 'bancos' | 'caja';

export type AsientoNuevo = {
  readonly id: string;
  readonly diario: Diario;
  readonly fecha: Fecha;
  readonly concepto: string;
  readonly regla: string;
  readonly origen: { readonly tipo: 'factura' | 'compra' | 'movimiento'; readonly id: string };
  readonly lineas: readonly LineaRol[];
};

/** Account id by rol, and by itself for an account that a person chose. */
export type CuentasPorRol = ReadonlyMap<string, string>;

function clave(linea: LineaRol): string {
  return linea.cuenta_id ?? linea.rol;
}

/** For the roles and accounts of `lineas` that the chart has, active and open to asientos. */
export async function leerCuentas(
  ctx: Contexto,
  lineas: readonly LineaRol[],
): Promise<CuentasPorRol> {
  const roles = [...new Set(lineas.map((l) => l.rol))];
  const elegidas = [...new Set(lineas.flatMap((l) => l.cuenta_id ?? []))];
  const filas = await ctx.db.query<{ id: string; rol: string | null }>(
    `select id, rol from cuenta
     where empresa_id = $1 and (rol = any ($2::text[]) or id = any ($3::uuid[]))
       and es_imputable and esta_activa`,
    [ctx.empresaId, roles, elegidas],
  );
  return new Map(
    filas.flatMap((f): [string, string][] => [
      [f.id, f.id],
      ...(f.rol === null ? [] : [[f.rol, f.id] as [string, string]]),
    ]),
  );
}

/**
 * `contabilidad.CUENTA_SIN_ROL` for each rol that no active account has; `contabilidad.CUENTA_NO_IMPUTABLE`
 * when a chosen account does not exist, is inactive or only groups others.
 */
export function revisarCuentas(cuentas: CuentasPorRol, lineas: readonly LineaRol[]): Rechazo[] {
  const faltan = lineas.filter((l) => !cuentas.has(clave(l)));
  const roles = new Set<RolCuenta>(
    faltan.filter((l) => (l.cuenta_id ?? null) === null).map((l) => l.rol),
  );
  const haySinElegir = faltan.some((l) => (l.cuenta_id ?? null) !== null);
  return [
    ...[...roles].map((rol) => rechazosContabilidad.rechazo('CUENTA_SIN_ROL', { datos: { rol } })),
    ...(haySinElegir
      ? [rechazosContabilidad.rechazo('CUENTA_NO_IMPUTABLE', { campo: 'lineas' })]
      : []),
  ];
}

export async function escribirAsiento(
  ctx: Contexto,
  asiento: AsientoNuevo,
  cuentas: CuentasPorRol,
): Promise<void> {
  const ejercicio = ejercicioDe(asiento.fecha);
  const numero = await ctx.numerador.asiento(asiento.diario, ejercicio);
  const cabecera: FilaNueva = {
    empresa_id: ctx.empresaId,
    id: asiento.id,
    diario: asiento.diario,
    ejercicio,
    numero,
    fecha: asiento.fecha,
    concepto: asiento.concepto,
    regla: asiento.regla,
    origen_tipo: asiento.origen.tipo,
    origen_id: asiento.origen.id,
    creado_por: ctx.usuario.id,
    creado_en: ctx.ahora,
  };
  const lineas = asiento.lineas.map((linea, i): FilaNueva => {
    const cuenta = cuentas.get(clave(linea));
    invariante(cuenta !== undefined, `el rol ${linea.rol} no se revisó antes de contabilizar`);
    return {
      empresa_id: ctx.empresaId,
      id: ctx.id(`asiento/${i + 1}`),
      asiento_id: asiento.id,
      numero: i + 1,
      cuenta_id: cuenta,
      fecha: asiento.fecha,
      tercero_id: linea.tercero_id,
      debe: linea.debe,
      haber: linea.haber,
    };
  });
  await Promise.all([
    insertarFilas(ctx.db, 'asiento', [cabecera]),
    insertarFilas(ctx.db, 'linea_asiento', lineas),
  ]);
}
