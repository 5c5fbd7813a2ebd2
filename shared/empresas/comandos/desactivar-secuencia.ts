// Stops taking numbers from a range. What it gave stays given; what it did not give stays unused.

import { z } from 'zod';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { rechazosEmpresas } from '../rechazos.ts';

export const desactivarSecuencia = definirComando({
  tipo: 'empresas.desactivarSecuencia',
  v: 1,
  esquema: z.strictObject({ id: zUuid }),
  roles: LLEVAN_LIBROS,
  titulo: 'Desactivar secuencia',
  async ejecutar(ctx, { id }) {
    const [fila] = await ctx.db.query<{ esta_activa: boolean }>(
      'select esta_activa from secuencia where empresa_id = $1 and id = $2',
      [ctx.empresaId, id],
    );
    if (fila === undefined) return mal(rechazosEmpresas.rechazo('SECUENCIA_NO_EXISTE'));
    if (fila.esta_activa) {
      await ctx.db.query(
        'update secuencia set esta_activa = false where empresa_id = $1 and id = $2',
        [ctx.empresaId, id],
      );
    }
    return bien({ secuencia_id: id });
  },
});
