// The amounts at the foot of a document, only those that apply and in the order of the Informe Técnico;
// what comes after the total (retentions, not billable, balance); and the same amounts in another currency,
// whose code goes after the name of the field.
// Source: Informe Técnico e-CF v1.0 §17.2 and note 51; Formato e-CF v1.0, fields 92 to 119.

import { centavos, CERO, decimal4, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, formatoDecimal4 } from '#shared/dinero/texto.ts';
import { nodoEn, nodosEn, texto, type NodoXml } from '../documento.ts';
import { decimal4En, montoEn } from '../importe.ts';
import type { AjusteImpreso, Cifras, Dato, RenglonTotal } from './modelo.ts';

const TOTALES = 'Encabezado/Totales';
const OTRA = 'Encabezado/OtraMoneda';

/** 001 propina, 002 CDT, 005 primera placa have their own line; 003, 004 and 006 to 039 are ISC. */
const PROPIOS: Readonly<Record<string, string>> = {
  '002': 'CDT',
  '001': 'Propina Legal',
  '005': 'Impuesto Primera Placa',
};

type Fuente = {
  readonly raiz: NodoXml;
  /** '' in pesos; the code of the currency otherwise. */
  readonly codigo: string;
};

function montoDe(f: Fuente, enPesos: string, enOtra: string): bigint | null {
  return montoEn(f.raiz, f.codigo === '' ? `${TOTALES}/${enPesos}` : `${OTRA}/${enOtra}`);
}

function etiqueta(nombre: string, codigo: string): string {
  return codigo === '' ? `${nombre}:` : `${nombre} ${codigo}:`;
}

type Adicional = { readonly codigo: string; readonly monto: bigint };

function adicionales(f: Fuente): readonly Adicional[] {
  const otra = f.codigo === '' ? '' : 'OtraMoneda';
  const ruta =
    otra === ''
      ? `${TOTALES}/ImpuestosAdicionales/ImpuestoAdicional`
      : `${OTRA}/ImpuestosAdicionalesOtraMoneda/ImpuestoAdicionalOtraMoneda`;
  const partes = [
    'MontoImpuestoSelectivoConsumoEspecifico',
    'MontoImpuestoSelectivoConsumoAdvalorem',
    'OtrosImpuestosAdicionales',
  ];
  return nodosEn(f.raiz, ruta).map((n) => ({
    codigo: texto(n, `TipoImpuesto${otra}`) ?? '',
    monto: partes.reduce((s, p) => s + (montoEn(n, `${p}${otra}`) ?? 0n), 0n),
  }));
}

function sumarDe(lista: readonly Adicional[], cual: (codigo: string) => boolean): bigint {
  return lista.filter((a) => cual(a.codigo)).reduce((s, a) => s + a.monto, 0n);
}

/** Subtotal Gravado, Exento, Total ISC, Total ITBIS, CDT, Propina Legal, Total: those that there are. */
function filasTotales(f: Fuente): RenglonTotal[] {
  const impuestos = adicionales(f);
  const filas: (readonly [string, bigint | null])[] = [
    ['Subtotal Gravado', montoDe(f, 'MontoGravadoTotal', 'MontoGravadoTotalOtraMoneda')],
    ['Subtotal Exento', montoDe(f, 'MontoExento', 'MontoExentoOtraMoneda')],
    ['Total ISC', sumarDe(impuestos, (c) => PROPIOS[c] === undefined) || null],
    ['Total ITBIS', montoDe(f, 'TotalITBIS', 'TotalITBISOtraMoneda')],
    ...['002', '001', '005'].map(
      (c) => [PROPIOS[c] ?? '', sumarDe(impuestos, (x) => x === c) || null] as const,
    ),
  ];
  const presentes = filas.filter((x): x is readonly [string, bigint] => x[1] !== null);
  return presentes.map(([nombre, monto]) => ({
    etiqueta: etiqueta(nombre, f.codigo),
    monto: centavos(monto),
  }));
}

function total(f: Fuente): RenglonTotal | null {
  const monto = montoDe(f, 'MontoTotal', 'MontoTotalOtraMoneda');
  return monto === null ? null : { etiqueta: etiqueta('Total', f.codigo), monto: centavos(monto) };
}

const DESPUES: readonly (readonly [string, string])[] = [
  ['MontoNoFacturable', 'Monto No Facturable'],
  ['TotalITBISRetenido', 'ITBIS Retenido'],
  ['TotalISRRetencion', 'ISR Retenido'],
  ['TotalITBISPercepcion', 'ITBIS Percibido'],
  ['TotalISRPercepcion', 'ISR Percibido'],
  ['SaldoAnterior', 'Saldo Anterior'],
  ['MontoAvancePago', 'Avance de Pago'],
  ['ValorPagar', 'Valor a Pagar'],
];

/** What the total does not say. Amounts that are zero and a ValorPagar equal to the total add nothing. */
function filasDespues(raiz: NodoXml): RenglonTotal[] {
  const montoTotal = montoEn(raiz, `${TOTALES}/MontoTotal`);
  return DESPUES.flatMap(([elemento, nombre]) => {
    const monto = montoEn(raiz, `${TOTALES}/${elemento}`);
    const esIgual = elemento === 'ValorPagar' && monto === montoTotal;
    if (monto === null || monto === 0n || esIgual) return [];
    return [{ etiqueta: `${nombre}:`, monto: centavos(monto) }];
  });
}

export type TotalesImpresos = {
  readonly totales: readonly RenglonTotal[];
  readonly despues: readonly RenglonTotal[];
  readonly cambio: Dato | null;
};

/**
 * With another currency the block speaks in it when it says its own total, and the pesos come after; with
 * only the rate, the pesos are the block.
 */
export function totalesImpresos(raiz: NodoXml): TotalesImpresos {
  const codigo = texto(raiz, `${OTRA}/TipoMoneda`) ?? '';
  const cambio_e4 = decimal4En(raiz, `${OTRA}/TipoCambio`);
  const pesos: Fuente = { raiz, codigo: '' };
  const enPesos = [...filasTotales(pesos), ...[total(pesos)].filter((t) => t !== null)];
  const cambio =
    codigo === '' || cambio_e4 === null
      ? null
      : { etiqueta: `Tasa de cambio ${codigo}:`, valor: formatoDecimal4(decimal4(cambio_e4)) };
  const otra: Fuente = { raiz, codigo };
  const totalOtra = codigo === '' ? null : total(otra);
  if (totalOtra === null) return { totales: enPesos, despues: filasDespues(raiz), cambio };
  const pesosDespues = enPesos.map((r) => ({
    ...r,
    etiqueta: r.etiqueta.replace(':', ' DOP:'),
  }));
  return {
    totales: [...filasTotales(otra), totalOtra],
    despues: [...pesosDespues, ...filasDespues(raiz)],
    cambio,
  };
}

/** Global discounts (negative) and surcharges, in the currency of the lines. */
export function ajustesImpresos(raiz: NodoXml, moneda: string): readonly AjusteImpreso[] {
  return nodosEn(raiz, 'DescuentosORecargos/DescuentoORecargo').map((n) => {
    const esDescuento = texto(n, 'TipoAjuste') === 'D';
    const elemento = moneda === '' ? 'MontoDescuentooRecargo' : 'MontoDescuentooRecargoOtraMoneda';
    const monto = montoEn(n, elemento) ?? 0n;
    const tanto = texto(n, 'TipoValor') === '%' ? decimal4En(n, 'ValorDescuentooRecargo') : null;
    const nombre = texto(n, 'DescripcionDescuentooRecargo') ?? '';
    const propio = esDescuento ? 'Descuento' : 'Recargo';
    return {
      etiqueta: nombre === '' ? propio : nombre,
      porcentaje: tanto === null ? '' : `${escribirDecimal4(decimal4(tanto), 0)}%`,
      monto: centavos(esDescuento ? -monto : monto),
    };
  });
}

/** The amounts in pesos that pages share. */
export function cifrasDe(raiz: NodoXml): Cifras {
  const en = (elemento: string): Centavos =>
    centavos(montoEn(raiz, `${TOTALES}/${elemento}`) ?? 0n);
  return {
    gravado: [en('MontoGravadoI1'), en('MontoGravadoI2'), en('MontoGravadoI3')],
    itbis: [en('TotalITBIS1'), en('TotalITBIS2'), en('TotalITBIS3')],
    exento: en('MontoExento'),
    adicional:
      nodoEn(raiz, `${TOTALES}/MontoImpuestoAdicional`) === null
        ? CERO
        : en('MontoImpuestoAdicional'),
    noFacturable: en('MontoNoFacturable'),
    total: en('MontoTotal'),
  };
}
