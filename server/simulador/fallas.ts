// Faults on demand, for tests: what the real service does on its bad days. Each fault names a service (or
// '*' for any), happens a number of times and is gone. They live in memory: a restarted simulator is
// healthy and its clock is right.

import { z } from 'zod';

const zFalla = z.discriminatedUnion('tipo', [
  z.strictObject({ tipo: z.literal('latencia'), ms: z.int().min(0).max(60_000) }),
  /** 5xx, 429, 408… with a ProblemDetails body. */
  z.strictObject({ tipo: z.literal('error'), http: z.int().min(400).max(599) }),
  /** A gateway's page, with 502 or with the status that is asked for. */
  z.strictObject({ tipo: z.literal('html'), http: z.int().min(200).max(599).default(502) }),
  /** The work is done and the answer never arrives. */
  z.strictObject({ tipo: z.literal('perder-respuesta') }),
  /** A query answers as if nothing were found: what was received is not indexed yet. */
  z.strictObject({ tipo: z.literal('vacio') }),
  z.strictObject({ tipo: z.literal('en-proceso'), sondeos: z.int().min(1).max(1000) }),
]);

export const zFallas = z
  .array(
    z.strictObject({
      servicio: z.string().min(1),
      veces: z.int().min(1).max(10_000),
      /** Calls of that service that go well before the fault begins. */
      tras: z.int().min(0).max(10_000).default(0),
      falla: zFalla,
    }),
  )
  .default([]);

export type Falla = z.infer<typeof zFalla>;
type Pendiente = { servicio: string; veces: number; tras: number; falla: Falla };

export type Fallas = {
  agregar(nuevas: readonly Pendiente[]): void;
  /** Takes one fault of that service, if any waits. */
  tomar(servicio: string): Falla | null;
  olvidar(): void;
  /** Milliseconds that the clock of the simulator is ahead; negative when it is late. */
  desfase_ms: number;
};

/** Only the reception of an e-CF knows of it, and asks by its own name. */
const NO_SON_DE_TODOS: ReadonlySet<string> = new Set(['procesamiento']);

export function crearFallas(): Fallas {
  let pendientes: Pendiente[] = [];
  return {
    desfase_ms: 0,
    agregar(nuevas) {
      pendientes.push(...nuevas.map((n) => ({ ...n })));
    },
    tomar(servicio) {
      const suyas = pendientes.filter(
        (p) => p.servicio === servicio || (p.servicio === '*' && !NO_SON_DE_TODOS.has(servicio)),
      );
      const primera = suyas.find((p) => p.tras === 0);
      for (const p of suyas) if (p.tras > 0) p.tras -= 1;
      if (primera === undefined) return null;
      primera.veces -= 1;
      pendientes = pendientes.filter((p) => p.veces > 0);
      return primera.falla;
    },
    olvidar() {
      pendientes = [];
    },
  };
}
