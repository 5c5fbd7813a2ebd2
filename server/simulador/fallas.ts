// Faults on demand, for tests: what the real service does on its bad days. Each fault names a service,
// happens a number of times and is gone. They live in memory: a restarted simulator is healthy.

import { z } from 'zod';

const zFalla = z.discriminatedUnion('tipo', [
  z.strictObject({ tipo: z.literal('latencia'), ms: z.int().min(0).max(60_000) }),
  z.strictObject({ tipo: z.literal('error'), http: z.int().min(400).max(599) }),
  z.strictObject({ tipo: z.literal('html') }),
  z.strictObject({ tipo: z.literal('perder-respuesta') }),
  z.strictObject({ tipo: z.literal('en-proceso'), sondeos: z.int().min(1).max(1000) }),
]);

export const zControl = z.strictObject({
  fallas: z
    .array(
      z.strictObject({
        servicio: z.string().min(1),
        veces: z.int().min(1).max(10_000),
        falla: zFalla,
      }),
    )
    .default([]),
  directorio: z
    .array(
      z.strictObject({
        rnc: z.string().regex(/^\d{9}(\d{2})?$/),
        nombre: z.string().min(1),
        url_recepcion: z.string(),
        url_aceptacion: z.string(),
        url_opcional: z.string().default(''),
      }),
    )
    .default([]),
});

export type Falla = z.infer<typeof zFalla>;
type Pendiente = { servicio: string; veces: number; falla: Falla };

export type Fallas = {
  agregar(nuevas: readonly Pendiente[]): void;
  /** Takes one fault of that service, if any waits. */
  tomar(servicio: string): Falla | null;
};

export function crearFallas(): Fallas {
  let pendientes: Pendiente[] = [];
  return {
    agregar(nuevas) {
      pendientes.push(...nuevas.map((n) => ({ ...n })));
    },
    tomar(servicio) {
      const primera = pendientes.find((p) => p.servicio === servicio);
      if (primera === undefined) return null;
      primera.veces -= 1;
      pendientes = pendientes.filter((p) => p.veces > 0);
      return primera.falla;
    },
  };
}
