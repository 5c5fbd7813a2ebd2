// The actions that exist right now: the global ones of the frame and those of the screen in view.

import type { Accion } from './acciones.ts';

class RegistroAcciones {
  #grupos = $state.raw<ReadonlyMap<string, readonly Accion[]>>(new Map());

  todas: readonly Accion[] = $derived([...this.#grupos.values()].flat());

  /** Puts the actions of `lugar` in place of its earlier ones; returns the removal, for an `$effect`. */
  poner(lugar: string, acciones: readonly Accion[]): () => void {
    const con = new Map(this.#grupos);
    con.set(lugar, acciones);
    this.#grupos = con;
    return () => {
      const sin = new Map(this.#grupos);
      sin.delete(lugar);
      this.#grupos = sin;
    };
  }
}

export const registroAcciones = new RegistroAcciones();
