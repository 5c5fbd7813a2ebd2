// A live consulta over the engine that is open now. Screens say what they want to know; the engine
// says when it changed.

import { consultaViva } from '#web/lib/motor/consulta-viva.svelte.ts';
import { puente } from './puente.svelte.ts';

export type Viva<S, A> = {
  readonly datos: S | undefined;
  /** The arguments for which `datos` came; undefined while it is the snapshot of the last visit. */
  readonly args: A | undefined;
  readonly error: Error | null;
};

/** Call it while a component initialises. `args` may read runes; `null` means «not yet». */
export function viva<S, A = unknown>(nombre: string, args: () => A | null): Viva<S, A> {
  const consulta = consultaViva<S>(() => puente.motor, nombre, args);
  return {
    get datos() {
      return consulta.valor;
    },
    get args() {
      // What comes back is what `args` gave.
      return consulta.args as A | undefined;
    },
    get error() {
      return consulta.error;
    },
  };
}
