// How the e-CF benches measure: all that is compared takes turns in short rounds, so that whatever else
// the machine does touches everybody alike, and of the rounds the median counts.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decir } from './apoyo.ts';

export type Corredor = {
  readonly nombre: string;
  /** Works on the document number `n`, whatever `n` is. */
  readonly hacer: (n: number) => unknown;
};

const RONDAS = 9;
const RONDA_MS = 400;
const CALENTAR_MS = 300;

async function correr(c: Corredor, ms: number): Promise<number> {
  const inicio = performance.now();
  let n = 0;
  let pasado = 0;
  while (pasado < ms) {
    const r = c.hacer(n);
    if (r instanceof Promise) await r;
    n++;
    pasado = performance.now() - inicio;
  }
  return (n * 1000) / pasado;
}

/** Operations per second of each, by name. */
export async function porTurnos(
  corredores: readonly Corredor[],
): Promise<ReadonlyMap<string, number>> {
  for (const c of corredores) await correr(c, CALENTAR_MS);
  const rondas = new Map<string, number[]>(corredores.map((c) => [c.nombre, []]));
  for (let n = 0; n < RONDAS; n++) {
    for (const c of corredores) rondas.get(c.nombre)?.push(await correr(c, RONDA_MS));
  }
  return new Map(
    [...rondas].map(([nombre, v]) => {
      const orden = v.toSorted((a, b) => a - b);
      return [nombre, orden[orden.length >> 1] ?? 0] as const;
    }),
  );
}

export function redondear(n: number): number {
  return n >= 100 ? Math.round(n) : Math.round(n * 10) / 10;
}

/** One line with the figures and, under «a / b», the ratios that were asked for. */
export function contar(
  medida: string,
  resultados: ReadonlyMap<string, number>,
  razones: readonly (readonly [string, string])[],
): void {
  const cifras = Object.fromEntries(
    [...resultados].map(([nombre, n]) => [`${nombre} por segundo`, redondear(n)]),
  );
  const cocientes = razones.flatMap(([a, b]) => {
    const [x, y] = [resultados.get(a), resultados.get(b)];
    return x === undefined || y === undefined
      ? []
      : [[`${a} / ${b}`, Math.round((x / y) * 100) / 100]];
  });
  decir({ medida, ...cifras, ...Object.fromEntries(cocientes) });
}

setFlagsFromString('--expose-gc');
// The function that V8 gives when the flag is on.
const recoger = runInNewContext('gc') as () => void;

/** Heap in use after collecting, and memory of the process, every tenth of `cuantos`; in MB. */
export function memoria(medida: string, cuantos: number, hacer: (n: number) => unknown): void {
  const monton: number[] = [];
  const residente: number[] = [];
  for (let n = 0; n < cuantos; n++) {
    if (n % (cuantos / 10) === 0) tomar(monton, residente);
    hacer(n);
  }
  tomar(monton, residente);
  decir({ medida, documentos: cuantos, 'montón MB': monton, 'proceso MB': residente });
}

function tomar(monton: number[], residente: number[]): void {
  recoger();
  const { heapUsed, rss } = process.memoryUsage();
  monton.push(Math.round(heapUsed / 104_857.6) / 10);
  residente.push(Math.round(rss / 1_048_576));
}
