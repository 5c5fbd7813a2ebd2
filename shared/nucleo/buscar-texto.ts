// How a typed text is compared with names and numbers: without case or accents, anywhere in the text,
// with the wildcards of `like` taken literally. Both databases compute it the same way.

/** The text as it goes into `like`, folded as `plegado` folds the column. */
export function patronContiene(texto: string): string {
  const plano = texto
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\\%_]/g, '\\$&');
  return `%${plano}%`;
}

/** SQL of a text column without case or accents. `expresion` is ours, never typed by anyone. */
export function plegado(expresion: string): string {
  return `translate(lower(${expresion}), 'áéíóúüñ', 'aeiouun')`;
}

/** Digits typed with or without hyphens and spaces; '' when there is anything else. */
export function digitosDe(texto: string): string {
  const limpio = texto.replace(/[\s-]/g, '');
  return /^\d+$/.test(limpio) ? limpio : '';
}
