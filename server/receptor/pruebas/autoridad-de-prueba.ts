// An authority that certifies, for the tests of what production asks for: certificates that are not their own
// issuer.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import type { CertificadoAbierto } from '#server/ecf/certificado.ts';
import { leerCertificado } from '#server/ecf/info-certificado.ts';
import { invariante } from '#shared/nucleo/resultado.ts';

export type AutoridadDePrueba = {
  readonly pem: string;
  certificar(identificacion: string): CertificadoAbierto;
};

type Par = { readonly privada: forge.pki.rsa.PrivateKey; readonly publica: forge.pki.PublicKey };

function nuevoPar(): Par & { readonly privadaPem: string } {
  const par = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    privada: forge.pki.privateKeyFromPem(par.privateKey),
    publica: forge.pki.publicKeyFromPem(par.publicKey),
    privadaPem: par.privateKey,
  };
}

export function crearAutoridadDePrueba(nombre: string): AutoridadDePrueba {
  const deElla = nuevoPar();
  const sujeto = [{ name: 'commonName', value: nombre }];
  const emitir = (de: {
    readonly sujeto: forge.pki.CertificateField[];
    readonly publica: forge.pki.PublicKey;
    readonly esCa: boolean;
  }): string => {
    const c = forge.pki.createCertificate();
    c.publicKey = de.publica;
    c.serialNumber = `00${randomBytes(8).toString('hex')}`;
    c.validity.notBefore.setTime(Date.UTC(2025, 0, 1));
    c.validity.notAfter.setTime(Date.UTC(2035, 0, 1));
    c.setSubject(de.sujeto);
    c.setIssuer(sujeto);
    c.setExtensions([
      { name: 'basicConstraints', cA: de.esCa, critical: true },
      de.esCa
        ? { name: 'keyUsage', keyCertSign: true, critical: true }
        : { name: 'keyUsage', digitalSignature: true, critical: true },
    ]);
    c.sign(deElla.privada, forge.md.sha256.create());
    return forge.pki.certificateToPem(c);
  };
  return {
    pem: emitir({ sujeto, publica: deElla.publica, esCa: true }),
    certificar(identificacion) {
      const suyo = nuevoPar();
      const certificadoPem = emitir({
        sujeto: [
          { name: 'commonName', value: 'Titular de Prueba' },
          { type: '2.5.4.5', value: `IDCDO-${identificacion}` },
        ],
        publica: suyo.publica,
        esCa: false,
      });
      const info = leerCertificado(certificadoPem);
      invariante(info.ok, 'el certificado emitido se lee');
      return { llave: { privadaPem: suyo.privadaPem, certificadoPem }, info: info.valor };
    },
  };
}
