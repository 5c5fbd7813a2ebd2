// First load of a device: N sales as COPY segments into PGlite, against the same rows as nested Y.Maps
// of one Yjs document. `node --expose-gc bench/primera-carga.ts [N]`. Each is loaded in a process of
// its own, so that memory is its own; the last line gives the ratios.

import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import * as Y from 'yjs';
import { dbDePglite, OPCIONES_PGLITE } from '#shared/db/adaptador-pglite.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';
import { migrar } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { copiarEnPglite } from '#sync/cliente/copiar-pglite.ts';
import { leerColumnas } from '#sync/cliente/filas.ts';
import { cargarSegmentos } from '#sync/cliente/segmentos.ts';
import type { MensajeManifiesto } from '#sync/protocolo.ts';
import { fuenteDe } from '../tests/apoyo/motor-local.ts';
import { abrirBaseDeBench, decir, empresaConVentas } from './apoyo.ts';

const [modo = 'todo', argumento = '20000'] = process.argv.slice(2);

type Medida = { readonly ms: number; readonly memoria_mb: number; readonly bytes_mb: number };

const mb = (n: number): number => Math.round(n / 104_857.6) / 10;

function memoria(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

async function conSegmentos(archivo: string): Promise<Medida> {
  const manifiesto = JSON.parse(await readFile(archivo, 'utf8')) as MensajeManifiesto;
  // Before the engine exists: its own memory counts too.
  const antes = memoria();
  const pg = await PGlite.create(OPCIONES_PGLITE);
  const db = dbDePglite(pg);
  await migrar(db, {
    destino: 'local',
    migraciones: await leerMigraciones(),
    ahora: instante(0),
  });
  const columnas = await leerColumnas(db);
  const t = performance.now();
  await cargarSegmentos({
    columnas,
    alAvanzar: () => undefined,
    base: {
      db,
      copiar: (tabla, cs, datos) => copiarEnPglite(pg, { tabla, columnas: cs, datos }),
      cerrar: () => pg.close(),
    },
    fuente: {
      manifiesto: () => Promise.resolve(manifiesto),
      segmento: async (hash) => new Uint8Array(await readFile(`${archivo}.${hash}`)),
    },
  });
  const ms = Math.round(performance.now() - t);
  const [contadas] = await db.query<{ n: bigint }>('select count(*) as n from factura');
  if (contadas === undefined || contadas.n === 0n) throw new Error('no se cargó nada');
  return {
    ms,
    memoria_mb: mb(memoria() - antes),
    bytes_mb: mb(manifiesto.segmentos.reduce((n, x) => n + x.bytes, 0)),
  };
}

async function conYjs(archivo: string): Promise<Medida> {
  const bytes = new Uint8Array(await readFile(archivo));
  const antes = memoria();
  const t = performance.now();
  const doc = new Y.Doc();
  Y.applyUpdate(doc, bytes);
  const ms = Math.round(performance.now() - t);
  if (doc.getMap('factura').size === 0) throw new Error('no se cargó nada');
  return { ms, memoria_mb: mb(memoria() - antes), bytes_mb: mb(bytes.byteLength) };
}

/** In a process of its own, with gc at hand. */
function medirAparte(que: string, archivo: string): Medida {
  const r = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', 'bench/primera-carga.ts', que, archivo],
    { encoding: 'utf8' },
  );
  if (r.status !== 0) throw new Error(r.stderr);
  return JSON.parse(r.stdout) as Medida;
}

async function todo(cuantas: number): Promise<void> {
  const base = await abrirBaseDeBench();
  try {
    const { empresaId } = await empresaConVentas(base, cuantas);
    const t = performance.now();
    const fuente = await fuenteDe(base.servicios, empresaId);
    const manifiesto = await fuente.manifiesto();
    const generar_ms = Math.round(performance.now() - t);
    const filas = manifiesto.segmentos.reduce((n, s) => n + s.filas, 0);
    const deSegmentos = join(base.carpeta, 'segmentos.json');
    await writeFile(deSegmentos, JSON.stringify(manifiesto));
    for (const s of manifiesto.segmentos) {
      await writeFile(`${deSegmentos}.${s.hash}`, await fuente.segmento(s.hash));
    }
    decir({ cuantas, filas, segmentos: manifiesto.segmentos.length, generar_ms });

    const doc = new Y.Doc();
    for (const { tabla } of COLECCIONES) {
      const mapa = doc.getMap(tabla);
      const suyas = await base.con.sql.unsafe<{ id: string; fila: string }[]>(
        `select id, to_jsonb(t)::text as fila from ${tabla} t where empresa_id = $1`,
        [empresaId],
      );
      doc.transact(() => {
        for (const { id, fila } of suyas) {
          const y = new Y.Map<unknown>();
          for (const [k, v] of Object.entries(JSON.parse(fila) as Record<string, unknown>)) {
            y.set(k, v);
          }
          mapa.set(id, y);
        }
      });
    }
    const deYjs = join(base.carpeta, 'filas.yjs');
    await writeFile(deYjs, Y.encodeStateAsUpdate(doc));
    const segmentos = medirAparte('segmentos', deSegmentos);
    const yjs = medirAparte('yjs', deYjs);
    decir({ medida: 'segmentos en PGlite', ...segmentos });
    decir({ medida: 'Y.Map anidados', ...yjs });
    const veces = (a: number, b: number): number => Math.round((a / b) * 100) / 100;
    decir({
      'yjs / segmentos': {
        tiempo: veces(yjs.ms, segmentos.ms),
        memoria: veces(yjs.memoria_mb, segmentos.memoria_mb),
        bytes: veces(yjs.bytes_mb, segmentos.bytes_mb),
      },
    });
  } finally {
    await base.cerrar();
  }
}

if (modo === 'segmentos') decir(await conSegmentos(argumento));
else if (modo === 'yjs') decir(await conYjs(argumento));
else await todo(Number(modo === 'todo' ? argumento : modo));
process.exit(0);
