// From the rows of a sale or note to the paper that may be handed over now: the fiscal representation when
// it is signed, the one of series B, the paper that is not fiscal while there is no e-CF, and the refusal
// when the DGII refused it. The signed document, when it is at hand, has the last word over the rows.

import { bien, type Resultado } from '#shared/nucleo/resultado.ts';
import type { FacturaCompleta } from '#shared/ventas/consultas/factura.ts';
import { datosDeFilas } from '../datos-de-filas.ts';
import { arbolEcf } from '../desde-factura.ts';
import type { NodoXml } from '../documento.ts';
import { nodoDeArbol } from '../nodo-de-arbol.ts';
import { representacionFiscal } from './fiscal.ts';
import type { Modalidad, Representacion } from './modelo.ts';
import { representacionNoFiscal, representacionSerieB } from './no-fiscal.ts';

export type OpcionesPapel = {
  /** The signed document; null when only the rows are at hand. */
  readonly firmado: NodoXml | null;
  /** Address by which people reach the server, without a final slash. */
  readonly origen: string;
};

type ConEmisor = FacturaCompleta & { readonly emisor: NonNullable<FacturaCompleta['emisor']> };

function nodoDeFilas(d: ConEmisor): NodoXml {
  const venta = datosDeFilas({ ...d, comprador: null });
  return nodoDeArbol(
    venta.tipo,
    arbolEcf({
      ...venta,
      encf: d.ecf?.encf ?? '',
      vence: d.ecf?.vence_secuencia ?? null,
      fechaHoraFirma: d.ecf?.fecha_firma ?? '',
    }),
  );
}

/** Refusals: those of `representacionFiscal`. null when the empresa's own row has not arrived yet. */
export function representacionDeFilas(
  d: FacturaCompleta,
  { firmado, origen }: OpcionesPapel,
): Resultado<Representacion> | null {
  const { emisor, ecf, factura } = d;
  if (emisor === null) return null;
  const raiz = firmado ?? nodoDeFilas({ ...d, emisor });
  const token = factura.token_consulta;
  const enlace = token === null ? null : `${origen}/c/${token}`;
  const comun = { raiz, ambiente: emisor.ambiente, enlace };
  if (d.modo === 'serie_b') {
    if (factura.encf === null) return bien(representacionNoFiscal({ ...comun, modo: 'A' }));
    return bien(representacionSerieB({ ...comun, ncf: factura.encf, vence: d.vence_serie_b }));
  }
  const tieneFirma = ecf?.codigo_seguridad != null && ecf.fecha_firma !== null;
  const esNulo = ecf?.estado === 'rechazado' || ecf?.estado === 'anulado';
  if (ecf !== null && (tieneFirma || esNulo)) {
    const modalidad: Modalidad = d.modo;
    return representacionFiscal({
      ...comun,
      modalidad,
      estado: ecf.estado,
      codigoSeguridad: ecf.codigo_seguridad ?? '',
      urlQr: ecf.url_qr,
    });
  }
  return bien(representacionNoFiscal({ ...comun, modo: emisor.modo_sin_red }));
}
