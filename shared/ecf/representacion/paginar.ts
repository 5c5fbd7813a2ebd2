// Decides the pages of a document before it is signed: a printed form of more than one page must be
// declared in the XML (TotalPaginas and Paginacion), with what each page adds. On a roll there are no
// pages. The room is counted for the longest header and foot that the paper may have, so that what was
// declared always fits when it is printed.
// Source: Formato e-CF v1.0, section E; Informe Técnico e-CF v1.0 §17.2.3.

import { escribirMonto } from '#shared/dinero/texto.ts';
import type { Centavos } from '#shared/dinero/centavos.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { nodoEn, type ArbolEcf, type NodoXml } from '../documento.ts';
import { nodoDeArbol } from '../nodo-de-arbol.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { representacionFiscal } from './fiscal.ts';
import type { Modalidad, Representacion } from './modelo.ts';
import type { Ambiente } from '../timbre.ts';
import { finesDePagina } from './papel/carta.ts';
import { detallePaginas, subtotalDe, type DetallePagina } from './subtotales.ts';

/** Modules of the largest timbre: version 10. */
const QR_MAYOR = { lado: 57, tramos: [] };

/** What is known of the paper before signing; what is not takes the room of the longest. */
export type PapelConocido = {
  readonly ambiente?: Ambiente;
  readonly modalidad?: Modalidad;
  /** null: it carries none. */
  readonly enlace?: string | null;
};

function laMasLarga(raiz: NodoXml, conocido: PapelConocido): Representacion {
  const { ambiente = 'testecf', modalidad = 'contingencia' } = conocido;
  const { enlace = `https://${'x'.repeat(60)}` } = conocido;
  const r = representacionFiscal({
    raiz,
    ambiente,
    modalidad,
    enlace,
    estado: 'firmado',
    codigoSeguridad: '//////',
  });
  invariante(r.ok, 'un documento por firmar siempre se puede paginar');
  return r.valor;
}

/** Last line of each page of the printed form: [22, 45]. One element when everything fits on one page. */
export function finesParaFirmar(raiz: NodoXml, conocido: PapelConocido = {}): readonly number[] {
  return finesDePagina({ representacion: laMasLarga(raiz, conocido), qr: QR_MAYOR });
}

type Pares = readonly (readonly [string, Centavos])[];

/** A group is written on every page when the document has it in its totals. */
function grupos(raiz: NodoXml, d: DetallePagina): Pares {
  const s = subtotalDe(d);
  const filas: readonly (readonly [string, string, Centavos])[] = [
    ['MontoGravadoTotal', 'SubtotalMontoGravadoPagina', s.gravado],
    ['MontoGravadoI1', 'SubtotalMontoGravado1Pagina', d.gravado[0]],
    ['MontoGravadoI2', 'SubtotalMontoGravado2Pagina', d.gravado[1]],
    ['MontoGravadoI3', 'SubtotalMontoGravado3Pagina', d.gravado[2]],
    ['MontoExento', 'SubtotalExentoPagina', s.exento],
    ['TotalITBIS', 'SubtotalItbisPagina', s.itbis],
    ['TotalITBIS1', 'SubtotalItbis1Pagina', d.itbis[0]],
    ['TotalITBIS2', 'SubtotalItbis2Pagina', d.itbis[1]],
    ['TotalITBIS3', 'SubtotalItbis3Pagina', d.itbis[2]],
  ];
  return filas
    .filter(([total]) => nodoEn(raiz, `Encabezado/Totales/${total}`) !== null)
    .map(([, elemento, monto]) => [elemento, monto]);
}

function pagina(raiz: NodoXml, d: DetallePagina, i: number): ArbolEcf {
  const pares: Pares = [
    ...grupos(raiz, d),
    // The format does not admit a zero here.
    ...(d.adicional > 0n ? [['SubtotalImpuestoAdicionalPagina', d.adicional] as const] : []),
    ['MontoSubtotalPagina', subtotalDe(d).total],
    ...(d.noFacturable > 0n ? [['SubtotalMontoNoFacturablePagina', d.noFacturable] as const] : []),
  ];
  return {
    PaginaNo: String(i + 1),
    NoLineaDesde: String(d.desde),
    NoLineaHasta: String(d.hasta),
    ...Object.fromEntries(pares.map(([elemento, monto]) => [elemento, escribirMonto(monto)])),
  };
}

/**
 * The same document with its pages declared when it needs more than one; as it came when it needs one or
 * already declares them. To be called on the tree that will be signed, with its totals.
 */
export function conPaginacion(
  tipo: TipoEcf,
  arbol: ArbolEcf,
  conocido: PapelConocido = {},
): ArbolEcf {
  const raiz = nodoDeArbol(tipo, arbol);
  if (nodoEn(raiz, 'Paginacion') !== null) return arbol;
  const fines = finesParaFirmar(raiz, conocido);
  if (fines.length < 2) return arbol;
  const { Encabezado } = arbol;
  const encabezado = grupo(Encabezado);
  return {
    ...arbol,
    Encabezado: {
      ...encabezado,
      IdDoc: { ...grupo(encabezado['IdDoc']), TotalPaginas: String(fines.length) },
    },
    Paginacion: {
      Pagina: detallePaginas(laMasLarga(raiz, conocido), fines).map((d, i) => pagina(raiz, d, i)),
    },
  };
}

function grupo(valor: ArbolEcf[string] | undefined): ArbolEcf {
  invariante(
    valor !== undefined && typeof valor !== 'string' && !Array.isArray(valor),
    'el documento por firmar tiene su encabezado',
  );
  // Array.isArray does not narrow a readonly array out of the union.
  return valor as ArbolEcf;
}
