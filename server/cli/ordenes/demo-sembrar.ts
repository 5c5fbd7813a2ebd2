// `demo sembrar`: puts the demo companies in the database, complete, as if people had worked in them.

import { randomBytes } from 'node:crypto';
import { migrar } from '#shared/db/migrador.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { leerConfig, type Config } from '#server/config.ts';
import type { ConexionPostgres } from '#server/db/adaptador-postgres.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { sembrarDemo } from '#server/demo/sembrar.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import type { Bitacora } from '#server/servicios.ts';
import { conBase } from '../base.ts';
import { BIEN, type Orden, type Pedido } from '../orden.ts';

async function sembrar(
  { salida, ahora }: Pedido,
  config: Config,
  { db, sql }: ConexionPostgres,
): Promise<number> {
  await migrar(db, {
    destino: 'servidor',
    migraciones: await leerMigraciones(),
    ahora: instante(ahora()),
  });
  const bitacora: Bitacora = {
    info: () => undefined,
    error: (mensaje, datos) => {
      salida.avisar(`${mensaje} ${JSON.stringify(datos ?? {})}`);
    },
  };
  // A server that runs on the same database hears of the new rows.
  const avisos = crearAvisos({ sql, bitacora });
  try {
    const { logins } = await sembrarDemo({
      db,
      reloj: { ahora },
      ids: { nuevo: () => uuid7(ahora(), new Uint8Array(randomBytes(10))) },
      config,
      avisos,
      bitacora,
    });
    salida.decir('La empresa de demostración está lista. Entre con:');
    for (const l of logins) {
      salida.decir(`  ${l.correo.padEnd(30)} ${l.clave.padEnd(24)} ${l.rol}`);
    }
  } finally {
    await avisos.cerrar();
  }
  return BIEN;
}

export const ordenDemoSembrar: Orden = {
  nombre: 'demo sembrar',
  uso: '',
  resumen: 'Crea las empresas de demostración, con sus ventas y sus libros.',
  detalle: [
    'Aplica antes las migraciones que falten. Puede repetirse: lo que ya está no se duplica.',
    'Al final muestra con qué correo y clave se entra.',
  ],
  opciones: {},
  posicionales: { minimo: 0, maximo: 0 },
  async ejecutar(pedido) {
    const config = leerConfig(pedido.env);
    return conBase(config, (conexion) => sembrar(pedido, config, conexion));
  },
};
