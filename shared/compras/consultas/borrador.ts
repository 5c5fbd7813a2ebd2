// One purchase with its lines: what the screen that reviews it shows and edits.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { TipoGasto } from '../tipos-gasto.ts';

export type FilaCompra = {
  readonly id: string;
  readonly tipo_ncf: string;
  readonly ncf: string | null;
  readonly estado: 'borrador' | 'registrada' | 'descartada';
  readonly tercero_id: string | null;
  /** The name in the ficha; null when the supplier has none yet and is a proposal. */
  readonly tercero_nombre: string | null;
  readonly proveedor_rnc: string | null;
  readonly proveedor_nombre: string;
  readonly fecha: Fecha;
  readonly fecha_limite_pago: Fecha | null;
  readonly condicion: 'contado' | 'credito';
  readonly tipo_gasto: TipoGasto | null;
  readonly ncf_modificado: string | null;
  readonly indicador_monto_gravado: 0 | 1;
  readonly monto_gravado_1: bigint;
  readonly monto_gravado_2: bigint;
  readonly monto_gravado_3: bigint;
  readonly monto_exento: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly total_itbis: bigint;
  readonly otros_impuestos: bigint;
  readonly total: bigint;
  readonly itbis_retenido: bigint;
  readonly isr_retenido: bigint;
  readonly recibido_id: string | null;
  readonly nota: string;
  readonly rev: bigint;
};

export type FilaLineaCompra = {
  readonly id: string;
  readonly numero: number;
  readonly producto_id: string | null;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly indicador_facturacion: 0 | 1 | 2 | 3 | 4;
  readonly cantidad_e4: bigint;
  readonly precio_e4: bigint;
  readonly descuento: bigint;
  readonly recargo: bigint;
  readonly itbis_retenido: bigint;
  readonly isr_retenido: bigint;
  readonly cuenta_id: string | null;
  readonly cuenta_codigo: string | null;
  readonly cuenta_nombre: string | null;
  readonly monto: bigint;
};

export type CompraCompleta = {
  readonly compra: FilaCompra;
  readonly lineas: readonly FilaLineaCompra[];
};

export const verBorradorCompra = definirConsulta<{ id: string }, CompraCompleta | null>({
  nombre: 'compras.borrador',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: ['compra', 'linea_compra', 'tercero', 'cuenta'],
  async ejecutar(db, empresaId, { id }) {
    const compra = await leerCompra(db, empresaId, id);
    if (compra === null) return null;
    return { compra, lineas: await leerLineasCompra(db, empresaId, id) };
  },
});

export async function leerCompra(
  db: Db,
  empresaId: string,
  id: string,
): Promise<FilaCompra | null> {
  const [fila] = await db.query<FilaCompra>(
    `select c.id, c.tipo_ncf, c.ncf, c.estado, c.tercero_id, t.nombre as tercero_nombre,
       c.proveedor_rnc, c.proveedor_nombre, c.fecha, c.fecha_limite_pago, c.condicion, c.tipo_gasto,
       c.ncf_modificado, c.indicador_monto_gravado, c.monto_gravado_1, c.monto_gravado_2,
       c.monto_gravado_3, c.monto_exento, c.itbis_1, c.itbis_2, c.total_itbis, c.otros_impuestos,
       c.total, c.itbis_retenido, c.isr_retenido, c.recibido_id, c.nota, c.rev
     from compra c
     left join tercero t on t.empresa_id = $1 and t.id = c.tercero_id
     where c.empresa_id = $1 and c.id = $2`,
    [empresaId, id],
  );
  return fila ?? null;
}

export function leerLineasCompra(
  db: Db,
  empresaId: string,
  compraId: string,
): Promise<FilaLineaCompra[]> {
  return db.query<FilaLineaCompra>(
    `select l.id, l.numero, l.producto_id, l.codigo, l.descripcion, l.tipo, l.unidad_medida,
       l.indicador_facturacion, l.cantidad_e4, l.precio_e4, l.descuento, l.recargo,
       l.itbis_retenido, l.isr_retenido, l.cuenta_id, k.codigo as cuenta_codigo,
       k.nombre as cuenta_nombre, l.monto
     from linea_compra l
     left join cuenta k on k.empresa_id = $1 and k.id = l.cuenta_id
     where l.empresa_id = $1 and l.compra_id = $2
     order by l.numero`,
    [empresaId, compraId],
  );
}
