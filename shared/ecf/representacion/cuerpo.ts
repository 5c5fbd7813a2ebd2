// What the three papers (fiscal, not fiscal, series B) have in common, read from the document.

import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { esTipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { claseDe, texto, type NodoXml } from '../documento.ts';
import type { Ambiente } from '../timbre.ts';
import { AVISO_PRUEBAS } from './leyendas.ts';
import {
  columnasDe,
  lineasImpresas,
  monedaDeLineas,
  type ContextoLineas,
} from './lineas-impresas.ts';
import type { Logo, Representacion } from './modelo.ts';
import { clienteImpreso, emisorImpreso } from './partes.ts';
import { ajustesImpresos, cifrasDe, totalesImpresos } from './totales-impresos.ts';

/** A document without day (it cannot be) takes the rates of the first e-CF. */
const PRIMER_DIA = fecha('2019-04-08');

export type Comun = {
  readonly raiz: NodoXml;
  readonly ambiente: Ambiente;
  readonly logo?: Logo | null;
  /** Where the customer finds the document. */
  readonly enlace?: string | null;
};

export function tipoDe(raiz: NodoXml): TipoEcf {
  const clase = claseDe(raiz);
  invariante(clase !== null && esTipoEcf(clase), 'solo se imprime uno de los diez tipos de e-CF');
  return clase;
}

type Cuerpo = Omit<
  Representacion,
  'clase' | 'titulo' | 'numero' | 'fechaVencimiento' | 'modificado' | 'condiciones' | 'leyendas'
>;

export function cuerpo(c: Comun): Cuerpo {
  const { raiz } = c;
  const tipo = tipoDe(raiz);
  const emision = texto(raiz, 'Encabezado/Emisor/FechaEmision');
  const moneda = monedaDeLineas(raiz);
  const contexto: ContextoLineas = {
    raiz,
    tipo,
    fecha: leerFechaEcf(emision ?? '') ?? PRIMER_DIA,
    moneda,
  };
  const lineas = lineasImpresas(contexto);
  return {
    tipo,
    fechaEmision: emision,
    emisor: emisorImpreso(raiz),
    cliente: clienteImpreso(raiz, tipo),
    columnas: columnasDe(contexto, lineas),
    lineas,
    ajustes: ajustesImpresos(raiz, moneda),
    ...totalesImpresos(raiz),
    cifras: cifrasDe(raiz),
    paginas: [],
    timbre: null,
    enlace: c.enlace ?? '',
    referencia: texto(raiz, 'Encabezado/Emisor/NumeroFacturaInterna') ?? '',
    logo: c.logo ?? null,
    avisoPruebas: c.ambiente === 'ecf' ? null : AVISO_PRUEBAS,
    estaAceptada: false,
  };
}
