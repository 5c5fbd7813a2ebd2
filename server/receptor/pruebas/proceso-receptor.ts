// A process with the whole HTTP face of the product and nothing else, for the tests that attack it and
// measure its memory. Arguments: address of the database, master key, data folder, and kB of a body. It
// says its port by IPC, answers `memoria` after collecting garbage, and ends with whoever launched it.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { leerConfig } from '#server/config.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';

export type Memoria = {
  readonly heap: number;
  readonly externa: number;
  readonly errores: readonly string[];
};

const [url = '', clave = '', carpeta = '', kb = '512'] = process.argv.slice(2);
const { db, sql } = abrirPostgres(url, { maximo: 6 });
const errores: string[] = [];
const bitacora = {
  info: () => undefined,
  error: (mensaje: string, datos?: Record<string, unknown>) =>
    void errores.push(`${mensaje} ${JSON.stringify(datos ?? {})}`),
};
const reloj = { ahora: () => Date.now() };
const app = crearApp(
  {
    db,
    reloj,
    ids: { nuevo: () => uuid7(Date.now(), new Uint8Array(randomBytes(10))) },
    config: leerConfig({
      KOFACTURE_CLAVE_MAESTRA: clave,
      KOFACTURE_DATOS: carpeta,
      KOFACTURE_RECEPTOR_KB_MAX: kb,
      KOFACTURE_RECEPTOR_A_LA_VEZ: '64',
      PORT: '0',
      DATABASE_URL: url,
    }),
    avisos: crearAvisos({ sql, bitacora }),
    bitacora,
  },
  { freno: crearFreno(reloj), cola: null, simulador: null, estaticos: null },
);
const http = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
http.listen(0, '127.0.0.1', () => {
  // A server that listens on TCP always answers this shape.
  const { port } = http.address() as AddressInfo;
  process.send?.({ puerto: port });
});
process.on('message', () => {
  // What is pending of the last requests ends before measuring.
  setTimeout(() => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    process.send?.({ heap: heapUsed, externa: external + arrayBuffers, errores });
  }, 200);
});
process.on('disconnect', () => process.exit());
