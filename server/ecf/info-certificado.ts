// The public facts of a signing certificate. Its holder is in the serialNumber of the subject: RNC,
// cédula or passport, in practice `IDCDO-<cédula>` (Ley 32-23 Art. 6; Servicios Emisores Electrónicos).

import { X509Certificate, type KeyObject } from 'node:crypto';
import { instante, diaDe, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { bien, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';

export type InfoCertificado = {
  /** Common name of the holder. */
  readonly sujeto: string;
  /** serialNumber of the subject as it is written: 'IDCDO-00112345678'; '' when absent. */
  readonly serieSujeto: string;
  /** Only the digits or letters of the document: '00112345678'. */
  readonly identificacion: string;
  /** Serial number of the certificate, hexadecimal. */
  readonly serie: string;
  /** SHA-256 of the DER, hexadecimal lower case. */
  readonly huella: string;
  readonly validoDesde: Instante;
  readonly validoHasta: Instante;
  /** Self-signed: no authority stands behind it and the DGII will never accept it. */
  readonly esDePrueba: boolean;
};

const BITS_MINIMOS = 2048;

function campo(dn: string, nombre: string): string {
  for (const linea of dn.split('\n')) {
    const igual = linea.indexOf('=');
    if (linea.slice(0, igual).toLowerCase() === nombre) return linea.slice(igual + 1).trim();
  }
  return '';
}

/** 'IDCDO-00112345678' → '00112345678'; a bare number stays. */
export function identificacionDe(serieSujeto: string): string {
  const m = /^(?:(?:IDC|PAS|NTR|VAT|TIN)[A-Z]{2}-)?([0-9A-Z-]+)$/i.exec(serieSujeto.trim());
  return (m?.[1] ?? '').replaceAll('-', '').toUpperCase();
}

/** Reads a PEM or DER certificate. Refuses `CERTIFICADO_ILEGIBLE` and `CERTIFICADO_TIPO` (not RSA ≥ 2048). */
export function leerCertificado(certificado: string | Uint8Array): Resultado<InfoCertificado> {
  let x: X509Certificate;
  let llave: KeyObject;
  let vigencia: Pick<InfoCertificado, 'validoDesde' | 'validoHasta'>;
  try {
    x = new X509Certificate(certificado);
    // OpenSSL opens the envelope and only looks at the key and the dates when they are asked for.
    llave = x.publicKey;
    vigencia = {
      validoDesde: instante(Date.parse(x.validFrom)),
      validoHasta: instante(Date.parse(x.validTo)),
    };
  } catch {
    // Whatever OpenSSL says about the bytes, the person can only bring another file.
    return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_ILEGIBLE'));
  }
  if (
    llave.asymmetricKeyType !== 'rsa' ||
    (llave.asymmetricKeyDetails?.modulusLength ?? 0) < BITS_MINIMOS
  ) {
    return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_TIPO'));
  }
  const serieSujeto = campo(x.subject, 'serialnumber');
  return bien({
    sujeto: campo(x.subject, 'cn'),
    serieSujeto,
    identificacion: identificacionDe(serieSujeto),
    serie: x.serialNumber.toLowerCase(),
    huella: x.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...vigencia,
    esDePrueba: x.subject === x.issuer,
  });
}

/** Whether the certificate serves at `momento`: `CERTIFICADO_VENCIDO`, `CERTIFICADO_NO_VIGENTE`. */
export function vigenciaEn(info: InfoCertificado, momento: Instante): Rechazo[] {
  const ms = msDe(momento);
  if (ms > msDe(info.validoHasta)) {
    const vence = fechaCorta(diaDe(info.validoHasta));
    return [RECHAZOS_FIRMA.rechazo('CERTIFICADO_VENCIDO', { datos: { vence } })];
  }
  if (ms < msDe(info.validoDesde)) {
    const desde = fechaCorta(diaDe(info.validoDesde));
    return [RECHAZOS_FIRMA.rechazo('CERTIFICADO_NO_VIGENTE', { datos: { desde } })];
  }
  return [];
}
