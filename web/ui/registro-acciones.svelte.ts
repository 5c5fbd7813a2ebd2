// The actions that exist right now: the global ones of the frame and those of the screen in view.

import { untrack } from 'svelte';
import type { Accion } from './acciones.ts';

class RegistroAcciones {
  #grupos = $state.raw<ReadonlyMap<string, readonly Accion[]>>(new Map());

  todas: readonly Accion[] = $derived([...this.#grupos.values()].flat());

  /** Puts the actions of `lugar` in place of its earlier ones; returns the removal, for an `$effect`. */
  poner(lugar: string, acciones: readonly Accion[]): () => void {
    // Whoever registers must not depend on what the others registered.
    const con = untrack(() => new Map(this.#grupos));
    con.set(lugar, acciones);
    this.#grupos = con;
    return () => {
      const sin = untrack(() => new Map(this.#grupos));
      sin.delete(lugar);
      this.#grupos = sin;
    };
  }
}

export const registroAcciones = new RegistroAcciones();
