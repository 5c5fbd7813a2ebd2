// Waits grow while a document does not move, begin again when it does, and end by themselves or when the
// queue brings them forward (Servicios DGII, «Consulta de resultado»: 1 s, 2 s, 4 s…).

import { expect, test } from 'vitest';
import { Esperas } from './esperas.ts';

const E = 'empresa';

function duracion(esperas: Esperas, id: string, desde_ms: number): number {
  for (let ms = 1; ms <= 600_000; ms++) {
    if (!esperas.vigentes(E, desde_ms + ms).includes(id)) return ms;
  }
  return Infinity;
}

test('1 s, 2 s, 4 s… up to a minute while it does not move; from 1 s again when it does', () => {
  const esperas = new Esperas();
  const visto: number[] = [];
  for (let n = 0; n < 8; n++) {
    esperas.anotar('a', { empresaId: E, tipo: 'turno', seMovio: n === 0, ahora_ms: 0 });
    visto.push(duracion(esperas, 'a', 0));
  }
  expect(visto).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  esperas.anotar('a', { empresaId: E, tipo: 'turno', seMovio: true, ahora_ms: 0 });
  expect(duracion(esperas, 'a', 0)).toBe(1000);
});

test('what was just sent is looked at in a quarter of a second', () => {
  const esperas = new Esperas();
  esperas.anotar('a', { empresaId: E, tipo: 'recien-enviado', seMovio: true, ahora_ms: 0 });
  expect(duracion(esperas, 'a', 0)).toBe(250);
});

test('the end of a wait is told once', () => {
  const esperas = new Esperas();
  esperas.anotar('a', { empresaId: E, tipo: 'turno', seMovio: true, ahora_ms: 0 });
  expect(esperas.vencidas(999)).toEqual([]);
  expect(esperas.vencidas(1000)).toEqual([E]);
  expect(esperas.vencidas(1001)).toEqual([]);
});

test('bringing forward is of one empresa, and of one kind when it is named', () => {
  const esperas = new Esperas();
  esperas.anotar('nota', { empresaId: E, tipo: 'nota', seMovio: true, ahora_ms: 0 });
  esperas.anotar('otra', { empresaId: E, tipo: 'turno', seMovio: true, ahora_ms: 0 });
  esperas.anotar('ajena', { empresaId: 'x', tipo: 'nota', seMovio: true, ahora_ms: 0 });
  esperas.adelantar(E, { ahora_ms: 10, tipo: 'nota' });
  expect(esperas.vigentes(E, 10)).toEqual(['otra']);
  esperas.adelantar(E, { ahora_ms: 10 });
  expect(esperas.vigentes(E, 10)).toEqual([]);
  expect(esperas.vigentes('x', 10)).toEqual(['ajena']);
});
