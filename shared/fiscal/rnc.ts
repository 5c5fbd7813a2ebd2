// RNC: nine digits with a check digit. Some real ones do not match it, so a mismatch is a warning in
// purchases and a question when issuing, never proof that the number does not exist.
// Source: DGII rule as in python-stdnum (do.rnc) revision 006192e; 23 known exceptions.

const EXCEPCIONES: ReadonlySet<string> = new Set(
  (
    '101581601 101582245 101595422 101595785 10233317 131188691 401007374 501341601 501378067 ' +
    '501620371 501651319 501651823 501651845 501651926 501656006 501658167 501670785 501676936 ' +
    '501680158 504654542 504680029 504681442 505038691'
  ).split(' '),
);

const PESOS = [7, 9, 8, 6, 5, 4, 3, 2] as const;

export type ResultadoNumero = 'valido' | 'excepcion' | 'invalido';

/** The ninth digit that corresponds to the first eight; it runs from 1 to 9. */
export function digitoRnc(ochoDigitos: string): number {
  const suma = PESOS.reduce((s, peso, i) => s + peso * Number(ochoDigitos[i] ?? '0'), 0);
  return ((((10 - (suma % 11)) % 9) + 9) % 9) + 1;
}

/** Digits only; separators are the caller's to remove (`soloDigitos`). */
export function validarRnc(texto: string): ResultadoNumero {
  if (EXCEPCIONES.has(texto)) return 'excepcion';
  if (!/^\d{9}$/.test(texto)) return 'invalido';
  return digitoRnc(texto.slice(0, 8)) === Number(texto[8]) ? 'valido' : 'invalido';
}

/** 'X-XX-XXXXX-X'; anything that is not nine digits comes back as it is. */
export function formatoRnc(texto: string): string {
  const m = /^(\d)(\d{2})(\d{5})(\d)$/.exec(texto);
  return m === null ? texto : m.slice(1).join('-');
}
