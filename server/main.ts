// The process: reads the configuration, starts the server, says where it is, and stops it on Ctrl-C,
// also in the middle of the start. Whatever prevents the start is one line in Spanish that says what
// to do, and exit code 1.

import { ErrorConfig, leerConfig } from '#server/config.ts';
import { decirFalla } from '#server/decir-falla.ts';
import { arrancarServidor, type Servidor } from '#server/servidor.ts';

const PLAZO_CIERRE_MS = 5_000;

async function main(): Promise<void> {
  const aborto = new AbortController();
  let servidor: Servidor | null = null;
  const parar = (): void => {
    // The second Ctrl-C does not wait.
    if (aborto.signal.aborted) process.exit(1);
    process.stdout.write('\nCerrando Kofacture…\n');
    setTimeout(() => process.exit(1), PLAZO_CIERRE_MS).unref();
    aborto.abort();
    if (servidor !== null) void servidor.cerrar().then(() => process.exit(0));
  };
  process.on('SIGINT', parar);
  process.on('SIGTERM', parar);
  try {
    servidor = await arrancarServidor(leerConfig(process.env), { senal: aborto.signal });
  } catch (e) {
    if (aborto.signal.aborted) process.exit(0);
    throw e;
  }
  anunciar(servidor);
}

function anunciar({ url, logins, servicios }: Servidor): void {
  const lineas = ['', `Kofacture está en  ${url}`];
  if (servicios.config.dgii.testecf.base.startsWith('/'))
    lineas.push('AMBIENTE DE PRUEBAS: los comprobantes van a un simulador, no a la DGII.');
  if (logins.length > 0) {
    lineas.push('', 'Para probarlo, entre con:');
    for (const l of logins) lineas.push(`  ${l.correo.padEnd(30)} ${l.clave.padEnd(24)} ${l.rol}`);
  }
  lineas.push('', 'Ctrl-C para detenerlo.', '');
  process.stdout.write(lineas.join('\n'));
}

try {
  await main();
} catch (e) {
  for (const linea of e instanceof ErrorConfig ? e.problemas : [decirFalla(e)])
    process.stderr.write(`Kofacture no pudo arrancar. ${linea}\n`);
  process.exit(1);
}
