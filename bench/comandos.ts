// Comandos per second of one empresa, which are serial by design (sync/SPEC.md, C5), on an embedded
// Postgres with fsync: `node bench/comandos.ts [how many]`. A bare comando shows what the executor
// costs; a sale, what the whole posting costs; several empresas, that they do not wait for each other.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hoy } from '#shared/fecha/fecha.ts';
import { migrar } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import {
  nuevaEmpresa,
  nuevoDispositivo,
  nuevoId,
  relojReal,
  serviciosDePrueba,
  sobreDe,
  ventaDe,
} from '../tests/apoyo/relevo.ts';

const CUANTOS = Number(process.argv[2] ?? '400');
const dir = await mkdtemp(join(tmpdir(), 'kf-bench-'));
const embebido = await arrancarEmbebido({ dir: join(dir, 'pg') });
const { db, cerrar } = abrirPostgres(embebido.url, { maximo: 12 });
await migrar(db, {
  destino: 'servidor',
  migraciones: await leerMigraciones(),
  ahora: instante(relojReal.ahora()),
});
const servicios = await serviciosDePrueba({ db, sql: null, url: embebido.url }, { carpeta: dir });

type Lugar = { readonly empresa: string; readonly usuario: string; readonly disp: string };

async function nuevoLugar(): Promise<Lugar> {
  const { empresaId, duenoId } = await nuevaEmpresa(servicios);
  const disp = await nuevoDispositivo(servicios, empresaId, duenoId);
  return { empresa: empresaId, usuario: duenoId, disp };
}

async function medir(
  nombre: string,
  lugares: readonly Lugar[],
  opciones: {
    readonly aLaVez: number;
    readonly tipo: string;
    readonly datos: () => Record<string, unknown>;
    readonly n0: number;
  },
): Promise<void> {
  const tiempos: number[] = [];
  let siguiente = 0;
  const inicio = performance.now();
  await Promise.all(
    Array.from({ length: opciones.aLaVez }, async () => {
      while (siguiente < CUANTOS) {
        const i = siguiente++;
        const l = lugares[i % lugares.length];
        if (l === undefined) return;
        const sobre = sobreDe({
          empresa: l.empresa,
          disp: l.disp,
          n: opciones.n0 + i,
          tipo: opciones.tipo,
          datos: opciones.datos(),
        });
        const t = performance.now();
        const actor = { usuarioId: l.usuario, dispositivoId: l.disp };
        const r = await ejecutarComando(servicios, actor, sobre);
        if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
        tiempos.push(performance.now() - t);
      }
    }),
  );
  const ms = performance.now() - inicio;
  tiempos.sort((a, b) => a - b);
  const p = (q: number): number =>
    Math.round((tiempos[Math.floor(q * tiempos.length)] ?? 0) * 10) / 10;
  const porSegundo = Math.round((CUANTOS / ms) * 1000);
  process.stdout.write(
    `${JSON.stringify({ nombre, cuantos: CUANTOS, porSegundo, p50_ms: p(0.5), p95_ms: p(0.95) })}\n`,
  );
}

const uno = await nuevoLugar();
const ocho = [uno, ...(await Promise.all(Array.from({ length: 7 }, nuevoLugar)))];
const borrador = (): Record<string, unknown> => ({
  id: nuevoId(),
  tipo: 'factura',
  titulo: 'Venta',
  total: '0.00',
});
const venta = (): Record<string, unknown> => ventaDe(hoy(servicios.reloj));
const BORRADOR = { tipo: 'ventas.abrirBorrador', datos: borrador };
const VENTA = { tipo: 'ventas.emitirFactura', datos: venta };

/** What this machine and moment give: a round trip, and a transaction that writes one row and fsyncs. */
async function referencia(): Promise<void> {
  await db.exec('create table if not exists referencia (i int)');
  const pruebas = {
    ida_y_vuelta: () => db.query('select 1 as uno'),
    commit_minimo: () => db.tx((tx) => tx.query('insert into referencia values (1)')),
  };
  for (const [nombre, fn] of Object.entries(pruebas)) {
    const inicio = performance.now();
    for (let i = 0; i < CUANTOS; i++) await fn();
    const ms = Math.round(((performance.now() - inicio) / CUANTOS) * 100) / 100;
    process.stdout.write(`${JSON.stringify({ nombre, ms })}\n`);
  }
}

await referencia();
let n0 = 1;
for (const [nombre, lugares, aLaVez, que] of [
  ['calentamiento', [uno], 1, VENTA],
  ['abrir borrador, una empresa, uno a la vez', [uno], 1, BORRADOR],
  ['emitir, una empresa, uno a la vez', [uno], 1, VENTA],
  ['emitir, una empresa, 20 a la vez', [uno], 20, VENTA],
  ['emitir, ocho empresas, 8 a la vez', ocho, 8, VENTA],
] as const) {
  await medir(nombre, lugares, { aLaVez, ...que, n0 });
  n0 += CUANTOS;
}
await cerrar();
await embebido.detener();
await rm(dir, { recursive: true, force: true });
