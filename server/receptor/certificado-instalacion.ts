// The certificate of whoever runs the installation, from the configuration: it signs the acknowledgement
// of documents whose buyer is nobody here (code 4), which no empresa could sign. Without it those get a
// 400. A file that cannot be opened prevents the start: it would only be noticed months later.

import { readFileSync } from 'node:fs';
import { textoRechazo } from '#shared/rechazos.ts';
import { ErrorConfig, type ConfigReceptor } from '#server/config.ts';
import { leerP12 } from '#server/ecf/certificado.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';

/** null when none is configured. Throws `ErrorConfig`. */
export function leerCertificadoInstalacion({ p12 }: ConfigReceptor): LlaveFirma | null {
  if (p12 === null) return null;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(p12.archivo));
  } catch {
    // Whatever the system says about the file, the person can only correct the path or its permissions.
    throw new ErrorConfig([`KOFACTURE_RECEPTOR_P12: no se puede leer ${p12.archivo}.`]);
  }
  const abierto = leerP12(bytes, p12.clave);
  if (abierto.ok) return abierto.valor.llave;
  throw new ErrorConfig([`KOFACTURE_RECEPTOR_P12: ${textoRechazo(abierto.rechazos[0])}`]);
}
