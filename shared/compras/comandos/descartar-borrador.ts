// Puts a draft purchase aside. The received e-CF stays in the inbox, with its commercial answer.

import { z } from 'zod';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { leerBorrador } from '../leer-borrador.ts';

export const descartarBorradorCompra = definirComando<{ id: string }>({
  tipo: 'compras.descartarBorrador',
  v: 1,
  esquema: z.strictObject({ id: zUuid }),
  roles: LLEVAN_LIBROS,
  titulo: 'Descartar compra por revisar',
  async ejecutar(ctx, { id }) {
    const compra = await leerBorrador(ctx, id);
    if (!compra.ok) return compra;
    if (compra.valor.estado === 'borrador') {
      await ctx.db.query(
        "update compra set estado = 'descartada' where empresa_id = $1 and id = $2",
        [ctx.empresaId, id],
      );
    }
    return bien({ compra_id: id });
  },
});
