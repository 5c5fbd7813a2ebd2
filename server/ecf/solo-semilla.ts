// Whether what came as a seed is one. Whoever answers in that address chooses what we sign: a signature of
// ours over an e-CF, an approval or an annulment of his would be a document of the empresa (Servicios DGII
// and Servicios Emisores Electrónicos, «Autenticación»). Asked of the DGII too: its address is configured.

import { leerXml } from '#shared/ecf/parse.ts';

export const LARGO_SEMILLA_MAX = 16 * 1024;

/** `SemillaModel` with `valor` and perhaps `fecha`, both plain text: there is nothing else to be signed. */
export function esSoloSemilla(xml: string): boolean {
  const leido = leerXml(xml, { largoMaximo: LARGO_SEMILLA_MAX });
  if (!leido.ok) return false;
  const { nombre, hijos, espacio, texto: suelto } = leido.valor;
  return (
    nombre === 'SemillaModel' &&
    espacio === undefined &&
    suelto === null &&
    /^valor(,fecha)?$/.test(hijos.map((h) => h.nombre).join()) &&
    hijos.every((h) => h.hijos.length === 0 && h.atributos === undefined)
  );
}
