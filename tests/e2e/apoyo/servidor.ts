// A real server process with its own data directory, for browser stories: started, killed with -9 and
// started again on the same port and data.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';

export type ServidorDePrueba = {
  readonly url: string;
  readonly puerto: number;
  readonly datos: string;
  matar(): Promise<void>;
  arrancar(extra?: Readonly<Record<string, string>>): Promise<void>;
  cerrar(): Promise<void>;
};

export async function puertoLibre(): Promise<number> {
  return new Promise((listo, falla) => {
    const s = createServer();
    s.once('error', falla);
    s.listen(0, '127.0.0.1', () => {
      const dir = s.address();
      s.close(() => {
        listo(typeof dir === 'object' && dir !== null ? dir.port : 0);
      });
    });
  });
}

/** Starts `server/main.ts` and resolves when /api/v1/salud answers. */
export async function arrancarServidorDePrueba(
  entorno: Readonly<Record<string, string>> = {},
): Promise<ServidorDePrueba> {
  const puerto = await puertoLibre();
  const datos = await mkdtemp(join(tmpdir(), 'kofacture-e2e-'));
  const url = `http://127.0.0.1:${String(puerto)}`;
  let proceso: ChildProcess | null = null;
  let salida = '';

  async function arrancar(extra: Readonly<Record<string, string>> = {}): Promise<void> {
    const p = spawn(process.execPath, ['server/main.ts'], {
      env: {
        ...process.env,
        PORT: String(puerto),
        KOFACTURE_DATOS: datos,
        KOFACTURE_LIMITE_POR_MINUTO: '100000',
        KOFACTURE_COSTO_BCRYPT: '5',
        ...entorno,
        ...extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    proceso = p;
    const oir = (b: Buffer): void => {
      salida = (salida + b.toString()).slice(-20_000);
    };
    p.stdout.on('data', oir);
    p.stderr.on('data', oir);
    for (let i = 0; i < 600; i++) {
      if (p.exitCode !== null) break;
      const vivo = await fetch(`${url}/api/v1/salud`).then(
        (r) => r.ok,
        () => false,
      );
      if (vivo) return;
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error(`El servidor no arrancó.\n${salida}`);
  }

  async function terminar(senal: NodeJS.Signals): Promise<void> {
    const p = proceso;
    proceso = null;
    if (p === null || p.exitCode !== null || p.signalCode !== null) return;
    const fin = new Promise((r) => p.once('exit', r));
    p.kill(senal);
    await fin;
  }

  await arrancar();
  return {
    url,
    puerto,
    datos,
    arrancar,
    matar: () => terminar('SIGKILL'),
    async cerrar() {
      // After a kill -9 the embedded Postgres still runs: a start and a clean stop take it down.
      if (proceso === null) await arrancar();
      await terminar('SIGTERM');
      await rm(datos, { recursive: true, force: true });
    },
  };
}

/** A connection to the server's own database, to compare what it holds with what the devices show. */
export function abrirBase(url: string): postgres.Sql {
  return postgres(url, { max: 2, onnotice: () => undefined });
}
