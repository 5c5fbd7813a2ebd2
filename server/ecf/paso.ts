// What every step of the service receives, and how it can end.

import type { Servicios } from '#server/servicios.ts';
import type { FilaEcf } from './leer-ecf.ts';

export type ContextoPaso = {
  readonly servicios: Servicios;
  readonly empresaId: string;
  readonly ecf: FilaEcf;
};

/**
 * `seguir`: the row moved, read it again. `recien-enviado`: the same, but give the DGII its 200 ms.
 * `esperar`: nothing to do now. `listo`: it is final.
 */
export type Avance = 'seguir' | 'recien-enviado' | 'esperar' | 'listo';
