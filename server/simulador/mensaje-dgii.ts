// Messages of a verdict, with the codes that implementers have seen the DGII use (no table is published):
// 613, 614, 634 and 645 for notes, 1209 for a used number, 1934 and its like for totals that do not add
// up, 2020, 2030 and 2150 for tables of a line, 3243 for the name of the file, 0 for the rest.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';

export type Mensaje = { readonly codigo: number; readonly valor: string };

export function mensaje(valor: string, codigo = 0): Mensaje {
  return { codigo, valor };
}

const POR_RECHAZO: Readonly<Record<string, number>> = {
  'ecf.SUBDESCUENTO_NO_CUADRA': 2020,
  'ecf.SUBRECARGO_NO_CUADRA': 2030,
  'ecf.GRAVADO_NO_CUADRA': 1934,
  'ecf.NCF_MODIFICADO_NO_SERIE_B': 613,
  'ecf.CORRECCION_CON_MONTO': 645,
};

/** The refusals of one severity, as the DGII would say them. */
export function comoMensajes(
  rechazos: readonly Rechazo[],
  severidad: Rechazo['severidad'],
): Mensaje[] {
  return rechazos
    .filter((r) => r.severidad === severidad)
    .map((r) => {
      const texto = textoRechazo(r);
      const codigo = POR_RECHAZO[r.codigo] ?? 0;
      return mensaje(r.campo === undefined ? texto : `${texto} [${r.campo}]`, codigo);
    });
}
