// Where generated segments wait to be fetched: files named by empresa and content hash under the data
// folder, so that every process of the machine serves them, and what was already made is not made
// again (rule S3). A file that is not asked for in two days is removed.

import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reloj } from '#shared/fecha/fecha.ts';
import { esUuid } from '#shared/nucleo/ids.ts';

const VIDA_MS = 2 * 86_400_000;
const CADA_LIMPIEZA_MS = 3_600_000;

export interface AlmacenSegmentos {
  /** gzip bytes, or null when this empresa has no such segment. */
  leer(empresaId: string, hash: string): Promise<Buffer | null>;
  tiene(empresaId: string, hash: string): Promise<boolean>;
  guardar(empresaId: string, hash: string, gzip: Uint8Array): Promise<void>;
}

export function crearAlmacenSegmentos(partes: {
  readonly carpeta: string;
  readonly reloj: Reloj;
}): AlmacenSegmentos {
  const { carpeta, reloj } = partes;
  let limpiada_ms = 0;
  let escrituras = 0;

  /** Both parts come from a URL: only a uuid and a hash may become a path. */
  function ruta(empresaId: string, hash: string): string | null {
    return esUuid(empresaId) && /^[0-9a-f]{64}$/.test(hash)
      ? join(carpeta, empresaId, `${hash}.copy.gz`)
      : null;
  }

  async function limpiar(): Promise<void> {
    const ahora = reloj.ahora();
    if (ahora - limpiada_ms < CADA_LIMPIEZA_MS) return;
    limpiada_ms = ahora;
    for (const empresa of await listar(carpeta)) {
      for (const archivo of await listar(join(carpeta, empresa))) {
        const camino = join(carpeta, empresa, archivo);
        const datos = await stat(camino).catch(() => null);
        if (datos !== null && ahora - datos.mtimeMs > VIDA_MS) await rm(camino, { force: true });
      }
    }
  }

  return {
    async leer(empresaId, hash) {
      const camino = ruta(empresaId, hash);
      return camino === null ? null : leerSiEsta(camino);
    },
    async tiene(empresaId, hash) {
      const camino = ruta(empresaId, hash);
      if (camino === null) return false;
      const segundos = reloj.ahora() / 1000;
      // Touching it both answers and keeps it alive.
      return utimes(camino, segundos, segundos).then(
        () => true,
        () => false,
      );
    },
    async guardar(empresaId, hash, gzip) {
      const camino = ruta(empresaId, hash);
      if (camino === null) throw new Error('segmento sin nombre válido');
      await mkdir(join(carpeta, empresaId), { recursive: true });
      // Written aside and renamed: a reader never sees half a file.
      escrituras += 1;
      const provisional = `${camino}.${String(process.pid)}-${String(escrituras)}`;
      await writeFile(provisional, gzip);
      await rename(provisional, camino);
      await limpiar();
    },
  };
}

function listar(carpeta: string): Promise<string[]> {
  return readdir(carpeta).catch(() => []);
}

async function leerSiEsta(camino: string): Promise<Buffer | null> {
  try {
    return await readFile(camino);
  } catch (e) {
    if (e instanceof Error && 'code' in e && e.code === 'ENOENT') return null;
    throw e;
  }
}
