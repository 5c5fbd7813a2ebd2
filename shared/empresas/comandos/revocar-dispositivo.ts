// Takes a device out of the empresa: it may send and receive nothing more. Not the one in use, which
// would lock the owner out in the middle of it.

import { z } from 'zod';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { ADMINISTRAN } from '#shared/permisos/roles.ts';
import { rechazosEmpresas } from '../rechazos.ts';

export const revocarDispositivo = definirComando({
  tipo: 'empresas.revocarDispositivo',
  v: 1,
  esquema: z.strictObject({ id: zUuid }),
  roles: ADMINISTRAN,
  titulo: 'Revocar dispositivo',
  async ejecutar(ctx, { id }) {
    if (id === ctx.dispositivoId) return mal(rechazosEmpresas.rechazo('DISPOSITIVO_PROPIO'));
    const [fila] = await ctx.db.query<{ esta_revocado: boolean }>(
      'select esta_revocado from dispositivo where empresa_id = $1 and id = $2',
      [ctx.empresaId, id],
    );
    if (fila === undefined) return mal(rechazosEmpresas.rechazo('DISPOSITIVO_NO_EXISTE'));
    if (!fila.esta_revocado) {
      await ctx.db.query(
        'update dispositivo set esta_revocado = true where empresa_id = $1 and id = $2',
        [ctx.empresaId, id],
      );
    }
    return bien({ dispositivo_id: id });
  },
});
