// Rows pasted from a spreadsheet into the lines of a sale. Two columns: producto, cantidad. Three:
// producto, cantidad, precio. Four: código, descripción, cantidad, precio. A heading row is skipped.

import { escribirDecimal4, leerTecleado } from '#shared/dinero/texto.ts';

export type FilaPegada = {
  /** Code or description, to be looked up among the productos. */
  readonly clave: string;
  readonly descripcion: string;
  readonly cantidad: string;
  /** '' when the sheet did not bring it. */
  readonly precio: string;
};

function numero(texto: string | undefined): string | null {
  const n = leerTecleado((texto ?? '').trim());
  return n === null || n < 0n ? null : escribirDecimal4(n, 0);
}

/** null when the text is not a table: a plain paste is left to the field. */
export function leerTabla(texto: string): FilaPegada[] | null {
  const renglones = texto
    .replace(/\r/g, '')
    .split('\n')
    .filter((r) => r.trim() !== '');
  if (!texto.includes('\t') && renglones.length < 2) return null;
  return renglones.flatMap((renglon): FilaPegada[] => {
    const celdas = renglon.split('\t').map((c) => c.trim());
    const conCodigo = celdas.length >= 4;
    const clave = celdas[0] ?? '';
    const [cantidad, precio] = conCodigo ? [celdas[2], celdas[3]] : [celdas[1], celdas[2]];
    const leida = cantidad === undefined || cantidad === '' ? '1' : numero(cantidad);
    if (clave === '' || leida === null) return [];
    return [
      {
        clave,
        descripcion: conCodigo ? (celdas[1] ?? '') : clave,
        cantidad: leida,
        precio: numero(precio) ?? '',
      },
    ];
  });
}
