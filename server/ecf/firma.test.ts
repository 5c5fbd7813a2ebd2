// The signature as the DGII describes it (Firmado de e-CF, mar-2023), checked by our verifier and by an
// independent one (xmlsec1), and the attacks that a verifier must survive.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import { SignedXml } from 'xml-crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import { leerP12 } from './certificado.ts';
import {
  ENVELOPED,
  firmarXml,
  RSA_SHA256,
  SHA256,
  valorDeFirma,
  type LlaveFirma,
} from './firma.ts';
import { generarCertificadoPrueba, type CertificadoPrueba } from './generar-certificado-prueba.ts';
import { quitarEspacios } from './quitar-espacios.ts';
import { verificarFirma } from './verificar-firma.ts';

const AHORA: Instante = instante(Date.parse('2026-11-24T14:00:00Z'));
const EJEMPLOS = process.env['DGII_EJEMPLOS_DIR'] ?? '../shared/dominio/ecf/ejemplos';
const hayEjemplos = existsSync(EJEMPLOS);
const hayXmlsec = existe('xmlsec1');

const DOCUMENTO =
  '<?xml version="1.0" encoding="utf-8"?><ECF><Encabezado><Version>1.0</Version>' +
  '<Nota>Peña &amp; Hijos &lt;x&gt; &quot;y&quot; 1 &gt; 0</Nota><MontoTotal>1180.00</MontoTotal></Encabezado></ECF>';

let prueba: CertificadoPrueba;
let llave: LlaveFirma;
const carpeta = mkdtempSync(join(tmpdir(), 'firma-'));

beforeAll(async () => {
  prueba = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Lucía Peña',
    ahora: AHORA,
  });
  llave = prueba.llave;
});
afterAll(() => rmSync(carpeta, { recursive: true, force: true }));

function existe(orden: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${orden}`]);
    return true;
  } catch {
    // Not installed: the tests that need it say that they are skipped.
    return false;
  }
}

function xmlsec(xml: string): boolean {
  const archivo = join(carpeta, 'documento.xml');
  const certificado = join(carpeta, 'certificado.pem');
  writeFileSync(archivo, xml);
  const m = /<X509Certificate>([^<]+)</.exec(xml);
  writeFileSync(
    certificado,
    `-----BEGIN CERTIFICATE-----\n${(m?.[1] ?? '').match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`,
  );
  try {
    execFileSync('xmlsec1', ['--verify', '--trusted-pem', certificado, archivo], { stdio: 'pipe' });
    return true;
  } catch {
    // xmlsec1 exits with 1 when the signature is bad.
    return false;
  }
}

function codigos(xml: string): string[] {
  const r = verificarFirma(xml, { ahora: AHORA });
  return r.ok ? [] : r.rechazos.map((x) => x.codigo);
}

type Par = {
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly publicKey: forge.pki.rsa.PublicKey;
};

function autofirmado(par: Par, serie: string | null): forge.pki.Certificate {
  const cert = forge.pki.createCertificate();
  cert.publicKey = par.publicKey;
  cert.serialNumber = '01';
  cert.validity.notBefore.setTime(Date.parse('2026-01-01T00:00:00Z'));
  cert.validity.notAfter.setTime(Date.parse('2030-01-01T00:00:00Z'));
  const sujeto = [{ name: 'commonName', value: 'Prueba' }];
  cert.setSubject(serie === null ? sujeto : [...sujeto, { type: '2.5.4.5', value: serie }]);
  cert.setIssuer(sujeto);
  cert.sign(par.privateKey, forge.md.sha256.create());
  return cert;
}

function empacar(
  privada: forge.pki.rsa.PrivateKey | null,
  certificados: forge.pki.Certificate[],
): Uint8Array {
  // The published types do not say that the key may be null; forge then packs only certificates.
  const asn1 = forge.pkcs12.toPkcs12Asn1(
    privada as forge.pki.rsa.PrivateKey,
    certificados,
    'clave',
    {
      algorithm: '3des',
    },
  );
  return new Uint8Array(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary'));
}

function codigosP12(bytes: Uint8Array): string[] {
  const r = leerP12(bytes, 'clave');
  return r.ok ? [] : r.rechazos.map((x) => x.codigo);
}

describe('signing (Firmado de e-CF, pp. 2-4)', () => {
  test('the signature is the last child of the root and no other byte changes', () => {
    const firmado = firmarXml(DOCUMENTO, llave);
    const [antes, despues] = firmado.split(/<Signature .*<\/Signature>/);
    expect(`${antes ?? ''}${despues ?? ''}`).toBe(DOCUMENTO);
    expect(despues).toBe('</ECF>');
    expect(firmado.startsWith('<?xml version="1.0" encoding="utf-8"?><ECF>')).toBe(true);
  });

  test('it declares exactly the algorithms of the DGII and one reference to the whole document', () => {
    const firmado = firmarXml(DOCUMENTO, llave);
    const algoritmos = [...firmado.matchAll(/<(\w+) Algorithm="([^"]+)"/g)].map((m) => [
      m[1],
      m[2],
    ]);
    expect(algoritmos).toEqual([
      ['CanonicalizationMethod', 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'],
      ['SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'],
      ['Transform', 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'],
      ['DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256'],
    ]);
    expect(firmado.match(/<Reference URI="">/g)).toHaveLength(1);
    expect(firmado).toMatch(/<X509Certificate>[A-Za-z0-9+/=]+<\/X509Certificate>/);
  });

  test('white space between tags is taken away before signing', () => {
    const conSangria = DOCUMENTO.replaceAll('><', '>\n  <');
    expect(firmarXml(conSangria, llave)).toBe(firmarXml(DOCUMENTO, llave));
  });

  test('our verifier reads back who signed, the value and the form that verified', () => {
    const firmado = firmarXml(DOCUMENTO, llave);
    const r = verificarFirma(firmado, { ahora: AHORA });
    expect(r).toMatchObject({
      ok: true,
      forma: 'tal-cual',
      c14n: 'inclusiva',
      vigencia: [],
      certificado: { identificacion: '00112345678', sujeto: 'Lucía Peña', esDePrueba: true },
    });
    expect(r.ok && r.valor).toBe(valorDeFirma(firmado));
  });

  test.skipIf(!hayXmlsec)('xmlsec1 verifies it too, namespaces of the seed included', () => {
    const semilla =
      '<?xml version="1.0"?>\n<SemillaModel xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">\n <valor>abc+/=</valor>\n <fecha>2026-11-24T10:00:00</fecha>\n</SemillaModel>';
    expect(xmlsec(firmarXml(DOCUMENTO, llave))).toBe(true);
    expect(xmlsec(firmarXml(semilla, llave))).toBe(true);
    expect(xmlsec(firmarXml(DOCUMENTO, llave).replace('1180.00', '1180.01'))).toBe(false);
    expect(codigos(firmarXml(semilla, llave))).toEqual([]);
  });

  test.skipIf(!hayXmlsec)(
    'carriage returns and characters outside of ASCII keep the digest',
    () => {
      const raro = DOCUMENTO.replace('Peña', 'Ñandú &#xD; 🧾 €');
      const firmado = firmarXml(raro, llave);
      expect(firmado).toContain('&#xD;');
      expect(xmlsec(firmado)).toBe(true);
      expect(codigos(firmado)).toEqual([]);
    },
  );
});

describe('verifying what others signed (Servicios Emisores, «Firmado de XML»)', () => {
  test('a document re-indented after signing verifies without its white space', () => {
    const sangrado = firmarXml(DOCUMENTO, llave).replaceAll('><', '>\r\n  <');
    expect(verificarFirma(sangrado, { ahora: AHORA })).toMatchObject({
      ok: true,
      forma: 'sin-espacios',
    });
  });

  test('exclusive C14N with two transforms, as other issuers sign, is accepted', () => {
    const exclusiva = 'http://www.w3.org/2001/10/xml-exc-c14n#';
    const otro = new SignedXml({
      privateKey: llave.privadaPem,
      publicCert: llave.certificadoPem,
      signatureAlgorithm: RSA_SHA256,
      canonicalizationAlgorithm: exclusiva,
    });
    otro.addReference({
      xpath: '/*',
      transforms: [ENVELOPED, exclusiva],
      digestAlgorithm: SHA256,
      uri: '',
      isEmptyUri: true,
    });
    otro.computeSignature(DOCUMENTO, {
      prefix: 'ds',
      location: { reference: '/*', action: 'append' },
    });
    const xml = otro.getSignedXml();
    expect(verificarFirma(xml, { ahora: AHORA })).toMatchObject({ ok: true, c14n: 'exclusiva' });
    expect(codigos(xml.replace('1180.00', '1180.01'))).toEqual(['ecf.FIRMA_INVALIDA']);
  });

  test('a byte order mark does not break the signature', () => {
    expect(codigos(`\uFEFF${firmarXml(DOCUMENTO, llave)}`)).toEqual([]);
  });

  test('text that is only spaces inside of a sentence is not taken for indentation', () => {
    expect(quitarEspacios('<a> <b>x > y </b><!-- > < --><c><![CDATA[ > < ]]></c>\n</a>')).toBe(
      '<a><b>x > y </b><!-- > < --><c><![CDATA[ > < ]]></c></a>',
    );
  });

  test('one changed character is refused', () => {
    const firmado = firmarXml(DOCUMENTO, llave);
    expect(codigos(firmado.replace('1180.00', '9180.00'))).toEqual(['ecf.FIRMA_INVALIDA']);
    const valor = valorDeFirma(firmado);
    const otro = `${valor.startsWith('A') ? 'B' : 'A'}${valor.slice(1)}`;
    expect(codigos(firmado.replace(valor, otro))).toEqual(['ecf.FIRMA_INVALIDA']);
  });

  test('a document without signature is refused', () => {
    expect(codigos(DOCUMENTO)).toEqual(['ecf.FIRMA_AUSENTE']);
  });

  test('an expired certificate is told apart from a bad signature', async () => {
    const vencido = await generarCertificadoPrueba({
      rnc: '130000018',
      nombre: 'Ferretería Duarte',
      ahora: AHORA,
      dias: -1,
    });
    const r = verificarFirma(firmarXml(DOCUMENTO, vencido.llave), { ahora: AHORA });
    expect(r.ok).toBe(true);
    expect(r.ok && r.vigencia.map((v) => v.codigo)).toEqual(['ecf.CERTIFICADO_VENCIDO']);
  });

  test('a certificate that starts tomorrow does not serve today', async () => {
    const futuro = await generarCertificadoPrueba({
      rnc: '130000018',
      nombre: 'Ferretería Duarte',
      ahora: instante(Date.parse('2026-12-01T00:00:00Z')),
    });
    const r = verificarFirma(firmarXml(DOCUMENTO, futuro.llave), { ahora: AHORA });
    expect(r.ok && r.vigencia.map((v) => v.codigo)).toEqual(['ecf.CERTIFICADO_NO_VIGENTE']);
  });
});

describe('wrapping and other attacks', () => {
  function firmado(): string {
    return firmarXml(DOCUMENTO, llave);
  }
  function firma(): string {
    return /<Signature .*<\/Signature>/.exec(firmado())?.[0] ?? '';
  }

  test('the signed document inside of a false one is refused', () => {
    const original = firmado().replace('<?xml version="1.0" encoding="utf-8"?>', '');
    const falso = `<ECF><Encabezado><MontoTotal>1.00</MontoTotal></Encabezado>${original}</ECF>`;
    expect(codigos(falso)).toEqual(['ecf.FIRMA_MAL_UBICADA']);
  });

  test('a second signature is refused', () => {
    expect(codigos(firmado().replace('</ECF>', `${firma()}</ECF>`))).toEqual([
      'ecf.FIRMA_MULTIPLE',
    ]);
  });

  test('content after the signature is refused', () => {
    expect(codigos(firmado().replace('</ECF>', '<Otro>1</Otro></ECF>'))).toEqual([
      'ecf.FIRMA_MAL_UBICADA',
    ]);
  });

  test('a reference to a part of the document is refused', () => {
    const parcial = firmado().replace('<ECF>', '<ECF Id="x">').replace('URI=""', 'URI="#x"');
    expect(codigos(parcial)).toEqual(['ecf.FIRMA_REFERENCIA']);
  });

  test('two references are refused', () => {
    const referencia = /<Reference .*<\/Reference>/.exec(firmado())?.[0] ?? '';
    expect(codigos(firmado().replace(referencia, referencia + referencia))).toEqual([
      'ecf.FIRMA_REFERENCIA',
    ]);
  });

  test.each([
    ['an XPath transform', 'xmldsig#enveloped-signature', 'xmldsig#filter2'],
    ['SHA-1 as digest', 'xmlenc#sha256', 'xmldsig#sha1'],
    ['HMAC as signature', 'xmldsig-more#rsa-sha256', 'xmldsig#hmac-sha1'],
    ['C14N with comments', 'REC-xml-c14n-20010315"', 'REC-xml-c14n-20010315#WithComments"'],
  ])('%s is refused', (_nombre, de, a) => {
    expect(codigos(firmado().replace(de, a))).toEqual(['ecf.FIRMA_ALGORITMO']);
  });

  test('a comment that splits an amount is refused even though C14N ignores it', () => {
    const partido = firmado().replace('1180.00', '11<!-- -->80.00');
    const r = verificarFirma(partido, { ahora: AHORA });
    // Either it is refused, or what it read is the whole amount; never a part of it.
    expect(r.ok ? r.documento.includes('<MontoTotal>1180.00</MontoTotal>') : true).toBe(true);
  });

  test('a DOCTYPE with entities is refused', () => {
    const conDtd = firmado().replace('<ECF>', '<!DOCTYPE ECF [<!ENTITY a "1180.00">]><ECF>');
    expect(codigos(conDtd)).toEqual(['ecf.FIRMA_MALFORMADA']);
  });

  test('an attribute added to the root is refused', () => {
    expect(codigos(firmado().replace('<ECF>', '<ECF x="1">'))).toEqual(['ecf.FIRMA_INVALIDA']);
  });

  test('a document signed with somebody else’s certificate in KeyInfo is refused', async () => {
    const otro = await generarCertificadoPrueba({
      cedula: '00187654321',
      nombre: 'Otro',
      ahora: AHORA,
    });
    const ajeno = otro.llave.certificadoPem.replace(/-----[A-Z ]+-----|\s/g, '');
    const propio = llave.certificadoPem.replace(/-----[A-Z ]+-----|\s/g, '');
    expect(codigos(firmado().replace(propio, ajeno))).toEqual(['ecf.FIRMA_INVALIDA']);
  });

  test('rubbish never throws', () => {
    for (const basura of ['', '<', '<ECF>', 'hola', '<ECF><Signature/></ECF>', '<a/>'.repeat(3)]) {
      expect(codigos(basura).length).toBeGreaterThan(0);
    }
  });
});

describe('.p12 files (Ley 32-23 Art. 6)', () => {
  test('the test certificate opens with its own password and says that it is a test', () => {
    const r = leerP12(prueba.p12, prueba.clave);
    expect(r.ok && r.valor.info).toMatchObject({
      serieSujeto: 'IDCDO-00112345678',
      identificacion: '00112345678',
      esDePrueba: true,
    });
    expect(r.ok && r.valor.llave).toEqual(llave);
  });

  test('a wrong password is a refusal that names it, and never shows it', () => {
    const r = leerP12(prueba.p12, 'no-es-esta');
    expect(r).toEqual({
      ok: false,
      rechazos: [{ codigo: 'ecf.CERTIFICADO_CLAVE', severidad: 'rechazo' }],
    });
  });

  test('the certificate without its key, or with somebody else’s, is refused', async () => {
    const cert = forge.pki.certificateFromPem(llave.certificadoPem);
    const sinLlave = empacar(null, [cert]);
    expect(codigosP12(sinLlave)).toEqual(['ecf.CERTIFICADO_SIN_LLAVE']);
    const otro = await generarCertificadoPrueba({
      cedula: '00187654321',
      nombre: 'Otro',
      ahora: AHORA,
    });
    const ajena = empacar(forge.pki.privateKeyFromPem(otro.llave.privadaPem), [cert]);
    expect(codigosP12(ajena)).toEqual(['ecf.CERTIFICADO_LLAVE_AJENA']);
  });

  test('a .p12 with the whole chain gives the certificate of its key', async () => {
    const otro = await generarCertificadoPrueba({
      cedula: '00187654321',
      nombre: 'CA',
      ahora: AHORA,
    });
    const cadena = [otro.llave, llave].map((l) => forge.pki.certificateFromPem(l.certificadoPem));
    const r = leerP12(empacar(forge.pki.privateKeyFromPem(llave.privadaPem), cadena), 'clave');
    expect(r.ok && r.valor.info.identificacion).toBe('00112345678');
  });

  test('a key of 1024 bits, and a holder without RNC or cédula, are refused', () => {
    const par = forge.pki.rsa.generateKeyPair(1024);
    expect(codigosP12(empacar(par.privateKey, [autofirmado(par, 'IDCDO-00112345678')]))).toEqual([
      'ecf.CERTIFICADO_TIPO',
    ]);
    const privateKey = forge.pki.privateKeyFromPem(llave.privadaPem);
    const publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
    const anonimo = autofirmado({ privateKey, publicKey }, null);
    expect(codigosP12(empacar(privateKey, [anonimo]))).toEqual([
      'ecf.CERTIFICADO_SIN_IDENTIFICACION',
    ]);
  });

  test('a signature that does not carry its certificate is refused', () => {
    const sin = firmarXml(DOCUMENTO, llave).replace(/<X509Certificate>.*<\/X509Certificate>/, '');
    expect(codigos(sin)).toEqual(['ecf.CERTIFICADO_AUSENTE']);
    const roto = firmarXml(DOCUMENTO, llave).replace(
      /<X509Certificate>[^<]{40}/,
      '<X509Certificate>',
    );
    expect(codigos(roto)).toEqual(['ecf.CERTIFICADO_ILEGIBLE']);
  });

  test('a file that is not a .p12 is refused', () => {
    const r = leerP12(new TextEncoder().encode('hola'), 'x');
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toEqual(['ecf.CERTIFICADO_ILEGIBLE']);
  });

  test.skipIf(!hayEjemplos).each(['emisor.p12', 'emisor-legacy.p12'])(
    '%s opens: modern and old ciphers alike',
    (archivo) => {
      const r = leerP12(readFileSync(join(EJEMPLOS, 'certificado-de-prueba', archivo)), 'prueba');
      expect(r.ok && r.valor.info.identificacion).toBe('00112345678');
      expect(r.ok && codigos(firmarXml(DOCUMENTO, r.valor.llave))).toEqual([]);
    },
  );
});
