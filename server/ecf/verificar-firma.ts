// Verifies the signature of a received document: as it came and, if that fails, without white space
// between tags (some issuers re-indent after signing). Exactly one enveloped signature over the whole
// document, algorithms of a closed list, no wrapping: what was verified must be what will be read
// (Firmado de e-CF; Servicios Emisores Electrónicos, «Firmado de XML»; Ley 32-23 Art. 6).

import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { Instante } from '#shared/fecha/fecha.ts';
import { mal, type Rechazo, type Rechazos } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import {
  C14N_EXCLUSIVA,
  C14N_INCLUSIVA,
  ENVELOPED,
  NS_FIRMA,
  RSA_SHA256,
  SHA256,
} from './firma.ts';
import { leerCertificado, vigenciaEn, type InfoCertificado } from './info-certificado.ts';
import { mismoContenido } from './mismo-contenido.ts';
import { quitarBom, quitarEspacios } from './quitar-espacios.ts';

export type FirmaVerificada = {
  readonly ok: true;
  /** Which form of the bytes verified. */
  readonly forma: 'tal-cual' | 'sin-espacios';
  readonly c14n: 'inclusiva' | 'exclusiva';
  /** SignatureValue as it is written; its first 6 characters are the security code. */
  readonly valor: string;
  readonly certificado: InfoCertificado;
  /** Empty when the certificate serves at `ahora`; the signature itself is good either way. */
  readonly vigencia: readonly Rechazo[];
  /** The canonical text that the signature covers: the document without its Signature. */
  readonly documento: string;
};

export type ResultadoFirma = FirmaVerificada | { readonly ok: false; readonly rechazos: Rechazos };

type Partes = {
  readonly firma: string;
  readonly c14n: 'inclusiva' | 'exclusiva';
  readonly valor: string;
  readonly certificadoPem: string;
};

type Leida = { readonly ok: true; readonly partes: Partes } | { ok: false; rechazos: Rechazos };

const C14N_ADMITIDAS = new Map<string, 'inclusiva' | 'exclusiva'>([
  [C14N_INCLUSIVA, 'inclusiva'],
  [C14N_EXCLUSIVA, 'exclusiva'],
]);

/** Refuses with `ecf.FIRMA_*` or `ecf.CERTIFICADO_*`; expiry of the certificate goes in `vigencia`. */
export function verificarFirma(
  xml: string,
  { ahora }: { readonly ahora: Instante },
): ResultadoFirma {
  const talCual = quitarBom(xml);
  const partes = leerPartes(talCual);
  if (!partes.ok) return partes;
  const certificado = leerCertificado(partes.partes.certificadoPem);
  if (!certificado.ok) return certificado;
  const formas = [
    ['tal-cual', talCual],
    ['sin-espacios', quitarEspacios(talCual)],
  ] as const;
  for (const [forma, texto] of formas) {
    const documento = comprobar(texto);
    if (documento === null || !mismoContenido(documento, talCual)) continue;
    return {
      ok: true,
      forma,
      c14n: partes.partes.c14n,
      valor: partes.partes.valor,
      certificado: certificado.valor,
      vigencia: vigenciaEn(certificado.valor, ahora),
      documento,
    };
  }
  return mal(RECHAZOS_FIRMA.rechazo('FIRMA_INVALIDA'));
}

/** Checks digest and value over exactly this text; returns what was verified, or null. */
function comprobar(xml: string): string | null {
  const leida = leerPartes(xml);
  if (!leida.ok) return null;
  const { firma, certificadoPem } = leida.partes;
  const verificador = new SignedXml({ getCertFromKeyInfo: () => certificadoPem });
  try {
    verificador.loadSignature(firma);
    if (!verificador.checkSignature(xml)) return null;
  } catch {
    // xml-crypto throws for a wrong SignatureValue and for shapes it cannot read: both are «invalid».
    return null;
  }
  const cubierto = verificador.getSignedReferences();
  return cubierto.length === 1 ? (cubierto[0] ?? null) : null;
}

function leerPartes(xml: string): Leida {
  const raiz = analizar(xml);
  if (raiz === null) return rehusar('FIRMA_MALFORMADA', 'XML');
  const firmas = raiz.getElementsByTagNameNS('*', 'Signature');
  if (firmas.length === 0) return rehusar('FIRMA_AUSENTE');
  if (firmas.length > 1) return rehusar('FIRMA_MULTIPLE');
  const firma = elementos(raiz).at(-1);
  if (firma === undefined || firma !== firmas.item(0)) return rehusar('FIRMA_MAL_UBICADA');
  if (firma.namespaceURI !== NS_FIRMA) return rehusar('FIRMA_MALFORMADA', 'Signature');
  return leerFirma(firma);
}

function leerFirma(firma: Element): Leida {
  const partes = hijosExactos(firma, ['SignedInfo', 'SignatureValue', 'KeyInfo']);
  if (partes === null) return rehusar('FIRMA_MALFORMADA', 'Signature');
  const [info, valor, llave] = partes;
  const c14n = leerInfo(info);
  if (typeof c14n !== 'string') return c14n;
  const textoValor = soloTexto(valor)?.replace(/\s+/g, '') ?? '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(textoValor))
    return rehusar('FIRMA_MALFORMADA', 'SignatureValue');
  const certificados = llave.getElementsByTagNameNS(NS_FIRMA, 'X509Certificate');
  const hoja = certificados.item(0);
  const base64 = hoja === null ? null : (soloTexto(hoja)?.replace(/\s+/g, '') ?? null);
  if (base64 === null || base64 === '') return rehusar('CERTIFICADO_AUSENTE');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return rehusar('CERTIFICADO_ILEGIBLE');
  const renglones = base64.match(/.{1,64}/g) ?? [];
  const certificadoPem = `-----BEGIN CERTIFICATE-----\n${renglones.join('\n')}\n-----END CERTIFICATE-----\n`;
  return { ok: true, partes: { firma: firma.toString(), c14n, valor: textoValor, certificadoPem } };
}

function leerInfo(info: Element): 'inclusiva' | 'exclusiva' | Leida {
  const partes = hijosExactos(info, ['CanonicalizationMethod', 'SignatureMethod', 'Reference']);
  if (partes === null) return rehusar('FIRMA_REFERENCIA');
  const [canon, metodo, referencia] = partes;
  const c14n = C14N_ADMITIDAS.get(algoritmo(canon));
  if (c14n === undefined) return rehusar('FIRMA_ALGORITMO', algoritmo(canon));
  if (algoritmo(metodo) !== RSA_SHA256) return rehusar('FIRMA_ALGORITMO', algoritmo(metodo));
  if (referencia.getAttribute('URI') !== '') return rehusar('FIRMA_REFERENCIA');
  const deReferencia = hijosExactos(referencia, ['Transforms', 'DigestMethod', 'DigestValue']);
  if (deReferencia === null) return rehusar('FIRMA_REFERENCIA');
  const [transformaciones, resumen, valor] = deReferencia;
  if (algoritmo(resumen) !== SHA256) return rehusar('FIRMA_ALGORITMO', algoritmo(resumen));
  if (soloTexto(valor) === null) return rehusar('FIRMA_MALFORMADA', 'DigestValue');
  const pasos = elementos(transformaciones);
  const [primero, segundo] = pasos.map(algoritmo);
  const admitidos =
    primero === ENVELOPED &&
    pasos.length <= 2 &&
    (segundo === undefined || C14N_ADMITIDAS.has(segundo)) &&
    pasos.every((p) => p.localName === 'Transform' && elementos(p).length === 0);
  return admitidos ? c14n : rehusar('FIRMA_ALGORITMO', pasos.map(algoritmo).join(' '));
}

function rehusar(nombre: Parameters<typeof RECHAZOS_FIRMA.rechazo>[0], detalle = ''): Leida {
  return mal(RECHAZOS_FIRMA.rechazo(nombre, detalle === '' ? {} : { datos: { detalle } }));
}

function analizar(xml: string): Element | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return null;
  let documento: Document;
  try {
    documento = new DOMParser({
      onError: (nivel, mensaje) => {
        if (nivel !== 'warning') throw new Error(mensaje);
      },
    }).parseFromString(xml, 'text/xml');
  } catch {
    // Not well formed: the caller refuses it with a code.
    return null;
  }
  return documento.documentElement;
}

function esElemento(nodo: Node): nodo is Element {
  return nodo.nodeType === nodo.ELEMENT_NODE;
}

function elementos(padre: Element): Element[] {
  return Array.from(padre.childNodes).filter(esElemento);
}

/** The children, when they are exactly these elements of XMLDSig in this order; null otherwise. */
function hijosExactos(
  padre: Element,
  nombres: readonly [string, string, string],
): readonly [Element, Element, Element] | null {
  const [a, b, c, ...resto] = elementos(padre);
  if (a === undefined || b === undefined || c === undefined || resto.length > 0) return null;
  const iguales = [a, b, c].every(
    (h, i) => h.localName === nombres[i] && h.namespaceURI === NS_FIRMA,
  );
  return iguales ? [a, b, c] : null;
}

function algoritmo(elemento: Element): string {
  return elemento.getAttribute('Algorithm') ?? '';
}

/** Text content, or null when there is anything but text inside (comments would hide characters). */
function soloTexto(elemento: Element): string | null {
  const hijos = Array.from(elemento.childNodes);
  return hijos.every((h) => h.nodeType === h.TEXT_NODE) ? (elemento.textContent ?? '') : null;
}
