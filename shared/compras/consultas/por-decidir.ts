// How many received e-CF wait for a commercial answer: the number beside «Recibidos» in the menu.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { ADMITEN_APROBACION } from '../tipos-entre-contribuyentes.ts';

export const contarPorDecidir = definirConsulta<
  Record<string, never>,
  { readonly cuantos: number }
>({
  nombre: 'compras.porDecidir',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['ecf_recibido'],
  async ejecutar(db, empresaId) {
    const [fila] = await db.query<{ cuantos: number }>(
      `select count(*)::int as cuantos from ecf_recibido
       where empresa_id = $1 and estado = 'pendiente' and tipo_ecf = any ($2::text[])`,
      [empresaId, [...ADMITEN_APROBACION]],
    );
    return { cuantos: fila?.cuantos ?? 0 };
  },
});
