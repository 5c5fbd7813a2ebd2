// Filters and selection live in the URL: Back undoes them and a link repeats them.

import { goto } from '$app/navigation';
import { page } from '$app/state';

/** The current URL with some parameters changed; '' or null takes one away. */
export function conParametros(cambios: Readonly<Record<string, string | null>>): string {
  const url = new URL(page.url);
  for (const [clave, valor] of Object.entries(cambios)) {
    if (valor === null || valor === '') url.searchParams.delete(clave);
    else url.searchParams.set(clave, valor);
  }
  return url.pathname + url.search;
}

/** Applies a filter without leaving the field where the person is. */
export function filtrar(cambios: Readonly<Record<string, string | null>>): void {
  void goto(conParametros(cambios), { replaceState: true, keepFocus: true, noScroll: true });
}

export function parametro(clave: string): string {
  return page.url.searchParams.get(clave) ?? '';
}
