// Builds, validates and signs the documents of a test set. Every document is validated before anything
// is signed; the summary of a factura de consumo under RD$ 250,000 carries the code of the very bytes
// that were signed in the same run, which are the ones to keep and to upload.
// Source: Proceso de certificación; Formato Resumen FC (ene-2020); Firmado de e-CF (mar-2023).

import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { codigoSeguridad } from '#shared/ecf/codigo-seguridad.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import {
  prepararSet,
  type CasoPreparado,
  type DocumentoSet,
} from '#shared/ecf/set/preparar-set.ts';
import type { SetDePruebas } from '#shared/ecf/set/registro.ts';
import { conCodigoSeguridad } from '#shared/ecf/resumen.ts';
import { validarDocumentoSet, xmlDeDocumento } from '#shared/ecf/set/validar-documento-set.ts';
import { firmarXml, valorDeFirma, type LlaveFirma } from '#server/ecf/firma.ts';

/** FechaHoraFirma must not be later than the clock of the DGII: two seconds of margin. */
const MARGEN_MS = 2_000;

export type DocumentoFirmado = {
  readonly xml: string;
  /** The signed summary; null when the e-CF itself travels. */
  readonly rfce: string | null;
  readonly codigoSeguridad: string;
};

export type CasoExaminado = CasoPreparado & {
  /** Everything that was found, notices included. */
  readonly rechazos: readonly Rechazo[];
  /** Nothing prevents signing it. */
  readonly estaBien: boolean;
};

export type Exigencia = {
  /** What the DGII takes with a reserve is let through. */
  readonly admiteReparos: boolean;
};

/** `ahora` is the clock of whoever signs. */
export function examinarSet(
  set: SetDePruebas,
  ahora: Instante,
  exigencia: Exigencia = { admiteReparos: false },
): readonly CasoExaminado[] {
  const momento = { ahora, fechaHoraFirma: momentoDeFirma(ahora) };
  return prepararSet(set).map((caso) => {
    const rechazos = caso.documento.ok
      ? validarDocumentoSet(caso.documento.valor, momento)
      : caso.documento.rechazos;
    const estaBien = rechazos.every(
      (r) => r.severidad === 'aviso' || (exigencia.admiteReparos && r.severidad === 'condicional'),
    );
    return { ...caso, rechazos, estaBien: caso.documento.ok && estaBien };
  });
}

function momentoDeFirma(ahora: Instante): string {
  return fechaHoraEcf(instante(msDe(ahora) - MARGEN_MS));
}

export function firmarDocumentoSet(
  d: DocumentoSet,
  con: { readonly llave: LlaveFirma; readonly ahora: Instante },
): DocumentoFirmado {
  const xml = firmarXml(xmlDeDocumento(d.clase, d.arbol, momentoDeFirma(con.ahora)), con.llave);
  const codigo = codigoSeguridad(valorDeFirma(xml));
  const rfce =
    d.resumen === null
      ? null
      : firmarXml(construirXml('RFCE', conCodigoSeguridad(d.resumen, codigo)), con.llave);
  return { xml, rfce, codigoSeguridad: codigo };
}
