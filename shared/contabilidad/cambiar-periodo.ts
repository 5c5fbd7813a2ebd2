// Writes the estado of a month. The id of its row derives from the month, so that two devices that
// close the same month write the same row.

import { periodoDe, type Periodo } from '#shared/fecha/fecha.ts';
import type { Contexto, Salida } from '#shared/nucleo/comando.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosContabilidad } from './rechazos.ts';

export async function cambiarPeriodo(
  ctx: Contexto,
  periodo: Periodo,
  estado: 'abierto' | 'cerrado',
): Promise<Resultado<Salida>> {
  const datos = { periodo };
  if (periodo > periodoDe(ctx.hoy)) {
    return mal(rechazosContabilidad.rechazo('PERIODO_FUTURO', { campo: 'periodo', datos }));
  }
  const [actual] = await ctx.db.query<{ estado: string }>(
    'select estado from periodo where empresa_id = $1 and periodo = $2',
    [ctx.empresaId, periodo],
  );
  if (actual?.estado === 'declarado') {
    return mal(rechazosContabilidad.rechazo('PERIODO_DECLARADO', { campo: 'periodo', datos }));
  }
  if ((actual?.estado ?? 'abierto') !== estado) {
    await ctx.db.query(
      `insert into periodo (empresa_id, id, periodo, estado) values ($1, $2, $3, $4)
       on conflict (empresa_id, periodo) do update set estado = excluded.estado`,
      [ctx.empresaId, idDerivado(ctx.empresaId, `periodo/${periodo}`), periodo, estado],
    );
  }
  return bien({ periodo, estado });
}
