// The clock of the tab: the one edge of the interface where time is read. `ahora` moves every half
// minute, so that «hoy» changes at midnight on a screen that was left open.

import {
  hoy as hoyDe,
  instante,
  type Fecha,
  type Instante,
  type Reloj,
} from '#shared/fecha/fecha.ts';

export const reloj: Reloj = { ahora: () => Date.now() };

class Hora {
  #ms = $state(reloj.ahora());
  ahora: Instante = $derived(instante(this.#ms));
  hoy: Fecha = $derived(hoyDe({ ahora: () => this.#ms }));

  constructor() {
    setInterval(() => (this.#ms = reloj.ahora()), 30_000);
  }
}

export const hora = new Hora();
