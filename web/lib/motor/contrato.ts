// What a tab may ask of the engine (the leader worker) and what it hears from it. The engine owns
// PGlite, Dexie's comandos and the sockets; a tab owns only pixels and its open drafts.

import type { Rechazo, Resultado, Salida as SalidaResultado } from './contrato-tipos.ts';

export type EstadoRed = {
  /** 'conectado' only when the server has answered our hola. */
  readonly estado: 'conectado' | 'conectando' | 'sin_red' | 'sin_sesion';
  /** ISO instant since which there is no connection, for «Sin conexión desde 10:42». */
  readonly desde: string | null;
  readonly porEnviar: number;
  readonly porCorregir: number;
  /** Milliseconds the server's clock is ahead; |x| > 120 000 warns. */
  readonly desfaseReloj: number;
  readonly rev: string;
};

export type Arranque = {
  readonly fase: 'abriendo' | 'cargando' | 'listo' | 'fallo';
  /** 0..1 while loading segments. */
  readonly avance: number;
  readonly mensaje: string | null;
};

export type Persona = {
  readonly usuarioId: string;
  readonly nombre: string;
  readonly color: string;
  /** Draft and field where the person is now. */
  readonly borradorId: string | null;
  readonly campo: string | null;
};

export type PorCorregir = {
  readonly opId: string;
  readonly n: number;
  readonly tipo: string;
  readonly titulo: string;
  readonly hechoEn: string;
  readonly datos: Record<string, unknown>;
  readonly rechazos: readonly Rechazo[];
};

export type EnCola = {
  readonly opId: string;
  readonly n: number;
  readonly tipo: string;
  readonly titulo: string;
  readonly hechoEn: string;
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
}
