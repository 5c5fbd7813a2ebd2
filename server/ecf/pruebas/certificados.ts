// Certificates made for tests: authorities, what they issue, chains of them, and the .p12 files that
// OpenSSL makes of them with old and new ciphers.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import type { LlaveFirma } from '../firma.ts';

export type Emitido = LlaveFirma & { readonly nombre: string };

export type Plan = {
  readonly nombre: string;
  /** serialNumber of the subject; without it, the holder has no identification. */
  readonly serie?: string;
  readonly esAutoridad?: boolean;
  readonly emisor?: Emitido;
  readonly desde?: string;
  readonly hasta?: string;
};

let numero = 1;

export function emitir(plan: Plan): Emitido {
  const par = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const cert = forge.pki.createCertificate();
  cert.publicKey = forge.pki.publicKeyFromPem(par.publicKey);
  cert.serialNumber = `0${String(numero++)}`.slice(-2);
  cert.validity.notBefore.setTime(Date.parse(plan.desde ?? '2026-01-01T00:00:00Z'));
  cert.validity.notAfter.setTime(Date.parse(plan.hasta ?? '2030-01-01T00:00:00Z'));
  const sujeto = [
    { name: 'commonName', value: plan.nombre },
    ...(plan.serie === undefined ? [] : [{ type: '2.5.4.5', value: plan.serie }]),
  ];
  cert.setSubject(sujeto);
  const emisor = plan.emisor ?? null;
  cert.setIssuer(
    emisor === null
      ? sujeto
      : forge.pki.certificateFromPem(emisor.certificadoPem).subject.attributes,
  );
  cert.setExtensions([
    { name: 'basicConstraints', cA: plan.esAutoridad === true, critical: true },
    plan.esAutoridad === true
      ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
      : { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
  ]);
  cert.sign(
    forge.pki.privateKeyFromPem(emisor?.privadaPem ?? par.privateKey),
    forge.md.sha256.create(),
  );
  return {
    nombre: plan.nombre,
    privadaPem: par.privateKey,
    certificadoPem: forge.pki.certificateToPem(cert),
  };
}

export function base64De(certificado: LlaveFirma): string {
  return certificado.certificadoPem.replace(/-----[A-Z ]+-----|\s/g, '');
}

export type Cifrado = 'moderno' | '3des' | 'rc2';

const OPCIONES: Readonly<Record<Cifrado, readonly string[]>> = {
  moderno: ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256'],
  '3des': ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  rc2: ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1'],
};

/** The .p12 that OpenSSL makes; null when it is not here or lacks its legacy provider. */
export function p12DeOpenssl(
  llave: LlaveFirma,
  con: {
    readonly clave: string;
    readonly cifrado: Cifrado;
    readonly otros?: readonly LlaveFirma[];
    readonly sinLlave?: true;
  },
): Uint8Array | null {
  const carpeta = mkdtempSync(join(tmpdir(), 'p12-'));
  try {
    const ruta = (nombre: string): string => join(carpeta, nombre);
    writeFileSync(ruta('llave.pem'), llave.privadaPem);
    writeFileSync(ruta('certificado.pem'), llave.certificadoPem);
    writeFileSync(ruta('otros.pem'), (con.otros ?? []).map((o) => o.certificadoPem).join(''));
    const deLlave = con.sinLlave === true ? ['-nokeys'] : ['-inkey', ruta('llave.pem')];
    const deOtros = con.otros === undefined ? [] : ['-certfile', ruta('otros.pem')];
    const fijos = ['pkcs12', '-export', '-in', ruta('certificado.pem'), '-out', ruta('firma.p12')];
    execFileSync(
      'openssl',
      [...fijos, ...deLlave, ...deOtros, ...OPCIONES[con.cifrado], '-passout', `pass:${con.clave}`],
      { stdio: 'pipe' },
    );
    return new Uint8Array(readFileSync(ruta('firma.p12')));
  } catch {
    // The tests that need it say that they are skipped.
    return null;
  } finally {
    rmSync(carpeta, { recursive: true, force: true });
  }
}
