// Reads the multipart body with the .p12 and its password. The password lives only in this function:
// it is not logged, not audited and not stored; what is kept is the key, sealed by the boveda.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { leerP12 } from '#server/ecf/certificado.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerBytes } from './leer-pedido.ts';
import type { Ctx } from './respuesta.ts';

export const BYTES_P12_MAX = 64 * 1024;
/** Boundaries and headers of the parts, and the password. */
const BYTES_FORMULARIO = 4 * 1024;

export type CertificadoPublico = {
  readonly id: string;
  readonly sujeto: string;
  readonly identificacion: string;
  readonly serie: string;
  readonly huella: string;
  readonly valido_desde: string;
  readonly valido_hasta: string;
  readonly es_de_prueba: boolean;
  readonly esta_activo: boolean;
};

export async function recibirCertificado(
  servicios: Servicios,
  c: Ctx,
  empresaId: string,
): Promise<Resultado<CertificadoPublico>> {
  const formulario = await leerFormulario(c);
  if (!formulario.ok) return formulario;
  const archivo = formulario.valor.get('p12');
  const clave = formulario.valor.get('clave');
  if (!(archivo instanceof File) || archivo.size === 0)
    return mal(rechazosApi.rechazo('ARCHIVO_VACIO', { campo: 'p12' }));
  if (archivo.size > BYTES_P12_MAX)
    return mal(
      rechazosApi.rechazo('MUY_GRANDE', {
        campo: 'p12',
        datos: { maximo_kb: BYTES_P12_MAX / 1024 },
      }),
    );
  if (typeof clave !== 'string')
    return mal(rechazosApi.rechazo('FALTA_CAMPO', { campo: 'clave', datos: { nombre: 'clave' } }));
  const abierto = leerP12(new Uint8Array(await archivo.arrayBuffer()), clave);
  if (!abierto.ok) return abierto;
  const guardado = await guardarCertificado(servicios, empresaId, abierto.valor);
  if (!guardado.ok) return guardado;
  const { id, ...info } = guardado.valor;
  return bien({
    id,
    sujeto: info.sujeto,
    identificacion: info.identificacion,
    serie: info.serie,
    huella: info.huella,
    valido_desde: info.validoDesde,
    valido_hasta: info.validoHasta,
    es_de_prueba: info.esDePrueba,
    esta_activo: true,
  });
}

async function leerFormulario(c: Ctx): Promise<Resultado<FormData>> {
  const tipo = c.req.header('content-type') ?? '';
  const rehusado = () =>
    mal(rechazosApi.rechazo('TIPO_DE_CONTENIDO', { datos: { esperado: 'multipart/form-data' } }));
  if (!/^multipart\/form-data\s*;/i.test(tipo)) return rehusado();
  const bytes = await leerBytes(c, BYTES_P12_MAX + BYTES_FORMULARIO);
  if (!bytes.ok) return bytes;
  try {
    const cuerpo = new Response(bytes.valor.slice(), { headers: { 'Content-Type': tipo } });
    return { ok: true, valor: await cuerpo.formData() };
  } catch (e) {
    // The platform says a malformed body with a TypeError.
    if (e instanceof TypeError) return rehusado();
    throw e;
  }
}
