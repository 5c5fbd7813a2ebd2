// How a received e-CF and its answers look: one word and one tone each.

import { ADMITEN_APROBACION } from '#shared/compras/tipos-entre-contribuyentes.ts';
import type { FilaRecibido } from '#web/lib/app/respuestas.ts';
import type { TonoEstado } from '#web/ui/estados-ecf.ts';

export type Aspecto = { readonly tono: TonoEstado; readonly palabra: string };

/** A type without commercial answer waits for nothing. */
export function aspectoRecibido(r: Pick<FilaRecibido, 'estado' | 'tipo_ecf'>): Aspecto {
  switch (r.estado) {
    case 'aprobado':
      return { tono: 'listo', palabra: 'Aprobado' };
    case 'rechazado':
      return { tono: 'rechazo', palabra: 'Rechazado' };
    default:
      return ADMITEN_APROBACION.has(r.tipo_ecf)
        ? { tono: 'espera', palabra: 'Por decidir' }
        : { tono: 'suave', palabra: 'Recibido' };
  }
}

const RESPUESTA: Readonly<Record<FilaRecibido['estado_emisor'], Aspecto>> = {
  ninguno: { tono: 'suave', palabra: 'Nada que enviar' },
  pendiente: { tono: 'espera', palabra: 'Por enviar' },
  aceptado: { tono: 'listo', palabra: 'Recibida' },
  rechazado: { tono: 'rechazo', palabra: 'No aceptada' },
  sin_servicio: { tono: 'suave', palabra: 'No la recibe' },
};

/** How our answer reached the DGII or the issuer. */
export function aspectoRespuesta(estado: FilaRecibido['estado_emisor']): Aspecto {
  return RESPUESTA[estado];
}
