// A day as people type it: '24/11/2026', '24-11-26', '24/11' (of this year), 'hoy', 'ayer', or the
// 'AAAA-MM-DD' that programs write. Day first, always: the browser's own field follows the language
// of the browser, and 03/04 must not be April in one shop and March in the next.

import { leerFecha, sumarDias, type Fecha } from '#shared/fecha/fecha.ts';

/** null when it is not a real day. */
export function leerDia(texto: string, hoy: Fecha): Fecha | null {
  const limpio = texto.trim().toLowerCase();
  if (limpio === 'hoy') return hoy;
  if (limpio === 'ayer') return sumarDias(hoy, -1);
  const iso = leerFecha(limpio);
  if (iso !== null) return iso;
  const m = /^(\d{1,2})[/.\-\s](\d{1,2})(?:[/.\-\s](\d{2}|\d{4}))?$/.exec(limpio);
  if (m === null) return null;
  const ejercicio = m[3] ?? hoy.slice(0, 4);
  const completo = ejercicio.length === 2 ? `20${ejercicio}` : ejercicio;
  return leerFecha(`${completo}-${(m[2] ?? '').padStart(2, '0')}-${(m[1] ?? '').padStart(2, '0')}`);
}
