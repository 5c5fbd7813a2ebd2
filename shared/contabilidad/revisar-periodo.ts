// No document enters a closed or declared month. A month without a row of its own is open.

import { periodoDe, type Fecha } from '#shared/fecha/fecha.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { rechazosContabilidad } from './rechazos.ts';

/** `estado` is the one of the month of `fecha`, or null when it has no row. */
export function revisarPeriodo(estado: string | null, fecha: Fecha): Rechazo[] {
  if (estado === null || estado === 'abierto') return [];
  return [
    rechazosContabilidad.rechazo('PERIODO_CERRADO', {
      campo: 'fecha',
      datos: { periodo: periodoDe(fecha) },
    }),
  ];
}
