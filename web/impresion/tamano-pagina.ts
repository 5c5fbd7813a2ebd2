// The @page rule of a paper: the sheet has the size that was composed and its margins are inside it.

import type { Papel } from '#shared/ecf/representacion/papel/lamina.ts';

/** CSS for `<style>`. */
export function reglaDePagina(papel: Papel): string {
  const [primera] = papel.laminas;
  if (primera === undefined) return '';
  const { ancho, alto } = primera;
  return `@page { size: ${String(ancho)}mm ${String(alto)}mm; margin: 0; }`;
}
