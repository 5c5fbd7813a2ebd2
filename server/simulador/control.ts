// `POST /control`, mounted only for tests: faults, the clock, and what the simulated DGII knows of each
// contribuyente.

import { z } from 'zod';
import type { Context } from 'hono';
import { zFallas } from './fallas.ts';
import { json, type Simulador } from './simulador.ts';

const zRnc = z.string().regex(/^\d{9}(\d{2})?$/);
const zDia = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const zControl = z.strictObject({
  fallas: zFallas,
  /** Forgets the faults that wait. */
  sanar: z.boolean().default(false),
  desfase_reloj_ms: z.int().min(-86_400_000).max(86_400_000).optional(),
  directorio: z
    .array(
      z.strictObject({
        rnc: zRnc,
        nombre: z.string().min(1),
        url_recepcion: z.string(),
        url_aceptacion: z.string(),
        url_opcional: z.string().default(''),
      }),
    )
    .default([]),
  contribuyentes: z
    .array(
      z.strictObject({
        rnc: zRnc,
        estado: z.enum(['activo', 'suspendido', 'inexistente', 'no_electronico']).default('activo'),
        puede_diferir: z.boolean().default(true),
        delegados: z.array(z.string().min(1)).default([]),
      }),
    )
    .default([]),
  secuencias: z
    .array(
      z.strictObject({
        ambiente: z.enum(['testecf', 'certecf', 'ecf']).default('testecf'),
        rnc: zRnc,
        tipo: z.string().regex(/^\d{2}$/),
        desde: z.int().min(1),
        hasta: z.int().min(1),
        vence: zDia.nullable(),
      }),
    )
    .default([]),
});

type Control = z.infer<typeof zControl>;

export async function controlar(sim: Simulador, c: Context): Promise<Response> {
  const leido = zControl.safeParse(await c.req.json());
  if (!leido.success) return json({ mensaje: 'Orden ilegible', errores: leido.error.issues }, 400);
  const orden = leido.data;
  if (orden.sanar) sim.fallas.olvidar();
  sim.fallas.agregar(orden.fallas);
  if (orden.desfase_reloj_ms !== undefined) sim.fallas.desfase_ms = orden.desfase_reloj_ms;
  await anotarPadron(sim, orden);
  return json({ mensaje: 'Hecho' });
}

async function anotarPadron(sim: Simulador, orden: Control): Promise<void> {
  for (const d of orden.directorio) {
    await sim.db.query(
      `insert into simulador.directorio (rnc, nombre, url_recepcion, url_aceptacion, url_opcional)
       values ($1, $2, $3, $4, $5)
       on conflict (rnc) do update set nombre = excluded.nombre, url_recepcion = excluded.url_recepcion,
         url_aceptacion = excluded.url_aceptacion, url_opcional = excluded.url_opcional`,
      [d.rnc, d.nombre, d.url_recepcion, d.url_aceptacion, d.url_opcional],
    );
  }
  for (const c of orden.contribuyentes) {
    await sim.db.query(
      `insert into simulador.contribuyente (rnc, estado, puede_diferir) values ($1, $2, $3)
       on conflict (rnc) do update set estado = excluded.estado, puede_diferir = excluded.puede_diferir`,
      [c.rnc, c.estado, c.puede_diferir],
    );
    await sim.db.query('delete from simulador.delegado where rnc = $1', [c.rnc]);
    for (const identificacion of c.delegados) {
      await sim.db.query('insert into simulador.delegado (rnc, identificacion) values ($1, $2)', [
        c.rnc,
        identificacion,
      ]);
    }
  }
  for (const s of orden.secuencias) {
    await sim.db.query(
      `insert into simulador.secuencia (ambiente, rnc, tipo, desde, hasta, vence)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (ambiente, rnc, tipo, desde) do update set hasta = excluded.hasta, vence = excluded.vence`,
      [s.ambiente, s.rnc, s.tipo, s.desde, s.hasta, s.vence],
    );
  }
}
