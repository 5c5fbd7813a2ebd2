// Every comando that exists, by type and version. A version that was ever shipped stays here: a phone
// that was off for a year must still deliver (sincronizacion.md §8).

import { aprobarRecibido } from './compras/comandos/aprobar-recibido.ts';
import { descartarBorradorCompra } from './compras/comandos/descartar-borrador.ts';
import { editarBorradorCompra } from './compras/comandos/editar-borrador.ts';
import { emitirComprobante } from './compras/comandos/emitir-comprobante.ts';
import { rechazarRecibido } from './compras/comandos/rechazar-recibido.ts';
import { cerrarPeriodo } from './contabilidad/comandos/cerrar-periodo.ts';
import { reabrirPeriodo } from './contabilidad/comandos/reabrir-periodo.ts';
import { anularRango } from './empresas/comandos/anular-rango.ts';
import { desactivarSecuencia } from './empresas/comandos/desactivar-secuencia.ts';
import { guardarEmpresa } from './empresas/comandos/guardar-empresa.ts';
import { registrarSecuencia } from './empresas/comandos/registrar-secuencia.ts';
import { revocarDispositivo } from './empresas/comandos/revocar-dispositivo.ts';
import type { CualquierComando } from './nucleo/comando.ts';
import { guardarProducto } from './productos/comandos/guardar-producto.ts';
import { guardarTercero } from './terceros/comandos/guardar-tercero.ts';
import { registrarCobro } from './tesoreria/comandos/registrar-cobro.ts';
import { abrirBorrador } from './ventas/comandos/abrir-borrador.ts';
import { abrirContingencia } from './ventas/comandos/abrir-contingencia.ts';
import { cerrarContingencia } from './ventas/comandos/cerrar-contingencia.ts';
import { descartarBorrador } from './ventas/comandos/descartar-borrador.ts';
import { emitirFactura } from './ventas/comandos/emitir-factura.ts';
import { emitirNota } from './ventas/comandos/emitir-nota.ts';
import { reemplazarSerieB } from './ventas/comandos/reemplazar-serie-b.ts';
import { registrarSerieB } from './ventas/comandos/registrar-serie-b.ts';

const TODAS_LAS_VERSIONES: readonly CualquierComando[] = [
  emitirFactura,
  emitirNota,
  registrarSerieB,
  reemplazarSerieB,
  abrirContingencia,
  cerrarContingencia,
  abrirBorrador,
  descartarBorrador,
  registrarCobro,
  guardarTercero,
  guardarProducto,
  guardarEmpresa,
  registrarSecuencia,
  desactivarSecuencia,
  anularRango,
  revocarDispositivo,
  cerrarPeriodo,
  reabrirPeriodo,
  emitirComprobante,
  aprobarRecibido,
  rechazarRecibido,
  editarBorradorCompra,
  descartarBorradorCompra,
];

/** The latest version of each comando, by `tipo`. */
export const COMANDOS: ReadonlyMap<string, CualquierComando> = new Map(
  [...TODAS_LAS_VERSIONES].sort((a, b) => a.v - b.v).map((c) => [c.tipo, c]),
);

/** The comando exactly as it was sent, or null when that type or version never existed. */
export function comandoDe(tipo: string, v: number): CualquierComando | null {
  return TODAS_LAS_VERSIONES.find((c) => c.tipo === tipo && c.v === v) ?? null;
}
