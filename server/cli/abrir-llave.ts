// The key of a .p12 named on the command line. Its password is used here and nowhere else.

import type { Instante } from '#shared/fecha/fecha.ts';
import { rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { leerP12, type CertificadoAbierto } from '#server/ecf/certificado.ts';
import { vigenciaEn } from '#server/ecf/info-certificado.ts';
import { leerArchivo } from './leer-archivo.ts';

/** Refuses `ecf.ARCHIVO_ILEGIBLE`, what `leerP12` does, and a certificate that is not valid now. */
export async function abrirLlave(
  p12: { readonly archivo: string; readonly clave: string },
  ahora: Instante,
): Promise<Resultado<CertificadoAbierto>> {
  const bytes = await leerArchivo(p12.archivo);
  if (!bytes.ok) return bytes;
  const abierto = leerP12(bytes.valor, p12.clave);
  if (!abierto.ok) return abierto;
  return rechazar(vigenciaEn(abierto.valor.info, ahora)) ?? abierto;
}
