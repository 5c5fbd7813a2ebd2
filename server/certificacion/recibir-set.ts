// Reads the multipart body with a test set: its workbook or its JSON.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { leerBytes } from '#server/api/leer-pedido.ts';
import type { Ctx } from '#server/api/respuesta.ts';

/** The official workbook takes half a megabyte. */
export const BYTES_SET_MAX = 8 * 1024 * 1024;
const BYTES_FORMULARIO = 4 * 1024;

export type SetRecibido = { readonly nombre: string; readonly bytes: Uint8Array };

/** Refuses `api.TIPO_DE_CONTENIDO`, `api.MUY_GRANDE` and `api.FALTA_CAMPO`. */
export async function recibirSet(c: Ctx): Promise<Resultado<SetRecibido>> {
  const tipo = c.req.header('content-type') ?? '';
  const rehusado = () =>
    mal(rechazosApi.rechazo('TIPO_DE_CONTENIDO', { datos: { esperado: 'multipart/form-data' } }));
  if (!/^multipart\/form-data\s*;/i.test(tipo)) return rehusado();
  const cuerpo = await leerBytes(c, BYTES_SET_MAX + BYTES_FORMULARIO);
  if (!cuerpo.ok) return cuerpo;
  let formulario: FormData;
  try {
    formulario = await new Response(cuerpo.valor.slice(), {
      headers: { 'Content-Type': tipo },
    }).formData();
  } catch (causa) {
    // The platform says a malformed body with a TypeError.
    if (causa instanceof TypeError) return rehusado();
    throw causa;
  }
  const archivo = formulario.get('archivo');
  if (!(archivo instanceof File) || archivo.size === 0) {
    const datos = { nombre: 'archivo' };
    return mal(rechazosApi.rechazo('FALTA_CAMPO', { campo: 'archivo', datos }));
  }
  return bien({ nombre: archivo.name, bytes: new Uint8Array(await archivo.arrayBuffer()) });
}
