// Signs an XML for the DGII: XMLDSig enveloped, inclusive C14N, RSA-SHA256, one reference to the whole
// document, the leaf certificate in KeyInfo (Firmado de e-CF, mar-2023, pp. 2-4). The signature is
// spliced into the very string that was digested, so that no serialiser touches a byte afterwards.

import { SignedXml } from 'xml-crypto';
import { invariante } from '#shared/nucleo/resultado.ts';
import { quitarBom, quitarEspacios } from './quitar-espacios.ts';

/** PEM texts. The private one never leaves the process: not in logs, answers or errors. */
export type LlaveFirma = { readonly privadaPem: string; readonly certificadoPem: string };

export const DECLARACION = '<?xml version="1.0" encoding="utf-8"?>';
export const C14N_INCLUSIVA = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const C14N_EXCLUSIVA = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const NS_FIRMA = 'http://www.w3.org/2000/09/xmldsig#';

/** Returns the signed document: declaration, one line, `Signature` as last child of the root. */
export function firmarXml(xml: string, llave: LlaveFirma): string {
  const cuerpo = quitarEspacios(quitarBom(xml)).replace(/^<\?xml[^?]*\?>/, '');
  const documento = `${DECLARACION}${cuerpo}`;
  const firma = new SignedXml({
    privateKey: llave.privadaPem,
    publicCert: llave.certificadoPem,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: C14N_INCLUSIVA,
  });
  firma.addReference({
    xpath: '/*',
    transforms: [ENVELOPED],
    digestAlgorithm: SHA256,
    uri: '',
    isEmptyUri: true,
  });
  firma.computeSignature(documento, { location: { reference: '/*', action: 'append' } });
  const cierre = documento.lastIndexOf('</');
  invariante(cierre > 0, 'el documento que se firma tiene etiqueta de cierre');
  return `${documento.slice(0, cierre)}${firma.getSignatureXml()}${documento.slice(cierre)}`;
}

/** The text of SignatureValue of a document signed by `firmarXml`. */
export function valorDeFirma(xmlFirmado: string): string {
  const m = /<SignatureValue>([^<]+)<\/SignatureValue>/.exec(xmlFirmado);
  invariante(m?.[1] !== undefined, 'el documento firmado tiene SignatureValue');
  return m[1];
}
