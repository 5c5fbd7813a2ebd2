// Launches `proceso-receptor.ts` and talks to it.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Memoria } from './proceso-receptor.ts';

export type HijoReceptor = {
  readonly puerto: number;
  readonly url: string;
  /** Ended by itself, or with what was written to its stderr. */
  readonly caidas: string[];
  memoria(): Promise<Memoria>;
  cerrar(): Promise<void>;
};

export async function lanzarReceptor(de: {
  readonly url: string;
  readonly clave: string;
  readonly carpeta: string;
  readonly kb?: number;
}): Promise<HijoReceptor> {
  const proceso = fork(
    fileURLToPath(new URL('proceso-receptor.ts', import.meta.url)),
    [de.url, de.clave, de.carpeta, String(de.kb ?? 512)],
    { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  const caidas: string[] = [];
  proceso.stderr?.on('data', (t: Buffer) => caidas.push(t.toString()));
  const fin = new Promise<void>((listo) => {
    proceso.on('exit', (codigo, senal) => {
      if (codigo !== 0) caidas.push(`terminó con ${String(codigo ?? senal)}`);
      listo();
    });
  });
  const mensaje = <T>(): Promise<T> =>
    new Promise((listo, mal) => {
      // Only this process writes on the other side.
      proceso.once('message', (m) => {
        listo(m as T);
      });
      void fin.then(() => {
        mal(new Error(`el receptor cayó: ${caidas.join('\n')}`));
      });
    });
  const { puerto } = await mensaje<{ puerto: number }>();
  return {
    puerto,
    url: `http://127.0.0.1:${String(puerto)}`,
    caidas,
    memoria() {
      const m = mensaje<Memoria>();
      proceso.send('memoria');
      return m;
    },
    async cerrar() {
      if (proceso.connected) proceso.disconnect();
      await fin;
    },
  };
}
