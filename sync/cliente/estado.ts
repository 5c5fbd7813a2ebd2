// What the engine tells the tabs: start, network, people, queue and refusals (interfaz.md, the sync
// pill and «Por corregir»).

import type { Rechazo } from '#shared/nucleo/resultado.ts';

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
