// One producto.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { COLUMNAS_PRODUCTO, type FilaProducto } from './buscar.ts';

export const verProducto = definirConsulta<{ id: string }, FilaProducto | null>({
  nombre: 'productos.producto',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: ['producto'],
  async ejecutar(db, empresaId, { id }) {
    const [fila] = await db.query<FilaProducto>(
      `select ${COLUMNAS_PRODUCTO} from producto p where p.empresa_id = $1 and p.id = $2`,
      [empresaId, id],
    );
    return fila ?? null;
  },
});
