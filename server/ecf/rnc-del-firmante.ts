// Whose RNC a signed document speaks for: the issuer of an e-CF, of a summary or of an annulment, and the
// buyer in an acknowledgement or a commercial approval, which he is the one to sign (Servicios Emisores
// Electrónicos; formats ARECF, ACECF and ANECF). The seed names nobody.

import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';

const RUTAS: ReadonlyMap<string, string> = new Map([
  ['ECF', 'Encabezado/Emisor/RNCEmisor'],
  ['RFCE', 'Encabezado/Emisor/RNCEmisor'],
  ['ANECF', 'Encabezado/RncEmisor'],
  ['ARECF', 'DetalleAcusedeRecibo/RNCComprador'],
  ['ACECF', 'DetalleAprobacionComercial/RNCComprador'],
]);

/** Reads the text that the signature covers. null when the document names nobody. */
export function rncDelFirmante(documento: string): string | null {
  const leido = leerXml(documento);
  if (!leido.ok) return null;
  const ruta = RUTAS.get(leido.valor.nombre);
  return ruta === undefined ? null : (texto(leido.valor, ruta)?.trim() ?? null);
}
