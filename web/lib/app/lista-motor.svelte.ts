// A list that the engine keeps outside PGlite (the queue, the refusals), read again whenever the
// network or the data move.

import { puente } from './puente.svelte.ts';
import type { Motor } from '#web/lib/motor/contrato.ts';

export function listaDelMotor<T>(leer: (motor: Motor) => Promise<readonly T[]>): {
  readonly datos: readonly T[] | undefined;
  readonly error: unknown;
  refrescar(): void;
} {
  let datos = $state.raw<readonly T[]>();
  let error = $state.raw<unknown>(null);
  let vuelta = $state(0);
  let turno = 0;
  $effect(() => {
    const { motor, red } = puente;
    void [red.porEnviar, red.porCorregir, vuelta];
    if (motor === null) return;
    const pedir = () => {
      const mio = ++turno;
      leer(motor).then(
        (r) => {
          if (mio === turno) [datos, error] = [r, null];
        },
        (e: unknown) => {
          if (mio === turno) error = e;
        },
      );
    };
    pedir();
    return motor.alCambiarTablas(pedir);
  });
  return {
    get datos() {
      return datos;
    },
    get error() {
      return error;
    },
    refrescar: () => vuelta++,
  };
}
