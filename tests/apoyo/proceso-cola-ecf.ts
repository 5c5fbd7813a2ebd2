// A process with nothing but the queue of e-CF, for the tests that kill it without warning. Arguments:
// address of the database, address of the process that has the simulator. The master key comes by
// KOFACTURE_CLAVE_MAESTRA. It says «lista» when it works, and ends only by a signal.

import { randomBytes } from 'node:crypto';
import { invariante } from '#shared/nucleo/resultado.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { leerConfig } from '#server/config.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import { arrancarColaEcf } from '#server/ecf/cola.ts';

const [url, urlPropia] = process.argv.slice(2);
invariante(url !== undefined && urlPropia !== undefined, 'faltan las dos direcciones');
const clave = process.env['KOFACTURE_CLAVE_MAESTRA'];
const config = leerConfig({ KOFACTURE_CLAVE_MAESTRA: clave, PORT: '0', DATABASE_URL: url });
const bitacora = {
  info: () => undefined,
  error: (mensaje: string) => void process.stderr.write(`${mensaje}\n`),
};
const { db, sql } = abrirPostgres(url, { maximo: 4 });
await arrancarColaEcf(
  {
    db,
    reloj: { ahora: () => Date.now() },
    ids: { nuevo: () => uuid7(Date.now(), randomBytes(10)) },
    config,
    avisos: crearAvisos({ sql, bitacora }),
    bitacora,
  },
  { url, urlPropia },
);
process.stdout.write('lista\n');
