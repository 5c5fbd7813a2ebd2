// What a zip has inside, read by a reader that is not ours.

import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** Name and contents of each entry, in order. */
export async function leerZip(zip: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const archivos = new Map<string, Buffer>();
  const leido = await fromBufferPromise(Buffer.from(zip), { lazyEntries: true });
  for await (const entrada of leido.eachEntry()) {
    archivos.set(entrada.fileName, await buffer(await leido.openReadStreamPromise(entrada)));
  }
  return archivos;
}
