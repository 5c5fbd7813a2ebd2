// What the rules by type look at: the document, its type, its day and a list to leave refusals in.

import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import type { Centavos, Decimal4 } from '#shared/dinero/centavos.ts';
import type { TipoB, TipoEcf } from '#shared/fiscal/ncf.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, montoEn } from '../importe.ts';
import { rechazosEcf, type NombreRechazoEcf } from '../rechazos.ts';

/** The document that is modified or replaced, as the issuer keeps it. Centavos. */
export type OriginalModificado = {
  readonly tipo: TipoEcf | TipoB;
  readonly total: Centavos;
  readonly fecha: Fecha;
  readonly rncComprador: string | null;
  /** Total plus its debit notes minus its credit notes, without the one that is looked at. */
  readonly saldo: Centavos;
  /** Accepted, with or without conditions. A number of series B counts as accepted. */
  readonly fueAceptado: boolean;
};

export type OpcionesPrevalidar = {
  /** The day in Santo Domingo: no emission may be after it. */
  readonly hoy: Fecha;
  /** When it is about to be sent: the signature may not be after it. */
  readonly ahora?: Instante | undefined;
  /** Name of the file, when there is one to check. */
  readonly nombreArchivo?: string | undefined;
  /** What the reference names, when it is known. */
  readonly original?: OriginalModificado | undefined;
  /** Whether the issuer is authorised to defer; absent when it is not known. */
  readonly tieneEnvioDiferido?: boolean | undefined;
  /** Day from which the issuer is an electronic one. */
  readonly inicioElectronico?: Fecha | undefined;
  /** Whether the RNC of the issuer is active, without blocks and an electronic issuer. */
  readonly emisorHabilitado?: boolean | undefined;
  /** Runs of sequence numbers of the type that the DGII authorised to the issuer, both ends included. */
  readonly rangosAutorizados?:
    readonly { readonly desde: bigint; readonly hasta: bigint }[] | undefined;
  /** What became of the number before, when it is known: only a free one can be issued. */
  readonly numeroEsta?: 'libre' | 'usado' | 'anulado' | undefined;
  /** Expiry of the sequence as the DGII authorised it. */
  readonly venceAutorizado?: Fecha | undefined;
  /** Pages of the printed representation. */
  readonly paginasImpresas?: number | undefined;
  /** Rates in force of the specific ISC, in pesos scaled by 10⁴, by code. */
  readonly tasasIsc?: ReadonlyMap<string, Decimal4> | undefined;
};

export type Contexto = {
  readonly raiz: NodoXml;
  readonly tipo: TipoEcf;
  readonly esRfce: boolean;
  readonly emision: Fecha | null;
  readonly items: readonly NodoXml[];
  readonly total: bigint;
  readonly opciones: OpcionesPrevalidar;
  readonly rechazos: Rechazo[];
};

export const ID_DOC = 'Encabezado/IdDoc';
export const TOTALES = 'Encabezado/Totales';

export function leerContexto(raiz: NodoXml, tipo: TipoEcf, opciones: OpcionesPrevalidar): Contexto {
  return {
    raiz,
    tipo,
    esRfce: raiz.nombre === 'RFCE',
    emision: fechaEn(raiz, 'Encabezado/Emisor/FechaEmision'),
    items: nodosEn(raiz, 'DetallesItems/Item'),
    total: montoEn(raiz, `${TOTALES}/MontoTotal`) ?? 0n,
    opciones,
    rechazos: [],
  };
}

export function anotar(
  c: Contexto,
  nombre: NombreRechazoEcf,
  campo: string,
  datos: Readonly<Record<string, string | number>> = {},
): void {
  c.rechazos.push(rechazosEcf.rechazo(nombre, { campo, datos }));
}

/** The text at that path without surrounding whitespace; '' when it is missing. */
export function textoEn(nodo: NodoXml, ruta: string): string {
  return (texto(nodo, ruta) ?? '').trim();
}

/** The day at that path, also when it has one digit for day or month; null when it is not a day. */
export function fechaEn(nodo: NodoXml, ruta: string): Fecha | null {
  const m = /^(\d{1,2})-(\d{1,2})-(\d{4})$/.exec(textoEn(nodo, ruta));
  if (m === null) return null;
  const [dia = '', mes = '', resto = ''] = m.slice(1);
  return leerFechaEcf(`${dia.padStart(2, '0')}-${mes.padStart(2, '0')}-${resto}`);
}

/** Path of the item in position `i` (from 0). */
export function campoItem(i: number, elemento: string): string {
  return `DetallesItems/Item[${(i + 1).toString()}]/${elemento}`;
}

/** Indicators de facturación that the lines use. */
export function indicadores(c: Contexto): ReadonlySet<number | null> {
  return new Set(c.items.map((i) => codigoEn(i, 'IndicadorFacturacion')));
}
