// The process of the command line. What prevents an order is one line in Spanish and exit code 1.

import { ErrorConfig } from '#server/config.ts';
import { decirFalla } from '#server/decir-falla.ts';
import { despachar } from './despachar.ts';

function escribir(salida: NodeJS.WriteStream, texto: string): void {
  salida.write(`${texto}\n`);
}

try {
  process.exitCode = await despachar(process.argv.slice(2), {
    salida: {
      decir: (l) => {
        escribir(process.stdout, l);
      },
      avisar: (l) => {
        escribir(process.stderr, l);
      },
    },
    env: process.env,
    ahora: () => Date.now(),
  });
} catch (e) {
  for (const linea of e instanceof ErrorConfig ? e.problemas : [decirFalla(e)]) {
    escribir(process.stderr, linea);
  }
  process.exitCode = 1;
}
