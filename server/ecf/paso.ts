// What every step of the service receives, and how it can end.

import type { Instante } from '#shared/fecha/fecha.ts';
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

/**
 * Why a document waits, which decides when it is looked at again: it has just been sent, its turn at the
 * DGII, the pause of everybody (until `hasta`), the original of a note, or something that a person has to
 * mend.
 */
export type Espera =
  | { readonly tipo: 'recien-enviado' }
  | { readonly tipo: 'turno' }
  | { readonly tipo: 'pausa'; readonly hasta: Instante }
  | { readonly tipo: 'nota' }
  | { readonly tipo: 'detenido' };
