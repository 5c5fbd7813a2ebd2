// Accepts a received e-CF commercially: the operation happened as it says. The purchase stays as a draft
// until somebody registers it.

import { z } from 'zod';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { anotarDecision, leerPorDecidir } from '../decidir-recibido.ts';

export const aprobarRecibido = definirComando<{ id: string }>({
  tipo: 'compras.aprobarRecibido',
  v: 1,
  esquema: z.strictObject({ id: zUuid }),
  roles: LLEVAN_LIBROS,
  titulo: 'Aprobar comprobante recibido',
  async ejecutar(ctx, { id }) {
    const recibido = await leerPorDecidir(ctx, id);
    if (!recibido.ok) return recibido;
    await anotarDecision(ctx, { id, estado: 'aprobado', motivo: '' });
    return bien({ recibido_id: id, compra_id: recibido.valor.compra_id });
  },
});
