// The rows of `cuenta` with which a new empresa begins. Ids derive from the empresa and the code, so
// that whoever creates the same empresa makes the same chart.

import { idDerivado } from '#shared/nucleo/ids.ts';
import type { FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import { CATALOGO } from './catalogo-cuentas.ts';

/** The id of an account of the initial chart. */
export function idCuenta(empresaId: string, codigo: string): string {
  return idDerivado(empresaId, `cuenta/${codigo}`);
}

/** Ready for `insertarFilas(db, 'cuenta', …)`; parents first. */
export function filasCatalogo(empresaId: string): FilaNueva[] {
  return CATALOGO.map((c) => ({
    empresa_id: empresaId,
    id: idCuenta(empresaId, c.codigo),
    codigo: c.codigo,
    nombre: c.nombre,
    tipo: c.tipo,
    naturaleza: c.naturaleza,
    padre_id: c.padre === null ? null : idCuenta(empresaId, c.padre),
    nivel: c.nivel,
    es_imputable: c.es_imputable,
    rol: c.rol,
    flujo: c.flujo,
  }));
}
