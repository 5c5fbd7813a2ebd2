// Re-exported here so that the contract of the engine reads in one place.

export type { Rechazo, Resultado } from '#shared/nucleo/resultado.ts';
export type { Salida } from '#shared/nucleo/comando.ts';
