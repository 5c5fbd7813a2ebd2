// Arithmetic of the lines of detail: numbering, quantity by price, and the tables of discounts and
// surcharges, which must add up exactly (a mismatch there makes the DGII refuse the document).
// Source: Formato e-CF v1.0, section B (fields 29 and 39); Informe Técnico e-CF v1.0 §12.

import { dividirRedondeado } from '#shared/dinero/centavos.ts';
import { TOLERANCIA_LINEA } from '#shared/fiscal/limites.ts';
import type { IndicadorFacturacion } from '#shared/fiscal/tasas.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, decimal4En, montoEn } from '../importe.ts';
import { rechazosEcf } from '../rechazos.ts';
import { cuadrar } from './comparar.ts';

export type LineaLeida = {
  readonly campo: string;
  readonly indicador: IndicadorFacturacion | null;
  readonly monto: bigint;
  /** Codes of its additional taxes. */
  readonly impuestos: readonly string[];
  readonly esPercepcion: boolean;
  readonly itbisRetenido: bigint;
  readonly isrRetenido: bigint;
};

function indicadorDe(n: number | null): IndicadorFacturacion | null {
  return n === 0 || n === 1 || n === 2 || n === 3 || n === 4 ? n : null;
}

export function leerLineas(raiz: NodoXml): readonly LineaLeida[] {
  return nodosEn(raiz, 'DetallesItems/Item').map((item, i) => ({
    campo: `DetallesItems/Item[${(i + 1).toString()}]`,
    indicador: indicadorDe(codigoEn(item, 'IndicadorFacturacion')),
    monto: montoEn(item, 'MontoItem') ?? 0n,
    impuestos: nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional').flatMap(
      (n) => texto(n, 'TipoImpuesto') ?? [],
    ),
    esPercepcion: codigoEn(item, 'Retencion/IndicadorAgenteRetencionoPercepcion') === 2,
    itbisRetenido: montoEn(item, 'Retencion/MontoITBISRetenido') ?? 0n,
    isrRetenido: montoEn(item, 'Retencion/MontoISRRetenido') ?? 0n,
  }));
}

type Tabla = {
  readonly monto: 'DescuentoMonto' | 'RecargoMonto';
  readonly fila: 'SubDescuento' | 'SubRecargo';
  readonly codigo: 'SUBDESCUENTO_NO_CUADRA' | 'SUBRECARGO_NO_CUADRA';
};

const TABLAS: readonly Tabla[] = [
  { monto: 'DescuentoMonto', fila: 'SubDescuento', codigo: 'SUBDESCUENTO_NO_CUADRA' },
  { monto: 'RecargoMonto', fila: 'SubRecargo', codigo: 'SUBRECARGO_NO_CUADRA' },
];

/** Each percentage is taken on price by quantity, not one after another. */
function verTabla(
  rechazos: Rechazo[],
  item: NodoXml,
  t: Tabla & { readonly campo: string; readonly linea: number; readonly bruto_e8: bigint },
): void {
  const filas = nodosEn(item, `Tabla${t.fila}/${t.fila}`);
  const { linea } = t;
  let suma = 0n;
  for (const fila of filas) {
    const monto = montoEn(fila, `Monto${t.fila}`) ?? 0n;
    suma += monto;
    const tanto_e4 = decimal4En(fila, `${t.fila}Porcentaje`);
    if (texto(fila, `Tipo${t.fila}`) !== '%' || tanto_e4 === null) continue;
    cuadrar(rechazos, {
      codigo: 'PORCENTAJE_LINEA_NO_CUADRA',
      campo: `${t.campo}/Tabla${t.fila}`,
      valor: monto,
      esperado: dividirRedondeado(t.bruto_e8 * tanto_e4, 1_000_000_000_000n),
      tolerancia: TOLERANCIA_LINEA,
      datos: { linea, porcentaje: texto(fila, `${t.fila}Porcentaje`) ?? '' },
    });
  }
  const valor = montoEn(item, t.monto) ?? 0n;
  cuadrar(rechazos, {
    codigo: t.codigo,
    campo: `${t.campo}/${t.monto}`,
    valor,
    esperado: suma,
    tolerancia: 0n,
    datos: { linea },
  });
}

function verItem(rechazos: Rechazo[], item: NodoXml, i: number): void {
  const linea = i + 1;
  const campo = `DetallesItems/Item[${linea.toString()}]`;
  const numero = codigoEn(item, 'NumeroLinea');
  if (numero !== null && numero !== linea) {
    const datos = { valor: numero, esperado: linea };
    rechazos.push(
      rechazosEcf.rechazo('NUMERACION_LINEAS', { campo: `${campo}/NumeroLinea`, datos }),
    );
  }
  const cantidad_e4 = decimal4En(item, 'CantidadItem') ?? 0n;
  const precio_e4 = decimal4En(item, 'PrecioUnitarioItem') ?? 0n;
  const bruto_e8 = cantidad_e4 * precio_e4;
  const descuento = montoEn(item, 'DescuentoMonto') ?? 0n;
  const recargo = montoEn(item, 'RecargoMonto') ?? 0n;
  cuadrar(rechazos, {
    codigo: 'LINEA_NO_CUADRA',
    campo: `${campo}/MontoItem`,
    valor: montoEn(item, 'MontoItem') ?? 0n,
    esperado: dividirRedondeado(bruto_e8, 1_000_000n) - descuento + recargo,
    tolerancia: TOLERANCIA_LINEA,
    datos: { linea },
  });
  for (const tabla of TABLAS) verTabla(rechazos, item, { ...tabla, campo, linea, bruto_e8 });
}

/** Refusals of each line by itself. */
export function validarLineas(raiz: NodoXml): Rechazo[] {
  const rechazos: Rechazo[] = [];
  for (const [i, item] of nodosEn(raiz, 'DetallesItems/Item').entries()) {
    verItem(rechazos, item, i);
  }
  return rechazos;
}
