// The port through which a document reaches the DGII: by its own services, or by a certified provider that
// signs and sends on behalf of the empresa (Ley 32-23 Art. 12.2). The service keeps what is common to all:
// one transaction per step, the pause of everybody, notes after their originals, and the timeline.

import type { Resultado } from '#shared/nucleo/resultado.ts';
import type { ServiciosEcf } from './abrir-cliente.ts';
import type { EstadoEcf, FilaEcf } from './leer-ecf.ts';
import type { Avance, ContextoPaso } from './paso.ts';

export interface ProveedorEcf {
  /** Whether the step from that state calls somebody outside: then it waits for the pause and for originals. */
  viaja(estado: EstadoEcf): boolean;
  /**
   * One step from the state of `p.ecf`. Refusals are what a person has to mend: they go to the timeline.
   * Throws `FallaEntorno` when the other side fails; `esCaida` pauses everybody.
   */
  darPaso(p: ContextoPaso): Promise<Resultado<Avance>>;
}

export type FabricaProveedor = (servicios: ServiciosEcf, empresaId: string) => ProveedorEcf;

export type NombreProveedor = FilaEcf['proveedor'];
