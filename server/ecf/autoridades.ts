// The authorities that may stand behind a certificate: those that the INDOTEL authorised, whose
// certificates the installation gives in one PEM file (`DGII_CA`: roots and the intermediate ones). Each
// is trusted by itself. Revocation is not asked for: neither lists nor OCSP.
// Source: Ley 32-23 Art. 6; Proceso de certificación, step 8.

import { X509Certificate } from 'node:crypto';
import { msDe, type Instante } from '#shared/fecha/fecha.ts';

export type Autoridades = { readonly certificados: readonly X509Certificate[] };

/** Longer chains do not exist, and a loop must end. */
const LARGO_MAXIMO = 6;

/** Reads a bundle of PEM certificates. Throws when there is none, or one cannot be read. */
export function leerAutoridades(pem: string): Autoridades {
  const bloques = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (bloques.length === 0) throw new Error('El archivo de autoridades no trae certificados PEM.');
  return { certificados: bloques.map((b) => new X509Certificate(b)) };
}

function estaVigente(c: X509Certificate, ahora: Instante): boolean {
  const ms = msDe(ahora);
  return ms >= Date.parse(c.validFrom) && ms <= Date.parse(c.validTo);
}

function emitio(autoridad: X509Certificate, hijo: X509Certificate): boolean {
  return autoridad.ca && hijo.checkIssued(autoridad) && hijo.verify(autoridad.publicKey);
}

function leerOtro(base64: string): X509Certificate[] {
  try {
    return [new X509Certificate(Buffer.from(base64, 'base64'))];
  } catch {
    // Something else that came in KeyInfo: it cannot help to reach an authority.
    return [];
  }
}

/**
 * Whether the certificate leads, by valid issuers, to one of the authorities. `intermedios` are the other
 * certificates of the signature, in base64.
 */
export function encadena(
  hoja: X509Certificate,
  con: {
    readonly autoridades: Autoridades;
    readonly intermedios: readonly string[];
    readonly ahora: Instante;
  },
): boolean {
  const { certificados } = con.autoridades;
  const otros = con.intermedios.flatMap(leerOtro);
  let actual = hoja;
  for (let n = 0; n < LARGO_MAXIMO; n++) {
    const hijo = actual;
    if (certificados.some((a) => estaVigente(a, con.ahora) && emitio(a, hijo))) return true;
    const siguiente = otros.find(
      (o) =>
        o.fingerprint256 !== hijo.fingerprint256 && estaVigente(o, con.ahora) && emitio(o, hijo),
    );
    if (siguiente === undefined) return false;
    actual = siguiente;
  }
  return false;
}
