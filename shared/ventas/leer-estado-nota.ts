// What the database knows before a note is issued: what any document needs, the sale that it modifies and,
// when that one is not in these books, whether it should have been named by its factura.

import type { Contexto } from '#shared/nucleo/comando.ts';
import type { DatosNota } from './esquema-nota.ts';
import { leerEstadoVenta, type EstadoLeido } from './leer-estado-venta.ts';
import { leerOriginal, type OriginalLeido } from './leer-original.ts';

export type EstadoNota = EstadoLeido & {
  readonly original: OriginalLeido | null;
  /** A factura of these books has the number that was typed. */
  readonly esta_en_libros: boolean;
};

export async function leerEstadoNota(ctx: Contexto, datos: DatosNota): Promise<EstadoNota> {
  const original =
    datos.factura_id === null ? null : await leerOriginal(ctx.db, ctx.empresaId, datos.factura_id);
  const estado = await leerEstadoVenta(ctx, {
    id: datos.id,
    fecha: datos.fecha,
    tercero_id: original === null ? datos.tercero_id : original.cabecera.tercero_id,
    lineas: datos.lineas,
  });
  return { ...estado, original, esta_en_libros: await estaEnLibros(ctx, datos) };
}

async function estaEnLibros(ctx: Contexto, datos: DatosNota): Promise<boolean> {
  if (datos.factura_id !== null || datos.ncf_modificado === null) return false;
  const filas = await ctx.db.query(
    'select 1 as hay from factura where empresa_id = $1 and encf = $2',
    [ctx.empresaId, datos.ncf_modificado],
  );
  return filas.length > 0;
}
