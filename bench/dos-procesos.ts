// Two server processes on one Postgres: from a comando at one to its rows at a device of the other, and
// for the author on his own. `node bench/dos-procesos.ts [N]`.

import { spawn, type ChildProcess } from 'node:child_process';
import { hoy } from '#shared/fecha/fecha.ts';
import {
  DispositivoDePrueba,
  nuevaEmpresa,
  nuevoDispositivo,
  relojReal,
  tokenDe,
  ventaDe,
} from '../tests/apoyo/relevo.ts';
import { abrirBaseDeBench, cuantil, decir } from './apoyo.ts';

const CUANTAS = Number(process.argv[2] ?? '200');
const base = await abrirBaseDeBench();
const hijos: ChildProcess[] = [];

async function proceso(): Promise<string> {
  const hijo = spawn(
    process.execPath,
    ['tests/apoyo/relevo-hijo.ts', base.url, '0', base.carpeta, '-'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  hijos.push(hijo);
  const puerto = await new Promise<string>((listo) => {
    hijo.stdout.on('data', (d: Buffer) => {
      const m = /puerto (\d+)/.exec(d.toString());
      if (m?.[1] !== undefined) listo(m[1]);
    });
  });
  return `ws://127.0.0.1:${puerto}/sync`;
}

async function hasta(condicion: () => boolean): Promise<void> {
  while (!condicion()) await new Promise((r) => setTimeout(r, 1));
}

const { empresaId, duenoId } = await nuevaEmpresa(base.servicios);
const token = await tokenDe(base.servicios, duenoId);
async function dispositivo(url: string): Promise<DispositivoDePrueba> {
  const dispositivoId = await nuevoDispositivo(base.servicios, empresaId, duenoId);
  const d = new DispositivoDePrueba({ url, token, empresaId, dispositivoId });
  await hasta(() => d.rev > 0n);
  return d;
}

const autor = await dispositivo(await proceso());
const lejano = await dispositivo(await proceso());
const propio: number[] = [];
const ajeno: number[] = [];
for (let i = 0; i < CUANTAS; i++) {
  const t = performance.now();
  const op = autor.comandar('ventas.emitirFactura', ventaDe(hoy(relojReal)));
  await Promise.all([
    hasta(() => autor.opsConfirmadas.has(op)).then(() => propio.push(performance.now() - t)),
    hasta(() => lejano.opsConfirmadas.has(op)).then(() => ajeno.push(performance.now() - t)),
  ]);
}
for (const [medida, ts] of [
  ['filas en el dispositivo del autor', propio],
  ['filas en un dispositivo del otro proceso', ajeno],
] as const) {
  decir({ medida, cuantas: ts.length, p50_ms: cuantil(ts, 0.5), p95_ms: cuantil(ts, 0.95) });
}
decir({
  'otro proceso / mismo proceso, p50':
    Math.round((cuantil(ajeno, 0.5) / cuantil(propio, 0.5)) * 100) / 100,
});
for (const h of hijos) h.kill();
await base.cerrar();
process.exit(0);
