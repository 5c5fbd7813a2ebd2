// Who is at work in the empresa now, from the awareness of the buzón's socket. Nothing of this is
// stored; a person who leaves disappears by himself.

import type { Awareness } from 'y-protocols/awareness';
import { z } from 'zod';
import type { Persona } from './estado.ts';

/** Calm tones that read on light and dark; a person always has the same. */
const COLORES = ['#0B6E6E', '#9A5B00', '#6B4FA0', '#A8322A', '#1E6B3A', '#2A5DA8', '#8A3B74'];

const esquemaPersona = z.object({
  usuarioId: z.string().max(64),
  nombre: z.string().max(200),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
  borradorId: z.string().max(64).nullable(),
  campo: z.string().max(120).nullable(),
});

export function colorDe(usuarioId: string): string {
  let suma = 0;
  for (const letra of usuarioId) suma = (suma * 31 + (letra.codePointAt(0) ?? 0)) % 100_003;
  return COLORES[suma % COLORES.length] ?? '#0B6E6E';
}

export class Presencia {
  personas: readonly Persona[] = [];
  readonly #yo: Persona;
  readonly #alCambiar: (personas: readonly Persona[]) => void;
  #donde: Pick<Persona, 'borradorId' | 'campo'> = { borradorId: null, campo: null };
  #awareness: Awareness | null = null;

  constructor(
    usuario: { readonly id: string; readonly nombre: string },
    alCambiar: (personas: readonly Persona[]) => void,
  ) {
    this.#yo = {
      usuarioId: usuario.id,
      nombre: usuario.nombre,
      color: colorDe(usuario.id),
      ...this.#donde,
    };
    this.#alCambiar = alCambiar;
  }

  seguir(awareness: Awareness): void {
    this.#awareness = awareness;
    awareness.on('change', () => {
      if (awareness === this.#awareness) this.#leer(awareness);
    });
    this.presentar(this.#donde);
  }

  presentar(donde: Pick<Persona, 'borradorId' | 'campo'>): void {
    this.#donde = donde;
    this.#awareness?.setLocalState({ ...this.#yo, ...donde });
  }

  #leer(awareness: Awareness): void {
    const personas: Persona[] = [];
    for (const [cliente, estado] of awareness.getStates()) {
      if (cliente === awareness.clientID) continue;
      const leida = esquemaPersona.safeParse(estado);
      if (leida.success) personas.push(leida.data);
    }
    this.personas = personas;
    this.#alCambiar(personas);
  }
}
