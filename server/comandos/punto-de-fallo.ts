// Crash points for the tests of rule C10: once armed, the process kills itself (SIGKILL, nothing is
// flushed) the n-th time it passes there. Only the test's own server arms one; no configuration of the
// product can, and unarmed, passing costs one comparison.

export type PuntoDeFallo =
  'antes_de_commit' | 'despues_de_commit' | 'despues_de_acuse' | 'despues_de_filas';

let restantes: { punto: string; veces: number } | null = null;

/** `<punto>` or `<punto>:<veces>`; null leaves every point inert. */
export function armarFallo(texto: string | null): void {
  const [punto, veces] = (texto ?? '').split(':');
  restantes = punto ? { punto, veces: Math.max(1, Number(veces ?? '1') || 1) } : null;
}

export function puntoDeFallo(punto: PuntoDeFallo): void {
  if (restantes === null || restantes.punto !== punto) return;
  restantes.veces -= 1;
  if (restantes.veces === 0) process.kill(process.pid, 'SIGKILL');
}
