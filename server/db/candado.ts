// A lock between processes by an exclusive file with the pid of its holder. A holder that died leaves
// a stale file, which the next one removes.

import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as dormir } from 'node:timers/promises';

export function estaVivo(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // EPERM: it exists and belongs to someone else.
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function crear(ruta: string): Promise<boolean> {
  try {
    const archivo = await open(ruta, 'wx', 0o600);
    await archivo.writeFile(String(process.pid));
    await archivo.close();
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw e;
  }
}

/** True when whoever wrote the lock no longer runs. An empty file younger than 5 s is being written. */
async function estaAbandonado(ruta: string, ahora: () => number): Promise<boolean> {
  try {
    const texto = await readFile(ruta, 'utf8');
    if (texto !== '') return !estaVivo(Number(texto));
    return ahora() - (await stat(ruta)).mtimeMs > 5000;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw e;
  }
}

/** Runs `fn` while holding the lock; waits for up to two minutes for another holder. */
export async function conCandado<T>(ruta: string, fn: () => Promise<T>): Promise<T> {
  const ahora = (): number => performance.timeOrigin + performance.now();
  const limite = ahora() + 120_000;
  while (!(await crear(ruta))) {
    if (await estaAbandonado(ruta, ahora)) await rm(ruta, { force: true });
    else if (ahora() > limite) throw new Error(`Otro proceso retiene ${ruta} hace dos minutos.`);
    else await dormir(50);
  }
  try {
    return await fn();
  } finally {
    await rm(ruta, { force: true });
  }
}
