// The direction of imports (docs/arquitectura.md): shared ← sync ← {server, web}; web and server never
// meet; and what each folder may bring from outside.

import { describe, expect, test } from 'vitest';
import {
  archivos,
  CODIGO,
  esPrueba,
  hallar,
  importaciones,
  sinComentariosNiTextos,
} from './arbol.ts';

const CAPAS = ['shared', 'sync', 'server', 'web'] as const;
type Capa = (typeof CAPAS)[number];

const PUEDE: Readonly<Record<Capa, readonly Capa[]>> = {
  shared: ['shared'],
  sync: ['shared', 'sync'],
  server: ['shared', 'sync', 'server'],
  web: ['shared', 'sync', 'web'],
};

/** Packages for the pure folders; the other two take what package.json has. */
const PAQUETES: Readonly<Partial<Record<Capa, RegExp>>> = {
  shared: /^(zod|saxes|@noble\/hashes(\/.*)?)$/,
  sync: /^(zod|yjs|lib0(\/.*)?|y-protocols(\/.*)?|y-websocket|@noble\/hashes(\/.*)?)$/,
};

/** Only types, which leave no trace when the code runs. */
const SOLO_TIPOS: ReadonlySet<string> = new Set(['@electric-sql/pglite', '@hono/zod-openapi']);

function capaDe(ruta: string): Capa | null {
  return CAPAS.find((c) => ruta.startsWith(`${c}/`)) ?? null;
}

/** `import type … from 'paquete'` in the text. */
function esSoloTipo(texto: string, paquete: string): boolean {
  const todas = [...texto.matchAll(/^import\s+(type\s)?[^;]*?from '([^']+)';/gm)];
  return todas.filter((m) => m[2] === paquete).every((m) => m[1] !== undefined);
}

describe('imports', () => {
  test.each(CAPAS)('%s imports only what stands before it', (capa) => {
    const malas = CODIGO.filter((a) => capaDe(a.ruta) === capa).flatMap((a) =>
      importaciones(a)
        .filter((i) => {
          const otra = capaDe(i);
          return otra !== null && !PUEDE[capa].includes(otra);
        })
        .map((i) => `${a.ruta} → ${i}`),
    );
    expect(malas).toEqual([]);
  });

  test('no product code imports a test or its helpers', () => {
    const malas = CODIGO.flatMap((a) =>
      importaciones(a)
        .filter((i) => esPrueba(i))
        .map((i) => `${a.ruta} → ${i}`),
    );
    expect(malas).toEqual([]);
  });

  test.each(['shared', 'sync'] as const)(
    '%s brings no runtime with it: neither Node nor browser',
    (capa) => {
      const permitidos = PAQUETES[capa];
      const malas = CODIGO.filter((a) => capaDe(a.ruta) === capa).flatMap((a) =>
        importaciones(a)
          .filter((i) => capaDe(i) === null && permitidos?.test(i) !== true)
          .filter((i) => !(SOLO_TIPOS.has(i) && esSoloTipo(a.texto, i)))
          .map((i) => `${a.ruta} → ${i}`),
      );
      expect(malas).toEqual([]);
    },
  );

  test('shared reaches for no global of the browser or of Node', () => {
    const enShared = CODIGO.filter((a) => capaDe(a.ruta) === 'shared');
    const patron =
      /(?<![.\w])(window|document|localStorage|sessionStorage|indexedDB|navigator|process|Buffer|fetch|setTimeout|setInterval|crypto)(?=\s*[.(])/;
    expect(hallar(enShared, patron, sinComentariosNiTextos)).toEqual([]);
  });

  test('the environment is read in one file, and handed over at the doors of the process', () => {
    // cluster.ts hands its own environment to the PostgreSQL that it launches.
    const puertas = /^server\/(main|cli\/main|config|db\/cluster)\.ts$/;
    const otros = CODIGO.filter((a) => !puertas.test(a.ruta));
    expect(hallar(otros, /\bprocess\.env\b/, sinComentariosNiTextos)).toEqual([]);
  });

  test('imports name the file with its extension, and other folders by #', () => {
    const malas = archivos(/^(shared|sync|server|web|tests)\/.*\.ts$/).flatMap((a) =>
      [...a.texto.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)]
        .map((m) => m[1] ?? '')
        .filter((i) => !/\.(ts|js|mjs|svelte|css|sql|json)(\?\w+)?$/.test(i) && !/\$types$/.test(i))
        .map((i) => `${a.ruta} → ${i}`),
    );
    expect(malas).toEqual([]);
  });
});
