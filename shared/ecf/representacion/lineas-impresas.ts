// The lines of a document as they are printed. Two things are not in the XML and are computed only for
// paper: the ITBIS of each line (it may not add up; the total is the document's), and the ISC of each
// line, which is the share of the line in the ISC of the document, so that it does add up.
// Source: Informe Técnico e-CF v1.0 §17.2; Formato e-CF v1.0, fields marked for print, notes 39 and 55.

import {
  centavos,
  CERO,
  decimal4,
  dividirRedondeado,
  E4,
  porcentajeDe,
  repartir,
  sinImpuesto,
  type Centavos,
} from '#shared/dinero/centavos.ts';
import { formatoDecimal4, formatoMonto } from '#shared/dinero/texto.ts';
import { IMPUESTOS_ADICIONALES } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import { abreviaturaUnidad } from '#shared/fiscal/catalogos/unidades-medida.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { tasaItbis, type IndicadorFacturacion } from '#shared/fiscal/tasas.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, decimal4En, montoEn } from '../importe.ts';
import { COLUMNAS, type ClaveColumna, type Columna, type LineaImpresa } from './modelo.ts';

/** Everything in them is exempt: no column of ITBIS (Formato e-CF v1.0, notes 50 and 51). */
const SIN_ITBIS: ReadonlySet<TipoEcf> = new Set(['43', '44', '47']);

export type ContextoLineas = {
  readonly raiz: NodoXml;
  readonly tipo: TipoEcf;
  readonly fecha: Fecha;
  /** Code of the other currency when every line has its amounts in it; '' otherwise. */
  readonly moneda: string;
};

type Isc = { especifico: Centavos; advalorem: Centavos };

/** 'USD' when the document has another currency and all its lines say their price in it. */
export function monedaDeLineas(raiz: NodoXml): string {
  const codigo = texto(raiz, 'Encabezado/OtraMoneda/TipoMoneda') ?? '';
  const items = nodosEn(raiz, 'DetallesItems/Item');
  const todas = items.every(
    (i) =>
      decimal4En(i, 'OtraMonedaDetalle/PrecioOtraMoneda') !== null &&
      montoEn(i, 'OtraMonedaDetalle/MontoItemOtraMoneda') !== null,
  );
  return codigo !== '' && items.length > 0 && todas ? codigo : '';
}

function indicadorDe(item: NodoXml): IndicadorFacturacion {
  const n = codigoEn(item, 'IndicadorFacturacion');
  return n === 1 || n === 2 || n === 3 || n === 4 ? n : 0;
}

function impuestosDe(item: NodoXml): readonly string[] {
  return nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional').map(
    (i) => texto(i, 'TipoImpuesto') ?? '',
  );
}

function claseImpuesto(codigo: string): 'otro' | 'especifico' | 'advalorem' {
  return IMPUESTOS_ADICIONALES.get(codigo)?.clase ?? 'otro';
}

/** How much of the tax is of this line, in arbitrary units: alcohol or packs, or the retail price. */
function pesoIsc(item: NodoXml, clase: 'especifico' | 'advalorem'): bigint {
  const cantidad = decimal4En(item, 'CantidadItem') ?? 0n;
  const porUnidad = decimal4En(item, 'CantidadReferencia') ?? 10_000n;
  if (clase === 'advalorem') {
    const pvp = montoEn(item, 'PrecioUnitarioReferencia');
    return pvp === null ? (montoEn(item, 'MontoItem') ?? 0n) : cantidad * porUnidad * pvp;
  }
  const litros = nodosEn(item, 'TablaSubcantidad/SubcantidadItem').reduce(
    (s, n) => s + (decimal4En(n, 'Subcantidad') ?? 0n),
    0n,
  );
  const grados = decimal4En(item, 'GradosAlcohol') ?? 10_000n;
  return cantidad * porUnidad * grados * (litros === 0n ? 10_000n : litros);
}

/** ISC of each line, in the order of the lines: every tax of the document shared among those that bear it. */
function iscPorLinea(raiz: NodoXml, items: readonly NodoXml[]): readonly Isc[] {
  const porLinea = items.map((): Isc => ({ especifico: CERO, advalorem: CERO }));
  for (const i of nodosEn(raiz, 'Encabezado/Totales/ImpuestosAdicionales/ImpuestoAdicional')) {
    const codigo = texto(i, 'TipoImpuesto') ?? '';
    const clase = claseImpuesto(codigo);
    if (clase === 'otro') continue;
    const elemento =
      clase === 'especifico'
        ? 'MontoImpuestoSelectivoConsumoEspecifico'
        : 'MontoImpuestoSelectivoConsumoAdvalorem';
    const total = centavos(montoEn(i, elemento) ?? 0n);
    const pesos = items.map((n) => (impuestosDe(n).includes(codigo) ? pesoIsc(n, clase) : 0n));
    if (pesos.every((p) => p === 0n)) continue;
    for (const [k, parte] of repartir(total, pesos).entries()) {
      const fila = porLinea[k];
      if (fila !== undefined) fila[clase] = centavos(fila[clase] + parte);
    }
  }
  return porLinea;
}

function itbisDe(monto: Centavos, indicador: IndicadorFacturacion, c: ContextoLineas): Centavos {
  const tasa_e4 = tasaItbis(indicador, c.fecha);
  const incluido = codigoEn(c.raiz, 'Encabezado/IdDoc/IndicadorMontoGravado') === 1;
  return incluido ? centavos(monto - sinImpuesto(monto, tasa_e4)) : porcentajeDe(monto, tasa_e4);
}

/** The ISC is part of the base of the ITBIS, but never inside the price (Formato e-CF v1.0, field 101). */
function itbisImpreso(
  monto: Centavos,
  isc: Isc,
  de: { readonly indicador: IndicadorFacturacion; readonly c: ContextoLineas },
): Centavos {
  const { indicador, c } = de;
  const deIsc = centavos(isc.especifico + isc.advalorem);
  return centavos(
    itbisDe(monto, indicador, c) + porcentajeDe(deIsc, tasaItbis(indicador, c.fecha)),
  );
}

/** The ISC of the XML is in pesos; the lines may be in another currency. */
function enMoneda(isc: Isc, c: ContextoLineas): Isc {
  const cambio_e4 = decimal4En(c.raiz, 'Encabezado/OtraMoneda/TipoCambio') ?? 0n;
  if (c.moneda === '' || cambio_e4 === 0n) return isc;
  const convertir = (m: Centavos): Centavos => centavos(dividirRedondeado(m * E4, cambio_e4));
  return { especifico: convertir(isc.especifico), advalorem: convertir(isc.advalorem) };
}

type Importes = {
  readonly precio: bigint;
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  readonly valor: Centavos;
};

function importes(item: NodoXml, moneda: string): Importes {
  const otra = moneda !== '';
  const en = (ruta: string): Centavos => centavos(montoEn(item, ruta) ?? 0n);
  const precio = otra ? 'OtraMonedaDetalle/PrecioOtraMoneda' : 'PrecioUnitarioItem';
  return {
    precio: decimal4En(item, precio) ?? 0n,
    descuento: en(otra ? 'OtraMonedaDetalle/DescuentoOtraMoneda' : 'DescuentoMonto'),
    recargo: en(otra ? 'OtraMonedaDetalle/RecargoOtraMoneda' : 'RecargoMonto'),
    valor: en(otra ? 'OtraMonedaDetalle/MontoItemOtraMoneda' : 'MontoItem'),
  };
}

const siHay = (monto: Centavos): string => (monto === 0n ? '' : formatoMonto(monto));

/**
 * The name of an item holds 80 characters; a longer description goes whole in DescripcionItem and then
 * begins with that name.
 */
function descripcion(item: NodoXml): { readonly nombre: string; readonly detalle: string } {
  const nombre = texto(item, 'NombreItem') ?? '';
  const larga = texto(item, 'DescripcionItem') ?? '';
  if (larga === '' || larga === nombre) return { nombre, detalle: '' };
  return larga.startsWith(nombre) ? { nombre: larga, detalle: '' } : { nombre, detalle: larga };
}

function linea(item: NodoXml, isc: Isc, c: ContextoLineas): LineaImpresa {
  const { nombre, detalle } = descripcion(item);
  const indicador = indicadorDe(item);
  const i = importes(item, c.moneda);
  const unidad = codigoEn(item, 'UnidadMedida');
  const grados = decimal4En(item, 'GradosAlcohol');
  const pvp = montoEn(item, 'PrecioUnitarioReferencia');
  return {
    numero: codigoEn(item, 'NumeroLinea') ?? 0,
    esExenta: indicador === 4,
    detalle,
    indicador,
    tieneImpuestoAdicional: impuestosDe(item).length > 0,
    monto: centavos(montoEn(item, 'MontoItem') ?? 0n),
    celdas: {
      cantidad: formatoDecimal4(decimal4(decimal4En(item, 'CantidadItem') ?? 0n), 0),
      descripcion: nombre,
      unidad: unidad === null ? '' : abreviaturaUnidad(unidad),
      grados: grados === null ? '' : formatoDecimal4(decimal4(grados), 0),
      pvp: pvp === null ? '' : formatoMonto(centavos(pvp)),
      precio: formatoDecimal4(decimal4(i.precio)),
      iscEspecifico: siHay(isc.especifico),
      iscAdvalorem: siHay(isc.advalorem),
      itbis: formatoMonto(itbisImpreso(i.valor, isc, { indicador, c })),
      descuento: siHay(i.descuento),
      recargo: siHay(i.recargo),
      valor: formatoMonto(i.valor),
    },
  };
}

export function lineasImpresas(c: ContextoLineas): readonly LineaImpresa[] {
  const items = nodosEn(c.raiz, 'DetallesItems/Item');
  const isc = iscPorLinea(c.raiz, items);
  return items.map((item, i) =>
    linea(item, enMoneda(isc[i] ?? { especifico: CERO, advalorem: CERO }, c), c),
  );
}

const TITULOS: Readonly<Record<ClaveColumna, string>> = {
  cantidad: 'Cantidad',
  descripcion: 'Descripción',
  unidad: 'Unidad de Medida',
  grados: 'Grados Alcohol %',
  pvp: 'PVP',
  precio: 'Precio',
  iscEspecifico: 'ISC Específico',
  iscAdvalorem: 'ISC Ad-Valorem',
  itbis: 'ITBIS',
  descuento: 'Descuento',
  recargo: 'Recargo',
  valor: 'Valor',
};

/** Always printed, whatever they hold. */
const FIJAS: ReadonlySet<ClaveColumna> = new Set([
  'cantidad',
  'descripcion',
  'unidad',
  'precio',
  'valor',
]);
const EN_MONEDA: ReadonlySet<ClaveColumna> = new Set([
  'precio',
  'iscEspecifico',
  'iscAdvalorem',
  'itbis',
  'descuento',
  'recargo',
  'valor',
]);

/** The columns that apply: by type the ITBIS, by what some line holds the rest. */
export function columnasDe(c: ContextoLineas, lineas: readonly LineaImpresa[]): Columna[] {
  const hay = (clave: ClaveColumna): boolean => {
    if (FIJAS.has(clave)) return true;
    if (clave === 'itbis') return !SIN_ITBIS.has(c.tipo);
    return lineas.some((l) => l.celdas[clave] !== '');
  };
  return COLUMNAS.filter(hay).map((clave) => ({
    clave,
    titulo:
      c.moneda !== '' && EN_MONEDA.has(clave) ? `${TITULOS[clave]} ${c.moneda}` : TITULOS[clave],
  }));
}
