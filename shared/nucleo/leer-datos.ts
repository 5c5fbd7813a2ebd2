// Reads the data of a comando with its own schema and turns what zod finds into refusals with the
// path of the field. Device, server and API use it, so a malformed comando reads the same everywhere.

import type { DefComando } from './comando.ts';
import { rechazosSync } from './rechazos-sync.ts';
import { bien, mal, type Rechazo, type Resultado } from './resultado.ts';

/** Refuses with one `sync.COMANDO_INVALIDO` per field that does not have the form of the schema. */
export function leerDatos<Datos>(def: DefComando<Datos>, datos: unknown): Resultado<Datos> {
  const leido = def.esquema.safeParse(datos);
  if (leido.success) return bien(leido.data);
  const [primero, ...resto] = leido.error.issues.map((hallazgo): Rechazo => {
    const ruta = [
      ...hallazgo.path,
      ...(hallazgo.code === 'unrecognized_keys' ? hallazgo.keys.slice(0, 1) : []),
    ];
    const campo = ruta.map(String).join('.');
    return rechazosSync.rechazo('COMANDO_INVALIDO', { campo, datos: { campo: campo || 'datos' } });
  });
  return mal(
    primero ?? rechazosSync.rechazo('COMANDO_INVALIDO', { datos: { campo: 'datos' } }),
    ...resto,
  );
}
