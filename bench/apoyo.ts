// What the benches share: a migrated server database in a folder of its own, percentiles, and output
// as one JSON line per figure.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hoy, instante } from '#shared/fecha/fecha.ts';
import { migrar } from '#shared/db/migrador.ts';
import { abrirPostgres, type ConexionPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { generarFacturas } from '#server/demo/generar.ts';
import type { Servicios } from '#server/servicios.ts';
import {
  nuevaEmpresa,
  nuevoDispositivo,
  relojReal,
  serviciosDePrueba,
} from '../tests/apoyo/relevo.ts';

export type BaseDeBench = {
  readonly servicios: Servicios;
  readonly con: ConexionPostgres;
  readonly url: string;
  readonly carpeta: string;
  cerrar(): Promise<void>;
};

export async function abrirBaseDeBench(): Promise<BaseDeBench> {
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-bench-'));
  const pg = await arrancarEmbebido({ dir: join(carpeta, 'pg') });
  const con = abrirPostgres(pg.url, { maximo: 8 });
  await migrar(con.db, {
    destino: 'servidor',
    migraciones: await leerMigraciones(),
    ahora: instante(relojReal.ahora()),
  });
  const servicios = await serviciosDePrueba({ db: con.db, sql: con.sql, url: pg.url }, { carpeta });
  return {
    servicios,
    con,
    url: pg.url,
    carpeta,
    async cerrar() {
      await con.cerrar();
      await pg.detener();
      await rm(carpeta, { recursive: true, force: true });
    },
  };
}

/** An empresa with `cuantas` accepted sales of the last 13 months. */
export async function empresaConVentas(
  base: BaseDeBench,
  cuantas: number,
): Promise<{ readonly empresaId: string; readonly duenoId: string }> {
  const { empresaId, duenoId } = await nuevaEmpresa(base.servicios);
  const dispositivoId = await nuevoDispositivo(base.servicios, empresaId, duenoId);
  await generarFacturas(base.con.db, {
    lado: 'servidor',
    empresaId,
    usuarioId: duenoId,
    dispositivoId,
    cuantas,
    semilla: 7,
    hasta: hoy(relojReal),
    dias: 390,
  });
  return { empresaId, duenoId };
}

export function decir(datos: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(datos)}\n`);
}

/** Milliseconds with one decimal at the quantile `q` (0..1). */
export function cuantil(tiempos: readonly number[], q: number): number {
  const orden = [...tiempos].sort((a, b) => a - b);
  const t = orden[Math.min(orden.length - 1, Math.floor(q * orden.length))] ?? 0;
  return Math.round(t * 10) / 10;
}
