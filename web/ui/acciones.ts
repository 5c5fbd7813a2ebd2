// Actions as data: one object that the toolbar, the menus, the palette, the help sheet and the
// keyboard all read. `cuando` decides who may see it; the comando checks the permission again.

import type { Component } from 'svelte';
import type { Rol } from '#shared/permisos/roles.ts';

// The icon components of lucide take many optional props; only these are used here.
export type Icono = Component<{ size?: number | string; strokeWidth?: number | string }>;

export type ContextoAccion = {
  readonly rol: Rol | null;
  readonly ir: (ruta: string) => void;
};

export type Accion = {
  readonly id: string;
  readonly titulo: string;
  readonly grupo: string;
  readonly icono?: Icono;
  /** 'Ctrl+K', 'Ctrl+Enter', 'F4', '?', or two keys in a row: 'G V'. */
  readonly atajo?: string;
  /** More words by which the palette finds it. */
  readonly palabras?: string;
  readonly cuando?: (ctx: ContextoAccion) => boolean;
  readonly ejecutar: (ctx: ContextoAccion) => void;
};

/** What matters of a keyboard event, so that matching can be tested without a browser. */
export type Tecla = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** Whether one keystroke is the shortcut. On a Mac, ⌘ counts as Ctrl. Sequences ('G V') never match here. */
export function coincide(atajo: string, t: Tecla): boolean {
  if (atajo.includes(' ')) return false;
  const partes = atajo.split('+');
  const tecla = partes.pop() ?? '';
  const pideCtrl = partes.includes('Ctrl');
  const pideAlt = partes.includes('Alt');
  const pideShift = partes.includes('Shift');
  if (pideCtrl !== (t.ctrlKey || t.metaKey) || pideAlt !== t.altKey) return false;
  // '?' and '/' already say whether Shift was needed; letters and named keys do not.
  if (/^([A-Z]|F\d+|Enter|Escape|Arrow\w+)$/i.test(tecla) && pideShift !== t.shiftKey) return false;
  return t.key.toLowerCase() === tecla.toLowerCase();
}

/** Whether the keystroke belongs to text being written, so that single-letter shortcuts must keep out. */
export function escribeTexto(destino: EventTarget | null): boolean {
  return (
    destino instanceof HTMLElement &&
    (destino.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(destino.tagName))
  );
}

/** Without accents and in lower case, for finding. */
export function llano(texto: string): string {
  return texto.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
