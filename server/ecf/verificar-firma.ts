// Verifies the signature of a received document: as it came and, if that fails, without white space
// between tags (some issuers re-indent after signing). Exactly one enveloped signature over the whole
// document, algorithms of a closed list, no wrapping: what was verified is what will be read, because
// one reader makes both (Firmado de e-CF; Servicios Emisores Electrónicos, «Firmado de XML»; Ley 32-23
// Art. 6). xml-crypto and xmlsec1 give the same verdict in the tests.

import { createHash, verify } from 'node:crypto';
import type { Instante } from '#shared/fecha/fecha.ts';
import { mal, type Rechazo, type Rechazos } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import { leerDocumento, type Documento } from './arbol-xml.ts';
import { encadena, type Autoridades } from './autoridades.ts';
import { canonizarDocumento, canonizarElemento } from './canonizar.ts';
import { certificadoRecibido, type CertificadoRecibido } from './certificado-recibido.ts';
import { ALGORITMO } from './firma.ts';
import { vigenciaEn, type InfoCertificado } from './info-certificado.ts';
import { leerPartes, type PartesFirma } from './partes-firma.ts';
import { quitarBom } from './quitar-espacios.ts';
import { rncDelFirmante } from './rnc-del-firmante.ts';

export type FirmaVerificada = {
  readonly ok: true;
  /** Which form of the bytes verified. */
  readonly forma: 'tal-cual' | 'sin-espacios';
  readonly c14n: 'inclusiva' | 'exclusiva';
  /** SignatureValue as it is written; its first 6 characters are the security code. */
  readonly valor: string;
  readonly certificado: InfoCertificado;
  /** Empty when the certificate serves at `ahora`; the signature itself is good either way. */
  readonly vigencia: readonly Rechazo[];
  /** The canonical text that the signature covers: the document without its Signature. */
  readonly documento: string;
};

export type ResultadoFirma = FirmaVerificada | { readonly ok: false; readonly rechazos: Rechazos };

export type OpcionesVerificar = {
  readonly ahora: Instante;
  /**
   * Whether the holder of the certificate (cédula, RNC or passport) may sign for that RNC; asked when the
   * document names who signs it. Without it, nobody is asked.
   */
  readonly delegado?: (identificacion: string, rnc: string) => boolean;
  /** The authorities of the INDOTEL (`DGII_CA`). Without them, any issuer will do. */
  readonly autoridades?: Autoridades | null;
};

/**
 * Refuses with `ecf.FIRMA_*` or `ecf.CERTIFICADO_*`; expiry of the certificate goes in `vigencia`, because
 * whoever asks knows at which moment it had to be valid. With `autoridades`, `CERTIFICADO_SIN_AUTORIDAD`;
 * with `delegado`, `CERTIFICADO_NO_DELEGADO`.
 */
export function verificarFirma(xml: string, opciones: OpcionesVerificar): ResultadoFirma {
  const leido = leerDocumento(quitarBom(xml));
  if (leido === null) {
    return mal(RECHAZOS_FIRMA.rechazo('FIRMA_MALFORMADA', { datos: { detalle: 'XML' } }));
  }
  const partes = leerPartes(leido);
  if (!partes.ok) return partes;
  const certificado = certificadoRecibido(partes.valor.certificado);
  if (!certificado.ok) return certificado;
  const cubierto =
    comprobar(leido, partes.valor, { certificado: certificado.valor, sinBlancos: false }) ??
    (leido.tieneBlancos
      ? comprobar(leido, partes.valor, { certificado: certificado.valor, sinBlancos: true })
      : null);
  if (cubierto === null) return mal(RECHAZOS_FIRMA.rechazo('FIRMA_INVALIDA'));
  const { info } = certificado.valor;
  const ajeno = rechazosDeConfianza(certificado.valor, {
    opciones,
    intermedios: partes.valor.intermedios,
    documento: cubierto.documento,
  });
  if (ajeno !== null) return mal(ajeno);
  return {
    ok: true,
    forma: cubierto.sinBlancos ? 'sin-espacios' : 'tal-cual',
    c14n: partes.valor.c14n,
    valor: partes.valor.valor,
    certificado: info,
    vigencia: vigenciaEn(info, opciones.ahora),
    documento: cubierto.documento,
  };
}

type Cubierto = { readonly documento: string; readonly sinBlancos: boolean };

/** Checks digest and value over one form of the document; returns what was verified, or null. */
function comprobar(
  d: Documento,
  partes: PartesFirma,
  con: { readonly certificado: CertificadoRecibido; readonly sinBlancos: boolean },
): Cubierto | null {
  const { sinBlancos } = con;
  const documento = canonizarDocumento(d, {
    c14n: partes.c14nReferencia,
    sinBlancos,
    sin: partes.firma,
  });
  const resumen = createHash('sha256').update(documento, 'utf8').digest();
  if (!resumen.equals(Buffer.from(partes.resumen, 'base64'))) return null;
  const info = canonizarElemento(partes.info, { c14n: partes.c14n, sinBlancos, sin: null });
  const esBuena = verify(
    ALGORITMO,
    Buffer.from(info, 'utf8'),
    con.certificado.publica,
    Buffer.from(partes.valor, 'base64'),
  );
  return esBuena ? { documento, sinBlancos } : null;
}

function rechazosDeConfianza(
  certificado: CertificadoRecibido,
  de: {
    readonly opciones: OpcionesVerificar;
    readonly intermedios: readonly string[];
    readonly documento: string;
  },
): Rechazo | null {
  const { ahora, delegado, autoridades } = de.opciones;
  if (autoridades != null) {
    const cadena = { autoridades, intermedios: de.intermedios, ahora };
    if (!encadena(certificado.x509, cadena)) {
      return RECHAZOS_FIRMA.rechazo('CERTIFICADO_SIN_AUTORIDAD');
    }
  }
  if (delegado === undefined) return null;
  const { identificacion } = certificado.info;
  const rnc = rncDelFirmante(de.documento);
  return rnc === null || delegado(identificacion, rnc)
    ? null
    : RECHAZOS_FIRMA.rechazo('CERTIFICADO_NO_DELEGADO', { datos: { identificacion, rnc } });
}
