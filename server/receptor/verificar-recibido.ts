// The signature of something that anybody may have written. Before the cryptography, which reads the
// document again, its markup is looked at: a real signature has some twenty elements and as many
// namespaces as fingers, and what is larger is only meant to keep the verifier busy.

import type { NodoXml } from '#shared/ecf/documento.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import type { Autoridades } from '#server/ecf/autoridades.ts';
import type { InfoCertificado } from '#server/ecf/info-certificado.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';

export type FirmaRecibida =
  | { readonly ok: true; readonly valor: string; readonly certificado: InfoCertificado }
  | { readonly ok: false; readonly detalle: string };

const NODOS_DE_FIRMA = 64;
const ATRIBUTOS = 8;
const ESPACIOS = 32;

export type Confianza = {
  /** The certificate must be in force then. */
  readonly ahora: Instante;
  /** In production it is not its own issuer and, where they are known, it is of one of the authorities. */
  readonly enProduccion?: { readonly autoridades: Autoridades | null };
};

/** `raiz` is the tree of `xml`. */
export function verificarRecibido(xml: string, raiz: NodoXml, confianza: Confianza): FirmaRecibida {
  if (!esMarcadoSobrio(xml, raiz)) return { ok: false, detalle: 'tiene un marcado desmedido' };
  const { ahora, enProduccion } = confianza;
  const firma = verificarFirma(xml, { ahora, autoridades: enProduccion?.autoridades ?? null });
  if (!firma.ok) return { ok: false, detalle: decir(firma.rechazos[0]) };
  const [fuera] = firma.vigencia;
  if (fuera !== undefined) return { ok: false, detalle: decir(fuera) };
  if (enProduccion !== undefined && firma.certificado.esDePrueba)
    return { ok: false, detalle: 'el certificado es de prueba' };
  return { ok: true, valor: firma.valor, certificado: firma.certificado };
}

/** Without its final stop: it goes between brackets. */
function decir(r: Rechazo): string {
  return textoRechazo(r).replace(/\.$/, '');
}

function esMarcadoSobrio(xml: string, raiz: NodoXml): boolean {
  const firma = raiz.hijos.at(-1);
  if (firma === undefined) return true;
  return contar(xml, 'xmlns', ESPACIOS) <= ESPACIOS && nodosSobrios(firma) <= NODOS_DE_FIRMA;
}

/** Elements under a node; more than allowed as soon as one of them is loaded with attributes. */
function nodosSobrios(nodo: NodoXml): number {
  let n = 1;
  const porVer = [nodo];
  for (let actual = porVer.pop(); actual !== undefined; actual = porVer.pop()) {
    if ((actual.atributos?.length ?? 0) > ATRIBUTOS) return Number.MAX_SAFE_INTEGER;
    n += actual.hijos.length;
    if (n > NODOS_DE_FIRMA) return n;
    porVer.push(...actual.hijos);
  }
  return n;
}

function contar(texto: string, aguja: string, tope: number): number {
  let n = 0;
  for (let i = texto.indexOf(aguja); i >= 0 && n <= tope; i = texto.indexOf(aguja, i + 1)) n++;
  return n;
}
