// The two papers that have no e-CF behind them yet. Mode A (envío diferido without e-CF): nothing that
// looks fiscal, not even the RNC or the day. Mode F: an order. And series B: the number of the paper
// world in a declared contingency or for who is not electronic, without QR.
// Source: Modelos ilustrativos de RI (22-04-2025) 3.2 and 4.2; Decreto 587-24 arts. 39 to 42.

import type { Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { equivalenteB } from '#shared/fiscal/ncf.ts';
import { esTipoSerieB } from '#shared/fiscal/ncf-b.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { cuerpo, type Comun } from './cuerpo.ts';
import { modificado } from './fiscal.ts';
import { LEYENDA_CONSULTA, LEYENDA_NO_FISCAL, LEYENDA_PEDIDO, TITULOS_B } from './leyendas.ts';
import type { Representacion } from './modelo.ts';
import { condicionesImpresas } from './partes.ts';

export type EntradaNoFiscal = Comun & {
  /**
   * 'A': a sale under envío diferido whose e-CF does not exist yet, with the address where the customer
   * will find it. 'F': an order; the sale is not done until there is network.
   */
  readonly modo: 'A' | 'F';
};

function leyendasNoFiscal(e: EntradaNoFiscal): readonly string[] {
  if (e.modo === 'F') return [LEYENDA_NO_FISCAL, LEYENDA_PEDIDO];
  const enlace = e.enlace ?? '';
  return enlace === ''
    ? [LEYENDA_NO_FISCAL]
    : [LEYENDA_NO_FISCAL, `${enlace}, ${LEYENDA_CONSULTA}`];
}

/** The paper without e-CF: no type, e-NCF, expiry, QR, code, signature, RNC of the issuer nor date. */
export function representacionNoFiscal(e: EntradaNoFiscal): Representacion {
  const comun = cuerpo(e);
  return {
    ...comun,
    clase: 'no-fiscal',
    titulo: null,
    numero: null,
    fechaVencimiento: null,
    modificado: null,
    fechaEmision: null,
    emisor: { ...comun.emisor, rnc: null },
    condiciones: condicionesImpresas(e.raiz, false),
    // The address is in the legend.
    enlace: '',
    leyendas: leyendasNoFiscal(e),
  };
}

export type EntradaSerieB = Comun & {
  /** 'B0100000001'. */
  readonly ncf: string;
  readonly vence: Fecha | null;
};

/** A document of series B. It is valid by itself: there is no answer of the DGII to wait for. */
export function representacionSerieB(e: EntradaSerieB): Representacion {
  const comun = cuerpo(e);
  const tipo = equivalenteB(comun.tipo);
  invariante(esTipoSerieB(tipo), 'el tipo de e-CF tiene equivalente en la serie B');
  return {
    ...comun,
    clase: 'serie-b',
    titulo: TITULOS_B[tipo],
    numero: { etiqueta: 'NCF:', valor: e.ncf },
    fechaVencimiento: e.vence === null ? null : fechaEcf(e.vence),
    modificado: modificado(e.raiz),
    condiciones: condicionesImpresas(e.raiz, true),
    leyendas: [],
    estaAceptada: true,
  };
}
