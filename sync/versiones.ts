// Versions of the rows that travel (rules V1–V3 of SPEC.md). `ESQUEMA` is the one this code writes;
// it moves when a migration changes a replicated table. A server also serves the ones before it that
// are listed here; a device with any other is told to update (4426) once its comandos are answered.

export const ESQUEMA = 1;

export const ESQUEMAS_SERVIDOS: readonly number[] = [ESQUEMA];
