// Opens the .p12/.pfx that a certification authority hands over. Many come with the old ciphers (3DES,
// RC2) that OpenSSL 3 refuses without its legacy provider, so node-forge reads both kinds
// (Ley 32-23 Art. 6). The private key goes out only as a value, never in an error or a log.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import type { LlaveFirma } from './firma.ts';
import { leerCertificado, type InfoCertificado } from './info-certificado.ts';

export type CertificadoAbierto = { readonly llave: LlaveFirma; readonly info: InfoCertificado };

/**
 * Refuses `CERTIFICADO_ILEGIBLE`, `CERTIFICADO_CLAVE`, `CERTIFICADO_SIN_LLAVE`, `CERTIFICADO_LLAVE_AJENA`,
 * `CERTIFICADO_TIPO` and `CERTIFICADO_SIN_IDENTIFICACION`. Expiry is not looked at here.
 */
export function leerP12(bytes: Uint8Array, clave: string): Resultado<CertificadoAbierto> {
  const abierto = abrir(bytes, clave);
  if (!abierto.ok) return abierto;
  const llave = buscarLlave(abierto.valor);
  if (llave === null) return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_SIN_LLAVE'));
  const certificadoPem = certificadoDe(abierto.valor, llave);
  if (certificadoPem === null) return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_LLAVE_AJENA'));
  const info = leerCertificado(certificadoPem);
  if (!info.ok) return info;
  if (info.valor.identificacion === '') {
    return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_SIN_IDENTIFICACION'));
  }
  return bien({ llave: { privadaPem: llave, certificadoPem }, info: info.valor });
}

function abrir(bytes: Uint8Array, clave: string): Resultado<forge.pkcs12.Pkcs12Pfx> {
  let asn1: forge.asn1.Asn1;
  try {
    asn1 = forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes).toString('binary')));
  } catch {
    // Not DER at all: not a .p12.
    return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_ILEGIBLE'));
  }
  try {
    return bien(forge.pkcs12.pkcs12FromAsn1(asn1, false, clave));
  } catch (causa) {
    // forge tells a wrong password only by its words; the cause is dropped on purpose, it may quote data.
    const dicho = causa instanceof Error ? causa.message : '';
    if (/mac could not be verified/i.test(dicho)) return negar('CERTIFICADO_CLAVE');
    const conAcentos = conClaveUtf8(asn1, clave);
    if (conAcentos !== null) return bien(conAcentos);
    return negar(/password|decrypt/i.test(dicho) ? 'CERTIFICADO_CLAVE' : 'CERTIFICADO_ILEGIBLE');
  }
}

function negar(nombre: 'CERTIFICADO_CLAVE' | 'CERTIFICADO_ILEGIBLE'): ReturnType<typeof mal> {
  return mal(RECHAZOS_FIRMA.rechazo(nombre));
}

/**
 * The modern ciphers take the password as UTF-8 (RFC 8018) and forge gives it to them as it comes, which is
 * the same only in ASCII. The MAC, which takes it otherwise, was good already, so here it is left out.
 */
function conClaveUtf8(asn1: forge.asn1.Asn1, clave: string): forge.pkcs12.Pkcs12Pfx | null {
  if (/^[\x20-\x7e]*$/.test(clave) || !Array.isArray(asn1.value)) return null;
  const sinMac = { ...asn1, value: asn1.value.slice(0, 2) };
  try {
    return forge.pkcs12.pkcs12FromAsn1(sinMac, false, forge.util.encodeUtf8(clave));
  } catch {
    // Then it was not that: the caller says what the first attempt said.
    return null;
  }
}

function bolsas(pfx: forge.pkcs12.Pkcs12Pfx, tipo: string | undefined): forge.pkcs12.Bag[] {
  return tipo === undefined ? [] : (pfx.getBags({ bagType: tipo })[tipo] ?? []);
}

/** PKCS#8 PEM of the first private key, or null. */
function buscarLlave(pfx: forge.pkcs12.Pkcs12Pfx): string | null {
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids;
  const bolsa = [...bolsas(pfx, pkcs8ShroudedKeyBag), ...bolsas(pfx, keyBag)].find((b) => b.key);
  if (bolsa?.key === undefined) return null;
  const info = forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bolsa.key));
  return forge.pki.privateKeyInfoToPem(info);
}

/** The certificate of that key: a .p12 often carries the whole chain. */
function certificadoDe(pfx: forge.pkcs12.Pkcs12Pfx, privadaPem: string): string | null {
  const privada = createPrivateKey(privadaPem);
  for (const bolsa of bolsas(pfx, forge.pki.oids['certBag'])) {
    if (bolsa.cert === undefined) continue;
    const pem = forge.pki.certificateToPem(bolsa.cert);
    if (new X509Certificate(pem).checkPrivateKey(privada)) return pem;
  }
  return null;
}
