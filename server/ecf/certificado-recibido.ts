// The certificate that comes inside of a signature, ready to verify with. The same few issuers come again
// and again, and reading a certificate costs more than verifying with it: the last ones are remembered.
// They are public; what is remembered is never a verdict.

import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import { leerCertificado, type InfoCertificado } from './info-certificado.ts';

export type CertificadoRecibido = {
  readonly x509: X509Certificate;
  readonly publica: KeyObject;
  readonly info: InfoCertificado;
};

const RECORDADOS_MAXIMOS = 200;
const RECORDADOS = new Map<string, Resultado<CertificadoRecibido>>();

/** Takes base64 without white space. Refuses `CERTIFICADO_ILEGIBLE` and `CERTIFICADO_TIPO`. */
export function certificadoRecibido(base64: string): Resultado<CertificadoRecibido> {
  const resumen = createHash('sha256').update(base64, 'latin1').digest('base64');
  const recordado = RECORDADOS.get(resumen);
  if (recordado !== undefined) return recordado;
  const leido = leer(base64);
  // The oldest goes out, so that strangers cannot fill the memory.
  if (RECORDADOS.size >= RECORDADOS_MAXIMOS) {
    for (const viejo of RECORDADOS.keys()) {
      RECORDADOS.delete(viejo);
      break;
    }
  }
  RECORDADOS.set(resumen, leido);
  return leido;
}

function leer(base64: string): Resultado<CertificadoRecibido> {
  const der = Buffer.from(base64, 'base64');
  const info = leerCertificado(der);
  if (!info.ok) return info;
  const x509 = new X509Certificate(der);
  const { publicKey: publica } = x509;
  // OpenSSL reads a certificate with anything behind it, and does not look at whether it was tampered with.
  const esExacto = x509.raw.length === der.length && der.toString('base64') === base64;
  const esIntegro = !info.valor.esDePrueba || x509.verify(publica);
  return esExacto && esIntegro
    ? bien({ x509, publica, info: info.valor })
    : mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_ILEGIBLE'));
}
