// Writes down that a contingencia for impossibility of issuing is over. From then on the sales of series B
// are replaced by e-CF within thirty calendar days (Instructivo de Contingencia FE, feb-2026). Those of
// connectivity and of the DGII are closed by the server when it is heard again.

import { z } from 'zod';
import { zInstante } from '#shared/fecha/esquemas.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal, rechazar, type Rechazo } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { rechazosVentas } from '../rechazos.ts';

const esquema = z.strictObject({
  id: zUuid,
  /** null: now. */
  fin: zInstante.nullable().default(null),
});

export const cerrarContingencia = definirComando({
  tipo: 'ventas.cerrarContingencia',
  v: 1,
  esquema,
  roles: LLEVAN_LIBROS,
  titulo: 'Cerrar contingencia',
  async ejecutar(ctx, datos) {
    const { rechazo } = rechazosVentas;
    const fin = datos.fin ?? ctx.hechoEn;
    const [fila] = await ctx.db.query<{ tipo: string; inicio: Instante; fin: Instante | null }>(
      'select tipo, inicio, fin from contingencia where empresa_id = $1 and id = $2',
      [ctx.empresaId, datos.id],
    );
    if (fila?.tipo !== 'imposibilidad') return mal(rechazo('CONTINGENCIA_NO_EXISTE'));
    if (fila.fin !== null) return mal(rechazo('CONTINGENCIA_CERRADA'));
    const lista: Rechazo[] = [];
    if (fin > ctx.ahora) lista.push(rechazo('CONTINGENCIA_FUTURA', { campo: 'fin' }));
    if (fin < fila.inicio) lista.push(rechazo('CONTINGENCIA_INVERTIDA', { campo: 'fin' }));
    const negativa = rechazar(lista);
    if (negativa !== null) return negativa;
    await ctx.db.query(
      'update contingencia set fin = $3::timestamptz where empresa_id = $1 and id = $2',
      [ctx.empresaId, datos.id, fin],
    );
    return bien({ contingencia_id: datos.id });
  },
});
