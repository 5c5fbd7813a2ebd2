// Creates a producto (base null) or changes some of its fields, with the same field-level check as
// terceros. Prices are pesos with up to 4 decimals.

import { z } from 'zod';
import type { Parametro } from '#shared/db/db.ts';
import { zDecimal4 } from '#shared/dinero/esquemas.ts';
import { actualizarFila, soloColumnas } from '#shared/nucleo/actualizar-fila.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { columnasEnConflicto } from '#shared/nucleo/conflicto.ts';
import { zBase, zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { rechazosProductos } from '../rechazos.ts';

export const CAMPOS_PRODUCTO = [
  'codigo',
  'codigo_barras',
  'nombre',
  'descripcion',
  'tipo',
  'unidad_medida',
  'precio',
  'precio_incluye_itbis',
  'indicador_facturacion',
  'esta_activo',
] as const;

/** RD$1,000,000,000,000 scaled by 10⁴. */
const PRECIO_MAX = 10_000_000_000_000_000n;

export const esquemaGuardarProducto = z.strictObject({
  id: zUuid,
  codigo: zTexto(35),
  codigo_barras: zTexto(35)
    .transform((t) => (t === '' ? null : t))
    .nullable(),
  nombre: zTexto(80),
  descripcion: zTexto(1000),
  tipo: z.enum(['bien', 'servicio']),
  unidad_medida: z.int().min(1).max(62),
  precio: zDecimal4,
  precio_incluye_itbis: z.boolean(),
  indicador_facturacion: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  esta_activo: z.boolean(),
  base: zBase(CAMPOS_PRODUCTO),
});

export type DatosProducto = z.infer<typeof esquemaGuardarProducto>;

export const guardarProducto = definirComando<DatosProducto>({
  tipo: 'productos.guardarProducto',
  v: 1,
  esquema: esquemaGuardarProducto,
  roles: VENDEN,
  titulo: 'Guardar producto',
  ejecutar: guardar,
});

async function guardar(ctx: Contexto, datos: DatosProducto): Promise<Resultado<Salida>> {
  const negativa = rechazar([
    ...validarProducto(datos),
    ...(await revisarRepetidos(ctx, datos)),
    ...(await revisarBase(ctx, datos)),
  ]);
  if (negativa !== null) return negativa;
  const valores = columnas(datos);
  if (datos.base === null) {
    await insertarFilas(ctx.db, 'producto', [
      { empresa_id: ctx.empresaId, id: datos.id, ...valores },
    ]);
  } else {
    await actualizarFila(ctx.db, {
      tabla: 'producto',
      empresaId: ctx.empresaId,
      id: datos.id,
      valores: soloColumnas(valores, datos.base.campos.map(columnaDe)),
    });
  }
  return bien({ producto_id: datos.id });
}

/** The wire says pesos; the column is scaled by 10⁴ and says so. */
function columnaDe(campo: (typeof CAMPOS_PRODUCTO)[number]): string {
  return campo === 'precio' ? 'precio_e4' : campo;
}

function columnas(datos: DatosProducto): Record<string, Exclude<Parametro, Uint8Array>> {
  return {
    codigo: datos.codigo,
    codigo_barras: datos.codigo_barras,
    nombre: datos.nombre,
    descripcion: datos.descripcion,
    tipo: datos.tipo,
    unidad_medida: datos.unidad_medida,
    precio_e4: datos.precio,
    precio_incluye_itbis: datos.precio_incluye_itbis,
    indicador_facturacion: datos.indicador_facturacion,
    esta_activo: datos.esta_activo,
  };
}

export function validarProducto(datos: DatosProducto): Rechazo[] {
  const { rechazo } = rechazosProductos;
  return [
    ...(datos.codigo === '' ? [rechazo('SIN_CODIGO', { campo: 'codigo' })] : []),
    ...(datos.nombre === '' ? [rechazo('SIN_NOMBRE', { campo: 'nombre' })] : []),
    ...(datos.precio < 0n ? [rechazo('PRECIO_NEGATIVO', { campo: 'precio' })] : []),
    ...(datos.precio > PRECIO_MAX ? [rechazo('PRECIO_EXCESIVO', { campo: 'precio' })] : []),
  ];
}

async function revisarRepetidos(ctx: Contexto, datos: DatosProducto): Promise<Rechazo[]> {
  const filas = await ctx.db.query<{ nombre: string; codigo: string }>(
    `select nombre, codigo from producto
     where empresa_id = $1 and id <> $2 and (codigo = $3 or codigo_barras = $4)`,
    [ctx.empresaId, datos.id, datos.codigo, datos.codigo_barras],
  );
  return filas.map(({ nombre, codigo }) =>
    codigo === datos.codigo
      ? rechazosProductos.rechazo('CODIGO_REPETIDO', { campo: 'codigo', datos: { codigo, nombre } })
      : rechazosProductos.rechazo('CODIGO_BARRAS_REPETIDO', {
          campo: 'codigo_barras',
          datos: { codigo: datos.codigo_barras ?? '', nombre },
        }),
  );
}

async function revisarBase(ctx: Contexto, datos: DatosProducto): Promise<Rechazo[]> {
  const [fila] = await ctx.db.query<{ rev: bigint }>(
    'select rev from producto where empresa_id = $1 and id = $2',
    [ctx.empresaId, datos.id],
  );
  if (datos.base === null) {
    return fila === undefined ? [] : [rechazosProductos.rechazo('YA_EXISTE', { campo: 'id' })];
  }
  if (fila === undefined) return [rechazosProductos.rechazo('NO_EXISTE', { campo: 'id' })];
  const { rev, campos } = datos.base;
  const vista = { tabla: 'producto', id: datos.id, rev, columnas: campos.map(columnaDe) } as const;
  const conflictos = await columnasEnConflicto(ctx, vista, fila.rev);
  return campos
    .filter((campo) => conflictos.includes(columnaDe(campo)))
    .map((campo) => rechazosProductos.rechazo('CONFLICTO', { campo, datos: { campo } }));
}
