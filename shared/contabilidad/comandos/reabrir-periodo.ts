// Opens a closed month again. One already declared to the DGII stays closed.

import { z } from 'zod';
import { zPeriodo } from '#shared/fecha/esquemas.ts';
import { definirComando } from '#shared/nucleo/comando.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { cambiarPeriodo } from '../cambiar-periodo.ts';

export const reabrirPeriodo = definirComando({
  tipo: 'contabilidad.reabrirPeriodo',
  v: 1,
  esquema: z.strictObject({ periodo: zPeriodo }),
  roles: LLEVAN_LIBROS,
  titulo: 'Reabrir período',
  ejecutar: (ctx, { periodo }) => cambiarPeriodo(ctx, periodo, 'abierto'),
});
