// `node ops/sellar-migraciones.mjs`: at a release, adds the migrations that are not yet in
// shared/db/migraciones/checksums.json. From then on they may not change (tests/tidy/migraciones.test.ts).

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CARPETA = fileURLToPath(new URL('../shared/db/migraciones/', import.meta.url));
const LISTA = `${CARPETA}checksums.json`;

const lista = JSON.parse(readFileSync(LISTA, 'utf8'));
const nuevas = [];
for (const nombre of readdirSync(CARPETA)
  .filter((n) => n.endsWith('.sql'))
  .toSorted()) {
  const checksum = createHash('sha256')
    .update(readFileSync(CARPETA + nombre))
    .digest('hex');
  if (!(nombre in lista)) nuevas.push(nombre);
  else if (lista[nombre] !== checksum) {
    console.error(`${nombre} ya se publicó y cambió. Haga una migración nueva.`);
    process.exit(1);
  }
  lista[nombre] = checksum;
}
writeFileSync(LISTA, `${JSON.stringify(lista, null, 2)}\n`);
console.log(nuevas.length === 0 ? 'No hay migraciones nuevas.' : `Selladas: ${nuevas.join(', ')}`);
