// The one way in which a screen makes something count. It answers the refusals as text per field, so
// that a form only has to place them.

import type { Rechazo, Resultado } from '#shared/nucleo/resultado.ts';
import type { Salida } from '#shared/nucleo/comando.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { puente } from './puente.svelte.ts';

export type Errores = {
  /** Text per field path. */
  readonly porCampo: ReadonlyMap<string, string>;
  /** Texts without a field, to be shown on top. */
  readonly generales: readonly string[];
  readonly cuantos: number;
};

export const SIN_ERRORES: Errores = { porCampo: new Map(), generales: [], cuantos: 0 };

export function erroresDe(rechazos: readonly Rechazo[]): Errores {
  const graves = rechazos.filter((r) => r.severidad === 'rechazo');
  return {
    porCampo: new Map(
      graves.flatMap((r) => (r.campo === undefined ? [] : [[r.campo, textoRechazo(r)] as const])),
    ),
    generales: graves.filter((r) => r.campo === undefined).map(textoRechazo),
    cuantos: graves.length,
  };
}

/** Throws when no engine is open: a button that acts is only shown when there is one. */
export function comandar(tipo: string, datos: Record<string, unknown>): Promise<Resultado<Salida>> {
  const { motor } = puente;
  if (motor === null) throw new Error('No hay motor abierto');
  return motor.comandar(tipo, datos);
}
