// `migrar`: brings the server's database to the schema of this version.

import { migrar } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { leerConfig } from '#server/config.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { conBase } from '../base.ts';
import { BIEN, type Orden } from '../orden.ts';

export const ordenMigrar: Orden = {
  nombre: 'migrar',
  uso: '',
  resumen: 'Lleva la base de datos al esquema de esta versión.',
  detalle: [
    'Aplica las migraciones que faltan, cada una en su propia transacción. Si la base ya está al día no hace nada.',
    'Si la base es de una versión más nueva, no la toca y lo dice.',
  ],
  opciones: {},
  posicionales: { minimo: 0, maximo: 0 },
  async ejecutar({ salida, env, ahora }) {
    const { aplicadas } = await conBase(leerConfig(env), async ({ db }) =>
      migrar(db, {
        destino: 'servidor',
        migraciones: await leerMigraciones(),
        ahora: instante(ahora()),
      }),
    );
    for (const nombre of aplicadas) salida.decir(`aplicada ${nombre}`);
    salida.decir(aplicadas.length === 0 ? 'La base ya estaba al día.' : 'La base quedó al día.');
    return BIEN;
  },
};
