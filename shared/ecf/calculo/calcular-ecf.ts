// The engine: from an abstract document of any of the ten types to its complete tree, with every figure
// computed and the structure already checked. The tree lacks only the signature.
// Source: Formato e-CF v1.0 (oct-2025); Informe Técnico e-CF v1.0.

import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import type { ArbolEcf } from '../documento.ts';
import { nodoDeArbol } from '../nodo-de-arbol.ts';
import { validarEstructura } from '../validar-estructura.ts';
import { ajuste, item, referencia } from './arbol-detalle.ts';
import { comprador, emisor, idDoc, totales } from './arbol-encabezado.ts';
import { calcularCifras } from './calcular-cifras.ts';
import type { CifrasEcf } from './cifras.ts';
import { elementos } from './elementos.ts';
import type { EntradaEcf } from './entrada.ts';
import { monedaDeTotales } from './moneda.ts';
import { paginasDe } from './paginas.ts';

export type { CifrasEcf } from './cifras.ts';
export type { EntradaEcf, LineaEntrada } from './entrada.ts';

export type EcfCalculado = {
  /** What `construirXml(entrada.tipo, arbol)` writes. */
  readonly arbol: ArbolEcf;
  readonly cifras: CifrasEcf;
};

/** The tree of a document whose figures are known. It may break the structure: `calcularEcf` looks. */
export function arbolDeCifras(entrada: EntradaEcf, cifras: CifrasEcf): ArbolEcf {
  const paginas = paginasDe(entrada, cifras);
  return elementos({
    Encabezado: elementos({
      Version: '1.0',
      IdDoc: idDoc(entrada, cifras),
      Emisor: emisor(entrada),
      Comprador: comprador(entrada),
      InformacionesAdicionales: entrada.informacionesAdicionales,
      Transporte: entrada.transporte,
      Totales: totales(entrada, cifras),
      OtraMoneda: monedaDeTotales(entrada, cifras),
    }),
    DetallesItems: {
      Item: entrada.lineas.flatMap((linea, i) => {
        const suyas = cifras.lineas[i];
        return suyas === undefined ? [] : [item(entrada, linea, { cifras: suyas, numero: i + 1 })];
      }),
    },
    Subtotales: elementos({ Subtotal: entrada.subtotales ?? [] }),
    DescuentosORecargos: elementos({
      DescuentoORecargo: cifras.ajustes.map((a, i) => ajuste(entrada, a, i)),
    }),
    Paginacion: elementos({ Pagina: paginas }),
    InformacionReferencia: referencia(entrada.referencia),
    FechaHoraFirma: entrada.fechaHoraFirma,
  });
}

/**
 * The complete e-CF of any type, or every reason why there cannot be one: those of `calcularCifras` and
 * those of the structure (`ecf.ELEMENTO_*`, `ecf.FORMATO_INVALIDO`). Business rules (`prevalidarEcf`) are
 * another call, because some need what the document does not say.
 */
export function calcularEcf(entrada: EntradaEcf): Resultado<EcfCalculado> {
  const cifras = calcularCifras(entrada);
  if (!cifras.ok) return cifras;
  const arbol = arbolDeCifras(entrada, cifras.valor);
  const rechazos = validarEstructura(nodoDeArbol(entrada.tipo, arbol), entrada.tipo);
  return rechazar(rechazos) ?? bien({ arbol, cifras: cifras.valor });
}
