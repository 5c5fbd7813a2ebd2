// Everything that can be said of a document of the set before it is signed: structure, arithmetic within
// the tolerance, combinations by type. The absence of the signature is no fault here.

import { diaDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { construirXml } from '../construir.ts';
import type { ArbolEcf, ClaseDocumento } from '../documento.ts';
import { leerXml } from '../parse.ts';
import { prevalidarEcf } from '../prevalidar.ts';
import { validarAritmetica } from '../validar-aritmetica.ts';
import { validarEstructura } from '../validar-estructura.ts';
import type { DocumentoSet } from './preparar-set.ts';
import { conCodigoSeguridad } from '../resumen.ts';

/** What an unsigned XML already has wrong, notices included. */
export function examinarSinFirma(xml: string, ahora: Instante): readonly Rechazo[] {
  const leido = leerXml(xml);
  if (!leido.ok) return leido.rechazos;
  const estructura = validarEstructura(leido.valor).filter((r) => r.codigo !== 'ecf.SIN_FIRMA');
  // A document without its form says nothing sensible about its amounts.
  if (estructura.length > 0) return estructura;
  return [
    ...validarAritmetica(leido.valor),
    ...prevalidarEcf(leido.valor, { hoy: diaDe(ahora), ahora }),
  ];
}

/** Any six characters: the real ones come from a signature that is not made yet. */
const CODIGO_POR_VENIR = 'AAAAAA';

export function xmlDeDocumento(clase: ClaseDocumento, arbol: ArbolEcf, firma: string): string {
  const propio = arbol['FechaHoraFirma'];
  return construirXml(clase, { ...arbol, FechaHoraFirma: propio ?? firma });
}

/** Of the e-CF and, when it has one, of its summary. `fechaHoraFirma`: 'dd-MM-aaaa HH:mm:ss'. */
export function validarDocumentoSet(
  d: DocumentoSet,
  momento: { readonly ahora: Instante; readonly fechaHoraFirma: string },
): readonly Rechazo[] {
  const rechazos = examinarSinFirma(
    xmlDeDocumento(d.clase, d.arbol, momento.fechaHoraFirma),
    momento.ahora,
  );
  if (d.resumen === null) return rechazos;
  const resumen = construirXml('RFCE', conCodigoSeguridad(d.resumen, CODIGO_POR_VENIR));
  return [...rechazos, ...examinarSinFirma(resumen, momento.ahora)];
}
