// Takes apart the one Signature of a document and refuses every shape that the DGII does not describe:
// more than one, out of its place, with another reference or algorithm, with something hidden inside of
// its texts (Firmado de e-CF, mar-2023, pp. 2-4; XMLDSig §4).

import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import { elementosDe, soloTexto, type Documento, type Elemento } from './arbol-xml.ts';
import {
  C14N_EXCLUSIVA,
  C14N_INCLUSIVA,
  ENVELOPED,
  NS_FIRMA,
  RSA_SHA256,
  SHA256,
} from './firma.ts';

export type PartesFirma = {
  readonly firma: Elemento;
  readonly info: Elemento;
  /** Canonical form of SignedInfo, and of the document. */
  readonly c14n: C14n;
  readonly c14nReferencia: C14n;
  /** DigestValue and SignatureValue, base64 without white space. */
  readonly resumen: string;
  readonly valor: string;
  /** Base64 of the certificate that signed, and of whatever others came with it. */
  readonly certificado: string;
  readonly intermedios: readonly string[];
};

type C14n = 'inclusiva' | 'exclusiva';

const C14N_ADMITIDAS: ReadonlyMap<string, C14n> = new Map([
  [C14N_INCLUSIVA, 'inclusiva'],
  [C14N_EXCLUSIVA, 'exclusiva'],
]);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** A chain has three or four; a document with hundreds is not honest. */
const CERTIFICADOS_MAXIMOS = 8;

/** Refuses `ecf.FIRMA_AUSENTE`, `FIRMA_MULTIPLE`, `FIRMA_MAL_UBICADA` and what `leerFirma` refuses. */
export function leerPartes(d: Documento): Resultado<PartesFirma> {
  const [firma, ...otras] = d.firmas;
  if (firma === undefined) return rehusar('FIRMA_AUSENTE');
  if (otras.length > 0) return rehusar('FIRMA_MULTIPLE');
  if (elementosDe(d.raiz).at(-1) !== firma) return rehusar('FIRMA_MAL_UBICADA');
  if (firma.espacio !== NS_FIRMA) return rehusar('FIRMA_MALFORMADA', 'Signature');
  return leerFirma(firma);
}

function leerFirma(firma: Elemento): Resultado<PartesFirma> {
  const partes = hijosExactos(firma, ['SignedInfo', 'SignatureValue', 'KeyInfo']);
  if (partes === null) return rehusar('FIRMA_MALFORMADA', 'Signature');
  const [info, valor, llave] = partes;
  const leido = leerInfo(info);
  if (!leido.ok) return leido;
  const textoValor = enBase64(valor);
  if (textoValor === null || !BASE64.test(textoValor))
    return rehusar('FIRMA_MALFORMADA', 'SignatureValue');
  const certificados = certificadosDe(llave);
  const [certificado, ...intermedios] = certificados;
  if (certificado === undefined || certificado === null || certificado === '') {
    return rehusar('CERTIFICADO_AUSENTE');
  }
  if (!BASE64.test(certificado) || certificados.length > CERTIFICADOS_MAXIMOS) {
    return rehusar('CERTIFICADO_ILEGIBLE');
  }
  return bien({
    firma,
    info,
    ...leido.valor,
    valor: textoValor,
    certificado,
    intermedios: intermedios.filter((i): i is string => i !== null && BASE64.test(i)),
  });
}

type Info = Pick<PartesFirma, 'c14n' | 'c14nReferencia' | 'resumen'>;

function leerInfo(info: Elemento): Resultado<Info> {
  const partes = hijosExactos(info, ['CanonicalizationMethod', 'SignatureMethod', 'Reference']);
  if (partes === null) return rehusar('FIRMA_REFERENCIA');
  const [canon, metodo, referencia] = partes;
  const c14n = C14N_ADMITIDAS.get(algoritmo(canon));
  if (c14n === undefined) return rehusar('FIRMA_ALGORITMO', algoritmo(canon));
  if (algoritmo(metodo) !== RSA_SHA256) return rehusar('FIRMA_ALGORITMO', algoritmo(metodo));
  if (atributo(referencia, 'URI') !== '') return rehusar('FIRMA_REFERENCIA');
  const deReferencia = hijosExactos(referencia, ['Transforms', 'DigestMethod', 'DigestValue']);
  if (deReferencia === null) return rehusar('FIRMA_REFERENCIA');
  const [transformaciones, metodoResumen, valor] = deReferencia;
  if (algoritmo(metodoResumen) !== SHA256)
    return rehusar('FIRMA_ALGORITMO', algoritmo(metodoResumen));
  const resumen = enBase64(valor);
  if (resumen === null || !BASE64.test(resumen)) return rehusar('FIRMA_MALFORMADA', 'DigestValue');
  const pasos = elementosDe(transformaciones);
  const [primero, segundo] = pasos.map(algoritmo);
  // With the enveloped one alone, the octets come from the inclusive form (XMLDSig §4.3.3.2).
  const c14nReferencia = segundo === undefined ? 'inclusiva' : C14N_ADMITIDAS.get(segundo);
  // Parameters inside of an algorithm (prefixes, an XPath) would change what it covers.
  const sinParametros = [canon, metodo, metodoResumen, ...pasos].every(
    (p) => elementosDe(p).length === 0,
  );
  const sonPasos = pasos.every((p) => p.local === 'Transform' && p.espacio === NS_FIRMA);
  const admitidos = primero === ENVELOPED && pasos.length <= 2 && sonPasos && sinParametros;
  return admitidos && c14nReferencia !== undefined
    ? bien({ c14n, c14nReferencia, resumen })
    : rehusar('FIRMA_ALGORITMO', pasos.map(algoritmo).join(' '));
}

function rehusar(
  nombre: Parameters<typeof RECHAZOS_FIRMA.rechazo>[0],
  detalle = '',
): ReturnType<typeof mal> {
  return mal(RECHAZOS_FIRMA.rechazo(nombre, detalle === '' ? {} : { datos: { detalle } }));
}

/** The children, when they are exactly these elements of XMLDSig in this order; null otherwise. */
function hijosExactos(
  padre: Elemento,
  nombres: readonly [string, string, string],
): readonly [Elemento, Elemento, Elemento] | null {
  const [a, b, c, ...resto] = elementosDe(padre);
  if (a === undefined || b === undefined || c === undefined || resto.length > 0) return null;
  const iguales = [a, b, c].every((h, i) => h.local === nombres[i] && h.espacio === NS_FIRMA);
  return iguales ? [a, b, c] : null;
}

/** Every X509Certificate under KeyInfo, as base64 without white space; null for one that is not text. */
function certificadosDe(llave: Elemento): (string | null)[] {
  return elementosDe(llave).flatMap((e) =>
    e.local === 'X509Certificate' && e.espacio === NS_FIRMA ? [enBase64(e)] : certificadosDe(e),
  );
}

function atributo(elemento: Elemento, nombre: string): string | null {
  return elemento.atributos.find((a) => a.espacio === '' && a.local === nombre)?.valor ?? null;
}

function algoritmo(elemento: Elemento): string {
  return atributo(elemento, 'Algorithm') ?? '';
}

/** Only text will do: a comment or an element inside would hide characters. */
function enBase64(elemento: Elemento): string | null {
  return soloTexto(elemento)?.replace(/[\t\n\r ]+/g, '') ?? null;
}
