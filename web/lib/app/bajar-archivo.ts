// A file of the API as a file of the person. The name comes from the server when it gives one.

import { zError } from '#shared/contratos/comun.ts';
import { api } from '#web/lib/sesion/sesion.svelte.ts';

/** null when it was saved; otherwise why not, in Spanish. */
export async function bajarArchivo(ruta: string, nombre: string): Promise<string | null> {
  const respuesta = await api(ruta).catch(() => null);
  if (respuesta === null) return 'No hay conexión con el servidor. Intente de nuevo con internet.';
  if (!respuesta.ok) {
    const leido = zError.safeParse(await respuesta.json().catch(() => null));
    return leido.success ? leido.data.error.mensaje : 'El servidor no pudo preparar el archivo.';
  }
  const dicho = /filename="([^"]+)"/.exec(respuesta.headers.get('content-disposition') ?? '')?.[1];
  const bytes = await respuesta.blob().catch(() => null);
  if (bytes === null) return 'La descarga se cortó. Intente de nuevo.';
  const url = URL.createObjectURL(bytes);
  Object.assign(document.createElement('a'), { href: url, download: dicho ?? nombre }).click();
  // The browser reads the file after the click; the address is freed when it surely has.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return null;
}
