// What every screen knows of the engine: the open Motor, the state of the network, of the start and
// of the people present. The layout connects it when an empresa is chosen.

import type { Arranque, EstadoRed, Motor, Persona } from '#web/lib/motor/contrato.ts';

const RED_INICIAL: EstadoRed = {
  estado: 'conectando',
  desde: null,
  porEnviar: 0,
  porCorregir: 0,
  desfaseReloj: 0,
  rev: '0',
};
const ARRANQUE_INICIAL: Arranque = { fase: 'abriendo', avance: 0, mensaje: null, enMemoria: false };

class Puente {
  motor = $state.raw<Motor | null>(null);
  red = $state.raw<EstadoRed>(RED_INICIAL);
  arranque = $state.raw<Arranque>(ARRANQUE_INICIAL);
  personas = $state.raw<readonly Persona[]>([]);
  fin = $state.raw<'revocado' | 'actualizar' | null>(null);

  /** Starts listening; returns what undoes it, for an `$effect`. */
  conectar(motor: Motor): () => void {
    this.motor = motor;
    this.red = RED_INICIAL;
    this.arranque = ARRANQUE_INICIAL;
    this.personas = [];
    this.fin = null;
    // Diagnosis from the console of the browser, and for the stories: what this device holds, read only.
    Object.assign(globalThis, { kofacture: { sumas: () => motor.sumas() } });
    const bajas = [
      motor.alCambiarRed((r) => (this.red = r)),
      motor.alArrancar((a) => (this.arranque = a)),
      motor.alCambiarPersonas((p) => (this.personas = p)),
      motor.alTerminar((f) => (this.fin = f)),
    ];
    return () => {
      for (const baja of bajas) baja();
      if (this.motor === motor) this.motor = null;
    };
  }
}

export const puente = new Puente();
