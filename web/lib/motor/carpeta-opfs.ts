// Where PGlite lives in the browser: one OPFS directory per (usuario, empresa), with a mark beside it
// that is written only when the directory is complete. One lock per directory: who holds it leads.

export function carpetaDe(usuarioId: string, empresaId: string): string {
  return `kofacture-${usuarioId}-${empresaId}`;
}

export function cerrojoDe(usuarioId: string, empresaId: string): string {
  return `kofacture-lider-${usuarioId}-${empresaId}`;
}

export function canalDe(usuarioId: string, empresaId: string): string {
  return `kofacture-motor-${usuarioId}-${empresaId}`;
}

function tieneCarpetas(): boolean {
  return 'storage' in navigator && typeof navigator.storage.getDirectory === 'function';
}

/** Whether PGlite can live in files. Ask it in a worker: a page never has synchronous handles. */
export function tieneOpfs(): boolean {
  return (
    tieneCarpetas() &&
    typeof FileSystemFileHandle === 'function' &&
    'createSyncAccessHandle' in FileSystemFileHandle.prototype
  );
}

const marcaDe = (carpeta: string): string => `${carpeta}.lista`;

/** Version of the base from which the directory was made; `null` when it is absent or half made. */
export async function leerMarca(carpeta: string): Promise<string | null> {
  const raiz = await navigator.storage.getDirectory();
  try {
    const archivo = await (await raiz.getFileHandle(marcaDe(carpeta))).getFile();
    return await archivo.text();
  } catch {
    // NotFoundError: it was never finished.
    return null;
  }
}

export async function escribirMarca(carpeta: string, version: string): Promise<void> {
  const raiz = await navigator.storage.getDirectory();
  const archivo = await raiz.getFileHandle(marcaDe(carpeta), { create: true });
  const salida = await archivo.createWritable();
  await salida.write(version);
  await salida.close();
}

/** The previous leader's handles close a moment after its lock: this many tries, this far apart. */
const INTENTOS = 40;
const ENTRE_INTENTOS_MS = 100;

/** Tries again while the files are still held by a worker that is going away. */
export async function insistir<T>(fn: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await fn();
    } catch (error) {
      const estaOcupado =
        error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (i === INTENTOS || !estaOcupado) throw error;
      await new Promise((r) => setTimeout(r, ENTRE_INTENTOS_MS));
    }
  }
}

/** The mark goes first: a deletion that is interrupted leaves a directory that nobody trusts. */
export async function borrarCarpeta(carpeta: string): Promise<void> {
  if (!tieneCarpetas()) return;
  const raiz = await navigator.storage.getDirectory();
  for (const nombre of [marcaDe(carpeta), carpeta]) {
    try {
      await insistir(() => raiz.removeEntry(nombre, { recursive: true }));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
    }
  }
}
