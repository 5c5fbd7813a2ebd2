// Writes down that the empresa declared a contingencia for impossibility of issuing (Oficina Virtual), so
// that sales written by hand on series B may be registered. Declaring it at the DGII is done there, before
// using the numbers: only those of a notified contingencia serve the customer.
// Source: Decreto 587-24 arts. 40 to 42; Instructivo de Contingencia FE (feb-2026).

import { z } from 'zod';
import { zInstante } from '#shared/fecha/esquemas.ts';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Rechazo } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { rechazosVentas } from '../rechazos.ts';

const esquema = z.strictObject({
  id: zUuid,
  alcance: z.enum(['total', 'parcial']).default('total'),
  /** null: now. */
  inicio: zInstante.nullable().default(null),
  nota: zTexto(300).default(''),
});

export const abrirContingencia = definirComando({
  tipo: 'ventas.abrirContingencia',
  v: 1,
  esquema,
  roles: LLEVAN_LIBROS,
  titulo: 'Abrir contingencia',
  async ejecutar(ctx, datos) {
    const inicio = datos.inicio ?? ctx.hechoEn;
    const [estado] = await ctx.db.query<{ ya: boolean; abierta: boolean; rangos: boolean }>(
      `select
         exists (select 1 from contingencia where empresa_id = $1 and id = $2) as ya,
         exists (select 1 from contingencia
           where empresa_id = $1 and tipo = 'imposibilidad' and fin is null) as abierta,
         exists (select 1 from secuencia
           where empresa_id = $1 and serie = 'B' and esta_activa and siguiente <= hasta) as rangos`,
      [ctx.empresaId, datos.id],
    );
    const { rechazo } = rechazosVentas;
    const lista: Rechazo[] = [];
    if (estado?.ya === true || estado?.abierta === true) {
      lista.push(rechazo('CONTINGENCIA_YA_ABIERTA'));
    }
    if (inicio > ctx.ahora) lista.push(rechazo('CONTINGENCIA_FUTURA', { campo: 'inicio' }));
    if (estado?.rangos !== true) lista.push(rechazo('CONTINGENCIA_SIN_SERIE_B'));
    const negativa = rechazar(lista);
    if (negativa !== null) return negativa;
    await insertarFilas(ctx.db, 'contingencia', [
      {
        empresa_id: ctx.empresaId,
        id: datos.id,
        tipo: 'imposibilidad',
        alcance: datos.alcance,
        inicio,
        nota: datos.nota,
        creado_por: ctx.usuario.id,
      },
    ]);
    return bien({ contingencia_id: datos.id });
  },
});
