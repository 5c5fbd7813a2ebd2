// The two fonts of the printed form, read once from their files.

import { readFileSync } from 'node:fs';
import type { LetrasPapel } from '#shared/ecf/pdf/pdf-de-papel.ts';

let leidas: LetrasPapel | null = null;

function leer(peso: 400 | 700): Uint8Array {
  const ruta = new URL(
    `../../shared/ecf/representacion/letra/papel-${String(peso)}.ttf`,
    import.meta.url,
  );
  return new Uint8Array(readFileSync(ruta));
}

export function letrasPapel(): LetrasPapel {
  leidas ??= { 400: leer(400), 700: leer(700) };
  return leidas;
}
