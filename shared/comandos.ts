// Every comando that exists, by type and version. A version that was ever shipped stays here: a phone
// that was off for a year must still deliver (sincronizacion.md §8).

import { cerrarPeriodo } from './contabilidad/comandos/cerrar-periodo.ts';
import { reabrirPeriodo } from './contabilidad/comandos/reabrir-periodo.ts';
import { desactivarSecuencia } from './empresas/comandos/desactivar-secuencia.ts';
import { guardarEmpresa } from './empresas/comandos/guardar-empresa.ts';
import { registrarSecuencia } from './empresas/comandos/registrar-secuencia.ts';
import { revocarDispositivo } from './empresas/comandos/revocar-dispositivo.ts';
import type { CualquierComando } from './nucleo/comando.ts';
import { guardarProducto } from './productos/comandos/guardar-producto.ts';
import { guardarTercero } from './terceros/comandos/guardar-tercero.ts';
import { registrarCobro } from './tesoreria/comandos/registrar-cobro.ts';
import { abrirBorrador } from './ventas/comandos/abrir-borrador.ts';
import { descartarBorrador } from './ventas/comandos/descartar-borrador.ts';
import { emitirFactura } from './ventas/comandos/emitir-factura.ts';

const TODAS_LAS_VERSIONES: readonly CualquierComando[] = [
  emitirFactura,
  abrirBorrador,
  descartarBorrador,
  registrarCobro,
  guardarTercero,
  guardarProducto,
  guardarEmpresa,
  registrarSecuencia,
  desactivarSecuencia,
  revocarDispositivo,
  cerrarPeriodo,
  reabrirPeriodo,
];

/** The latest version of each comando, by `tipo`. */
export const COMANDOS: ReadonlyMap<string, CualquierComando> = new Map(
  [...TODAS_LAS_VERSIONES].sort((a, b) => a.v - b.v).map((c) => [c.tipo, c]),
);

/** The comando exactly as it was sent, or null when that type or version never existed. */
export function comandoDe(tipo: string, v: number): CualquierComando | null {
  return TODAS_LAS_VERSIONES.find((c) => c.tipo === tipo && c.v === v) ?? null;
}
