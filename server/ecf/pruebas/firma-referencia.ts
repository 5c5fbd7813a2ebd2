// The signature as xml-crypto makes and verifies it over xmldom: slow, and by other hands. What ours says
// is compared with this, document by document. xmlsec1 and xmllint are asked besides, where they are.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { SignedXml } from 'xml-crypto';
import {
  C14N_EXCLUSIVA,
  C14N_INCLUSIVA,
  DECLARACION,
  ENVELOPED,
  RSA_SHA256,
  SHA256,
  type LlaveFirma,
} from '../firma.ts';
import { quitarBom, quitarEspacios } from '../quitar-espacios.ts';

export type VarianteFirma = {
  readonly c14n?: 'inclusiva' | 'exclusiva';
  /** Write the canonical form as a second transform, as some issuers do. */
  readonly dosPasos?: boolean;
  readonly prefijo?: string;
};

/** The same steps that `firmarXml` takes, by xml-crypto. */
export function firmarConReferencia(
  xml: string,
  llave: LlaveFirma,
  { c14n = 'inclusiva', dosPasos = false, prefijo }: VarianteFirma = {},
): string {
  const cuerpo = quitarEspacios(quitarBom(xml)).replace(/^<\?xml[^?]*\?>/, '');
  const documento = `${DECLARACION}${cuerpo}`;
  const algoritmo = c14n === 'inclusiva' ? C14N_INCLUSIVA : C14N_EXCLUSIVA;
  const firma = new SignedXml({
    privateKey: llave.privadaPem,
    publicCert: llave.certificadoPem,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: algoritmo,
  });
  firma.addReference({
    xpath: '/*',
    transforms: dosPasos ? [ENVELOPED, algoritmo] : [ENVELOPED],
    digestAlgorithm: SHA256,
    uri: '',
    isEmptyUri: true,
  });
  firma.computeSignature(documento, {
    ...(prefijo === undefined ? {} : { prefix: prefijo }),
    location: { reference: '/*', action: 'append' },
  });
  const cierre = documento.lastIndexOf('</');
  return `${documento.slice(0, cierre)}${firma.getSignatureXml()}${documento.slice(cierre)}`;
}

/** xml-crypto goes on after what is not well formed and prints about it; here that is a refusal already. */
function esXml(xml: string): boolean {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (e) => {
    throw e;
  });
  try {
    parser.write(xml).close();
    return true;
  } catch {
    // Not well formed, says saxes.
    return false;
  }
}

/** Whether xml-crypto takes the signature of exactly this text, with the certificate that it carries. */
export function aceptaReferencia(xml: string): boolean {
  if (!esXml(xml)) return false;
  const firma = /<(\w+:)?Signature[\s>][^]*<\/\1?Signature\s*>/.exec(xml)?.[0];
  const base64 = /X509Certificate\s*>([^<]+)</.exec(xml)?.[1]?.replace(/\s+/g, '') ?? '';
  const pem = `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
  const verificador = new SignedXml({ getCertFromKeyInfo: () => pem });
  try {
    verificador.loadSignature(firma ?? '');
    return verificador.checkSignature(xml);
  } catch {
    // It throws for what it cannot read and for a value that is not the one.
    return false;
  }
}

/** As it is or without its white space, which is how a receiver has to try. */
export function aceptaReferenciaDeAlgunModo(xml: string): boolean {
  return aceptaReferencia(xml) || aceptaReferencia(quitarEspacios(xml));
}

export function existe(orden: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${orden}`]);
    return true;
  } catch {
    // Not installed: the tests that need it say that they are skipped.
    return false;
  }
}

const carpeta = mkdtempSync(join(tmpdir(), 'firma-referencia-'));

/** Whether xmlsec1 verifies it, trusting that certificate. */
export function aceptaXmlsec(xml: string, certificadoPem: string): boolean {
  const archivo = join(carpeta, 'documento.xml');
  const certificado = join(carpeta, 'certificado.pem');
  writeFileSync(archivo, xml);
  writeFileSync(certificado, certificadoPem);
  const args = ['--verify', '--trusted-pem', certificado, archivo];
  return spawnSync('xmlsec1', args).status === 0;
}

/** The canonical form that libxml2 gives, without the comments that it keeps; null when it refuses. */
export function canonicoDeXmllint(xml: string, c14n: 'inclusiva' | 'exclusiva'): string | null {
  const archivo = join(carpeta, 'canonico.xml');
  writeFileSync(archivo, xml);
  const orden = c14n === 'inclusiva' ? '--c14n' : '--exc-c14n';
  const { status, stdout } = spawnSync('xmllint', [orden, archivo], { encoding: 'utf8' });
  return status === 0 ? stdout.replace(/<!--[^]*?-->/g, '') : null;
}
