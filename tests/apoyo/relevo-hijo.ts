// A relay in a process of its own, for tests that kill it. Arguments: url of the database, port (0 for
// a free one), folder of data, and the crash point to arm or '-'. Says `puerto <n>` when it listens.

import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { armarFallo } from '#server/comandos/punto-de-fallo.ts';
import { serviciosDePrueba, servirRelevo } from './relevo.ts';

const [url = '', puerto = '0', carpeta = '', fallo = '-'] = process.argv.slice(2);
armarFallo(fallo === '-' ? null : fallo);
const { db, sql } = abrirPostgres(url, { maximo: 5 });
const servicios = await serviciosDePrueba({ db, sql, url }, { carpeta });
const servidor = await servirRelevo(servicios, { puerto: Number(puerto) });
process.stdout.write(`puerto ${new URL(servidor.url).port}\n`);
// When the test that started it is gone, so is it.
process.stdin.resume();
process.stdin.on('end', () => {
  process.kill(process.pid, 'SIGKILL');
});
