// What a tab may ask of the engine (the leader worker) and what it hears from it. The engine owns
// PGlite, Dexie's comandos and the sockets; a tab owns only pixels and its open drafts.

import type {
  Arranque as ArranqueMotor,
  EnCola,
  EstadoRed,
  Persona,
  PorCorregir,
} from '#sync/cliente/estado.ts';
import type { Resultado, Salida as SalidaResultado } from './contrato-tipos.ts';

export type { EnCola, EstadoRed, Persona, PorCorregir } from '#sync/cliente/estado.ts';

/** Start of the engine as a tab shows it. */
export type Arranque = ArranqueMotor & {
  /** True when the browser has no durable files: the data is downloaded again at every visit. */
  readonly enMemoria?: boolean;
};

export interface Motor {
  /** Runs a shared consulta by name in PGlite. */
  consultar<S>(nombre: string, args: unknown): Promise<S>;
  /** Validates, writes to Dexie, applies to PGlite and queues for the server. Refusals come back as values. */
  comandar(tipo: string, datos: Record<string, unknown>): Promise<Resultado<SalidaResultado>>;
  cola(): Promise<readonly EnCola[]>;
  porCorregir(): Promise<readonly PorCorregir[]>;
  descartar(opId: string): Promise<void>;
  /** Counts and checksums per table at the current rev, for the tests and the idle comparison. */
  sumas(): Promise<Readonly<Record<string, string>>>;
  alCambiarTablas(oyente: (tablas: readonly string[]) => void): () => void;
  alCambiarRed(oyente: (red: EstadoRed) => void): () => void;
  alArrancar(oyente: (arranque: Arranque) => void): () => void;
  alCambiarPersonas(oyente: (personas: readonly Persona[]) => void): () => void;
  /** The server closed the door: this device was revoked, or this version is too old. */
  alTerminar(oyente: (motivo: 'revocado' | 'actualizar') => void): () => void;
  /** Tells the others in which draft and field this person is. */
  presentar(donde: { readonly borradorId: string | null; readonly campo: string | null }): void;
  /** Last answer kept of a first screen, for painting before the engine is ready. */
  foto(nombre: string, args: unknown): Promise<unknown>;
  /** Tables that make the answer of this consulta stale; known after its first run. */
  tablasDe(nombre: string): readonly string[];
  /** Tries the network now (the person entered again, or asked for it). */
  reconectar(): void;
  cerrar(): void;
}
