// Takes an open borrador off the list. Discarding twice is one discard; an issued one stays issued.

import { z } from 'zod';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { rechazosVentas } from '../rechazos.ts';

export const descartarBorrador = definirComando({
  tipo: 'ventas.descartarBorrador',
  v: 1,
  esquema: z.strictObject({ id: zUuid }),
  roles: VENDEN,
  titulo: 'Descartar borrador',
  async ejecutar(ctx, { id }) {
    const [borrador] = await ctx.db.query<{ estado: string }>(
      'select estado from borrador where empresa_id = $1 and id = $2',
      [ctx.empresaId, id],
    );
    if (borrador === undefined) return mal(rechazosVentas.rechazo('BORRADOR_NO_EXISTE'));
    if (borrador.estado === 'emitido') return mal(rechazosVentas.rechazo('BORRADOR_EMITIDO'));
    if (borrador.estado === 'abierto') {
      await ctx.db.query(
        "update borrador set estado = 'descartado' where empresa_id = $1 and id = $2",
        [ctx.empresaId, id],
      );
    }
    return bien({ borrador_id: id });
  },
});
