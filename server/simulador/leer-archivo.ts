// The multipart part `xml` that every reception service of the DGII expects, with its file name.

import type { Context } from 'hono';
import { decodificar } from '#server/ecf/decodificar.ts';

export type Archivo = { readonly nombre: string; readonly xml: string; readonly bytes: Uint8Array };

/** null when there is no part `xml`, it is empty, or it is not UTF-8. */
export async function leerArchivo(c: Context): Promise<Archivo | null> {
  try {
    const parte = (await c.req.parseBody())['xml'];
    if (!(parte instanceof File)) return null;
    const bytes = new Uint8Array(await parte.arrayBuffer());
    const xml = decodificar(bytes);
    return xml === null || xml === '' ? null : { nombre: parte.name, xml, bytes };
  } catch {
    // A body that is not multipart is the sender's error, answered with 400 by the caller.
    return null;
  }
}
