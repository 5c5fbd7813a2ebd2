// Which codes have a fixture. Those of comandos are in `fixtures-comandos.ts`; a module may have its own
// `tests/rechazos/‹modulo›.test.ts` with a table keyed by the name of the code; the others are produced in
// the tests of their module, which quote the whole code. House rules read `codigosSinFixture`.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODIGOS } from '#shared/rechazos.ts';
import { FIXTURES_COMANDOS } from './fixtures-comandos.ts';

const CARPETAS = ['shared', 'sync', 'server', 'web', 'tests'];
/** Lists of codes, not tests that produce them. */
const NO_CUENTAN = /^tests\/(tidy\/|rechazos\/rechazos\.test\.ts)/;
const TABLA_DE_MODULO = /^tests\/rechazos\/([a-z]+)\.test\.ts$/;

function archivosDePrueba(raiz: string): string[] {
  return CARPETAS.flatMap((carpeta) =>
    readdirSync(join(raiz, carpeta), { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && /\.(test|spec)\.ts$/.test(e.name))
      .map((e) => join(e.parentPath, e.name).slice(raiz.length + 1)),
  ).filter((ruta) => !NO_CUENTAN.test(ruta));
}

/** Codes that some test produces. `raiz` is the folder of the project, without a final slash. */
export function codigosCubiertos(raiz: string): ReadonlySet<string> {
  const cubiertos = new Set(FIXTURES_COMANDOS.map((f) => f.codigo));
  const conocidos = new Set(CODIGOS);
  for (const ruta of archivosDePrueba(raiz)) {
    const texto = readFileSync(join(raiz, ruta), 'utf8');
    const modulo = TABLA_DE_MODULO.exec(ruta)?.[1];
    if (modulo !== undefined) {
      for (const [, nombre] of texto.matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)) {
        if (conocidos.has(`${modulo}.${nombre}`)) cubiertos.add(`${modulo}.${nombre}`);
      }
    }
    for (const [codigo] of texto.matchAll(/\b[a-z]+\.[A-Z][A-Z0-9_]+\b/g)) {
      if (conocidos.has(codigo)) cubiertos.add(codigo);
    }
  }
  return cubiertos;
}

/** Codes with a text but without a test that produces them. */
export function codigosSinFixture(raiz: string): readonly string[] {
  const cubiertos = codigosCubiertos(raiz);
  return CODIGOS.filter((codigo) => !cubiertos.has(codigo));
}
