// Everything that can be said of a document by reading it alone: structure (the official XSD), arithmetic
// (Informe Técnico §12-13), combinations of fields by type (Formato e-CF) and signature. The file verifier
// and the simulator draw their own verdicts from it.

import { diaDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Rechazo, Rechazos } from '#shared/nucleo/resultado.ts';
import type { NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { verificarFirma, type ResultadoFirma } from './verificar-firma.ts';

export type Examen =
  | { readonly ok: false; readonly rechazos: Rechazos }
  | {
      readonly ok: true;
      readonly raiz: NodoXml;
      readonly estructura: readonly Rechazo[];
      readonly aritmetica: readonly Rechazo[];
      readonly combinaciones: readonly Rechazo[];
      readonly firma: ResultadoFirma;
    };

/** `ok: false` only when the text cannot be read as XML. */
export function examinar(xml: string, { ahora }: { readonly ahora: Instante }): Examen {
  const leido = leerXml(xml);
  if (!leido.ok) return leido;
  const raiz = leido.valor;
  const estructura = validarEstructura(raiz);
  const tieneMontos = raiz.nombre === 'ECF' || raiz.nombre === 'RFCE';
  return {
    ok: true,
    raiz,
    estructura,
    aritmetica: tieneMontos && estructura.length === 0 ? validarAritmetica(raiz) : [],
    combinaciones:
      tieneMontos && estructura.length === 0 ? prevalidarEcf(raiz, { hoy: diaDe(ahora) }) : [],
    firma: verificarFirma(xml, { ahora }),
  };
}
