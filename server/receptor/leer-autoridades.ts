// The authorities that the INDOTEL authorised, from the configuration: what an empresa in production
// receives must be signed with a certificate of theirs. Without them any certificate that is not its own
// issuer will do. A file that cannot be read prevents the start.

import { readFileSync } from 'node:fs';
import { ErrorConfig, type ConfigReceptor } from '#server/config.ts';
import { leerAutoridades, type Autoridades } from '#server/ecf/autoridades.ts';

/** null when none are configured. Throws `ErrorConfig`. */
export function autoridadesConfiguradas({ autoridades }: ConfigReceptor): Autoridades | null {
  if (autoridades === null) return null;
  try {
    return leerAutoridades(readFileSync(autoridades, 'utf8'));
  } catch {
    // Whatever the system or OpenSSL say, the person can only bring another file.
    throw new ErrorConfig([
      `KOFACTURE_DGII_CA: ${autoridades} no se puede leer como certificados PEM de autoridades.`,
    ]);
  }
}
