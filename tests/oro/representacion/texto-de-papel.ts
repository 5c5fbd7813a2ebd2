// A paper as lines of text, the way somebody reads it: what is at the same height on one line, from left
// to right. The letters of the test environment across the page are left out.

import type { Elemento, Lamina, Papel } from '#shared/ecf/representacion/papel/lamina.ts';

export type Texto = Extract<Elemento, { clase: 'texto' }>;

export function textosDe(lamina: Lamina): readonly Texto[] {
  return lamina.elementos.filter((e): e is Texto => e.clase === 'texto' && e.giro === 0);
}

function lineas(lamina: Lamina): string[] {
  const filas = new Map<number, Texto[]>();
  for (const t of textosDe(lamina)) {
    const y = Math.round(t.y * 2) / 2;
    filas.set(y, [...(filas.get(y) ?? []), t]);
  }
  const qr = lamina.elementos.find((e) => e.clase === 'qr');
  const texto = [...filas]
    .sort(([a], [b]) => a - b)
    .map(([y, fila]) => ({
      y,
      texto: [...fila]
        .sort((a, b) => a.x - b.x)
        .map((t) => t.texto)
        .join('  '),
    }));
  if (qr?.clase === 'qr') {
    texto.push({ y: qr.y + qr.lado / 2, texto: `[QR ${qr.lado.toFixed(2)} mm] ${qr.url}` });
  }
  return texto.sort((a, b) => a.y - b.y).map((l) => l.texto);
}

export function textoDePapel(papel: Papel): string {
  return papel.laminas
    .map((l) => [`[${String(l.ancho)} × ${String(l.alto)} mm]`, ...lineas(l)].join('\n'))
    .join('\n\n')
    .concat('\n');
}
