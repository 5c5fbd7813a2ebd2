// Makes a self-signed certificate to work with the simulator until the empresa brings its own. It says
// that it is for tests in its subject, and the DGII would never accept it: it is not issued by an
// authority of the INDOTEL (Ley 32-23 Art. 6).

import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import type { Instante } from '#shared/fecha/fecha.ts';
import { msDe } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { leerP12 } from './certificado.ts';
import type { LlaveFirma } from './firma.ts';
import type { InfoCertificado } from './info-certificado.ts';

/** The holder: a person by cédula (11 digits) or a company by RNC (9 digits). */
export type DatosCertificadoPrueba = ({ readonly cedula: string } | { readonly rnc: string }) & {
  readonly nombre: string;
  readonly ahora: Instante;
  /** Days of validity; a negative number makes one that expired already (tests). */
  readonly dias?: number;
};

export type CertificadoPrueba = {
  readonly p12: Uint8Array;
  readonly clave: string;
  readonly llave: LlaveFirma;
  readonly info: InfoCertificado;
};

const UN_DIA = 86_400_000;
const DIAS = 3650;
const generarPar = promisify(generateKeyPair);

export async function generarCertificadoPrueba(
  datos: DatosCertificadoPrueba,
): Promise<CertificadoPrueba> {
  const par = await generarPar('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const privada = forge.pki.privateKeyFromPem(par.privateKey);
  const certificado = forge.pki.createCertificate();
  certificado.publicKey = forge.pki.publicKeyFromPem(par.publicKey);
  certificado.serialNumber = `00${randomBytes(15).toString('hex')}`;
  const dias = datos.dias ?? DIAS;
  const desde = msDe(datos.ahora) + (dias < 0 ? 2 * dias : -1) * UN_DIA;
  certificado.validity.notBefore.setTime(desde);
  certificado.validity.notAfter.setTime(msDe(datos.ahora) + dias * UN_DIA);
  // forge compares this option with asn1.Type; its published types say asn1.Class.
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  const sujeto: forge.pki.CertificateField[] = [
    { name: 'countryName', value: 'DO' },
    { name: 'organizationName', value: 'CERTIFICADO DE PRUEBA SIN VALIDEZ' },
    { name: 'commonName', value: datos.nombre, valueTagClass: utf8 },
    { type: '2.5.4.5', value: 'cedula' in datos ? `IDCDO-${datos.cedula}` : `VATDO-${datos.rnc}` },
  ];
  certificado.setSubject(sujeto);
  certificado.setIssuer(sujeto);
  certificado.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificado.sign(privada, forge.md.sha256.create());
  return empacar(privada, certificado);
}

function empacar(
  privada: forge.pki.rsa.PrivateKey,
  certificado: forge.pki.Certificate,
): CertificadoPrueba {
  const clave = randomBytes(18).toString('base64url');
  const asn1 = forge.pkcs12.toPkcs12Asn1(privada, [certificado], clave, { algorithm: 'aes256' });
  const p12 = new Uint8Array(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary'));
  const abierto = leerP12(p12, clave);
  invariante(abierto.ok, 'el certificado de prueba recién hecho se puede abrir');
  return { p12, clave, ...abierto.valor };
}
