// From the rows of a factura to the paper that may be handed over now: the fiscal representation when
// it is signed, the non-fiscal paper while it is not, and the refusal when the DGII refused it.

import { datosDeFilas } from '#shared/ecf/datos-de-filas.ts';
import {
  representacionFiscal,
  representacionNoFiscal,
  type Representacion,
} from '#shared/ecf/representacion.ts';
import { bien, type Resultado } from '#shared/nucleo/resultado.ts';
import type { FacturaCompleta } from '#web/lib/app/respuestas.ts';

/** null when the empresa's own row has not reached this device yet. */
export function representacionDe(d: FacturaCompleta): Resultado<Representacion> | null {
  const { emisor, ecf } = d;
  if (emisor === null) return null;
  const venta = datosDeFilas({ ...d, emisor, comprador: null });
  const firmado = ecf?.encf != null && ecf.codigo_seguridad !== null && ecf.fecha_firma !== null;
  if (ecf?.estado === 'rechazado' || firmado) {
    const resultado = representacionFiscal({
      datos: {
        ...venta,
        encf: ecf?.encf ?? '',
        vence: ecf?.vence_secuencia ?? null,
        fechaHoraFirma: ecf?.fecha_firma ?? '',
      },
      codigoSeguridad: ecf?.codigo_seguridad ?? '',
      estado: ecf?.estado ?? 'pendiente',
      ambiente: emisor.ambiente,
      // Signed and not yet at the DGII: the customer is told from when he can look it up.
      modalidad: ecf?.estado === 'firmado' ? 'diferido' : 'normal',
    });
    if (!resultado.ok || ecf?.url_qr == null || resultado.valor.timbre === null) return resultado;
    // The server knows the host of the timbre; what it wrote is what the QR carries.
    return bien({
      ...resultado.valor,
      timbre: { ...resultado.valor.timbre, url: ecf.url_qr },
    });
  }
  return bien(
    representacionNoFiscal({
      venta,
      ambiente: emisor.ambiente,
      modo: emisor.modo_sin_red,
      enlace: null,
    }),
  );
}
