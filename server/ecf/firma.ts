// Signs an XML for the DGII: XMLDSig enveloped, inclusive C14N, RSA-SHA256, one reference to the whole
// document, the leaf certificate in KeyInfo (Firmado de e-CF, mar-2023, pp. 2-4). The signature is
// spliced into the very string that was digested, so that no serialiser touches a byte afterwards. Its
// bytes are the ones that xml-crypto would write: the tests compare them.

import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { invariante } from '#shared/nucleo/resultado.ts';
import { ESPACIO_XML, type AtributoXml } from '#shared/ecf/lector-xml.ts';
import { leerDocumento, type Elemento } from './arbol-xml.ts';
import { canonizarDocumento, canonizarElemento } from './canonizar.ts';
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

/** RSA-SHA256 as node:crypto calls it. */
export const ALGORITMO = 'RSA-SHA256';

type Preparada = { readonly privada: KeyObject; readonly certificado: string };

/** The parsed key lives exactly as long as the object it came in. */
const PREPARADAS = new WeakMap<LlaveFirma, Preparada>();

function preparar(llave: LlaveFirma): Preparada {
  const hecha = PREPARADAS.get(llave);
  if (hecha !== undefined) return hecha;
  const [, base64] =
    /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(
      llave.certificadoPem,
    ) ?? [];
  invariante(base64 !== undefined, 'la llave de firma trae su certificado');
  const certificado = base64.replace(/\s+/g, '');
  const nueva = { privada: createPrivateKey(llave.privadaPem), certificado };
  PREPARADAS.set(llave, nueva);
  return nueva;
}

/** What is between the body and its signature, with the exact text that the key signs. */
type PorFirmar = {
  readonly documento: string;
  /** Offset in `documento` where the signature goes. */
  readonly cierre: number;
  readonly resumen: string;
  readonly aFirmar: string;
};

function prepararDocumento(xml: string): PorFirmar {
  const cuerpo = quitarEspacios(quitarBom(xml)).replace(/^<\?xml[^?]*\?>/, '');
  const documento = `${DECLARACION}${cuerpo}`;
  const leido = leerDocumento(documento);
  invariante(leido !== null, 'lo que se firma es XML bien formado');
  invariante(leido.firmas.length === 0, 'lo que se firma no está firmado todavía');
  const { raiz } = leido;
  invariante(raiz.contenido.length > 0, 'el documento que se firma tiene contenido');
  const forma = { c14n: 'inclusiva', sinBlancos: false, sin: null } as const;
  const canonico = canonizarDocumento(leido, forma);
  const resumen = createHash('sha256').update(canonico, 'utf8').digest('base64');
  return { documento, cierre: raiz.cierre, resumen, aFirmar: canonizarInfo(raiz, resumen) };
}

/** SignedInfo as it is written, or as its canonical form has it: with its namespaces and no empty tags. */
function escribirInfo(resumen: string, abre: string, canonico: boolean): string {
  const vacio = (nombre: string, algoritmo: string): string =>
    `<${nombre} Algorithm="${algoritmo}"${canonico ? `></${nombre}>` : '/>'}`;
  return (
    `<SignedInfo${abre}>${vacio('CanonicalizationMethod', C14N_INCLUSIVA)}` +
    `${vacio('SignatureMethod', RSA_SHA256)}<Reference URI=""><Transforms>` +
    `${vacio('Transform', ENVELOPED)}</Transforms>${vacio('DigestMethod', SHA256)}` +
    `<DigestValue>${resumen}</DigestValue></Reference></SignedInfo>`
  );
}

/** What SignedInfo has of its own when the root gives it nothing: nearly every document. */
const INFO_SOLA = ` xmlns="${NS_FIRMA}"`;

function canonizarInfo(raiz: Elemento, resumen: string): string {
  const heredados: AtributoXml[] = raiz.atributos.filter((a) => a.espacio === ESPACIO_XML);
  if (raiz.declarados.length === 0 && heredados.length === 0) {
    return escribirInfo(resumen, INFO_SOLA, true);
  }
  // The seed declares namespaces that its signature is inside of: the canonical form repeats them.
  const info: Elemento = {
    clase: 'elemento',
    nombre: 'SignedInfo',
    prefijo: '',
    local: 'SignedInfo',
    espacio: NS_FIRMA,
    atributos: [],
    declarados: [{ prefijo: '', uri: NS_FIRMA }],
    padre: raiz,
    contenido: [],
    conMezcla: false,
    cierre: 0,
  };
  const forma = { c14n: 'inclusiva', sinBlancos: false, sin: null } as const;
  const abre = canonizarElemento(info, forma).slice('<SignedInfo'.length, -'></SignedInfo>'.length);
  return escribirInfo(resumen, abre, true);
}

function terminar(p: PorFirmar, firma: Buffer, certificado: string): string {
  const firmado =
    `<Signature xmlns="${NS_FIRMA}">${escribirInfo(p.resumen, '', false)}` +
    `<SignatureValue>${firma.toString('base64')}</SignatureValue><KeyInfo><X509Data>` +
    `<X509Certificate>${certificado}</X509Certificate></X509Data></KeyInfo></Signature>`;
  return `${p.documento.slice(0, p.cierre)}${firmado}${p.documento.slice(p.cierre)}`;
}

/** Returns the signed document: declaration, one line, `Signature` as last child of the root. */
export function firmarXml(xml: string, llave: LlaveFirma): string {
  const { privada, certificado } = preparar(llave);
  const p = prepararDocumento(xml);
  return terminar(p, sign(ALGORITMO, Buffer.from(p.aFirmar, 'utf8'), privada), certificado);
}

/** The same, with the signature made in a thread of the pool: whoever serves others meanwhile. */
export async function firmarXmlAparte(xml: string, llave: LlaveFirma): Promise<string> {
  const { privada, certificado } = preparar(llave);
  const p = prepararDocumento(xml);
  const firma = await new Promise<Buffer>((listo, mal) => {
    sign(ALGORITMO, Buffer.from(p.aFirmar, 'utf8'), privada, (error, hecha) => {
      if (error === null) listo(hecha);
      else mal(error);
    });
  });
  return terminar(p, firma, certificado);
}

/** So many wait for a thread at once: enough to keep all busy, few enough to be a bounded memory. */
const EN_VUELO = 32;

/** Many documents with one key, in their order, on all the threads of the pool. */
export async function firmarVarios(
  documentos: readonly string[],
  llave: LlaveFirma,
): Promise<string[]> {
  const firmados: string[] = new Array<string>(documentos.length);
  let siguiente = 0;
  const trabajar = async (): Promise<void> => {
    while (siguiente < documentos.length) {
      const n = siguiente++;
      firmados[n] = await firmarXmlAparte(documentos[n] ?? '', llave);
    }
  };
  await Promise.all(Array.from({ length: Math.min(EN_VUELO, documentos.length) }, trabajar));
  return firmados;
}

/** The text of SignatureValue of a document signed by `firmarXml`. */
export function valorDeFirma(xmlFirmado: string): string {
  const m = /<SignatureValue>([^<]+)<\/SignatureValue>/.exec(xmlFirmado);
  invariante(m?.[1] !== undefined, 'el documento firmado tiene SignatureValue');
  return m[1];
}
