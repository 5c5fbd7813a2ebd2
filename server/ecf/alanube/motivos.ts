// What a refusal of Alanube means, in Spanish and with its remedy; a code that is not here keeps the words
// that came with it. Source: Alanube, API «FE DOM», list of errors.

import type { ErrorAlanube } from './respuestas.ts';

const MOTIVOS: Readonly<Record<string, string>> = {
  AP1016:
    'El RNC de la empresa no es el de la cuenta de Alanube. Revise el token en Ajustes › Envío de e-CF.',
  AP3001: 'Alanube ya usó ese e-NCF en otro documento.',
  AP3005: 'Alanube ya recibió un documento con esos datos.',
  AP3011: 'Alanube todavía procesa ese e-NCF.',
  AP3012: 'La factura que la nota modifica fue rechazada.',
  AP3013: 'La nota de crédito pasa de lo que queda por acreditar de la factura.',
  AP3014: 'Una nota que anula debe ser por el saldo exacto de la factura.',
  AP3015: 'Una nota que solo corrige texto debe ir en cero.',
  AP10068: 'Alanube no reconoce uno de los datos enviados. Informe a soporte.',
  AP10102: 'Alanube espera como texto un monto que va como número. Informe a soporte.',
};

export function motivoAlanube(e: ErrorAlanube): string {
  const suyo = MOTIVOS[e.codigo] ?? e.mensaje.slice(0, 500);
  return e.campo === null ? suyo : `${suyo} [${e.campo.slice(0, 120)}]`;
}
