// Closes a month: nothing more enters it until it is opened again.

import { z } from 'zod';
import { zPeriodo } from '#shared/fecha/esquemas.ts';
import { definirComando } from '#shared/nucleo/comando.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { cambiarPeriodo } from '../cambiar-periodo.ts';

export const cerrarPeriodo = definirComando({
  tipo: 'contabilidad.cerrarPeriodo',
  v: 1,
  esquema: z.strictObject({ periodo: zPeriodo }),
  roles: LLEVAN_LIBROS,
  titulo: 'Cerrar período',
  ejecutar: (ctx, { periodo }) => cambiarPeriodo(ctx, periodo, 'cerrado'),
});
