// Arithmetic of the header against the lines: groups by indicador, ITBIS, sums, retentions, pages and
// forms of payment. The tolerance is RD$ 1.00 per line of detail.
// Source: Formato e-CF v1.0, fields 92 to 119; Informe Técnico e-CF v1.0 §§12 and 13.

import {
  centavos,
  decimal4,
  dividirRedondeado,
  sinImpuesto,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import { fecha as dia } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { TOLERANCIA_LINEA } from '#shared/fiscal/limites.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, montoEn } from '../importe.ts';
import { rechazosEcf } from '../rechazos.ts';
import { efectoEn, leerAjustes, validarAjustes, type AjusteLeido } from './ajustes.ts';
import { cuadrar, cuadrarAlguno, distancia, pesos } from './comparar.ts';
import {
  incluidasEn,
  leerImpuestos,
  selectivoEn,
  validarImpuestos,
  type ImpuestoLeido,
} from './impuestos-adicionales.ts';
import { leerLineas, type LineaLeida } from './lineas.ts';
import { validarMoneda } from './moneda.ts';
import { validarPaginas } from './paginas.ts';

export type Cuentas = {
  readonly raiz: NodoXml;
  readonly lineas: readonly LineaLeida[];
  readonly ajustes: readonly AjusteLeido[];
  readonly impuestos: readonly ImpuestoLeido[];
  readonly incluyenItbis: boolean;
  readonly tasa_e4: (indicador: number) => Decimal4;
  /** Σ MontoItem of the indicador. */
  readonly grupo: (indicador: number) => bigint;
  readonly efecto: (indicador: number) => bigint;
  readonly tolerancia: bigint;
};

const TOTALES = 'Encabezado/Totales';

/** Amount of an element of the totals; missing is zero. Centavos. */
export function totalEn(raiz: NodoXml, elemento: string): bigint {
  return montoEn(raiz, `${TOTALES}/${elemento}`) ?? 0n;
}

/** The first day on which there were e-CF: for a document whose date cannot be read. */
const PRIMER_DIA = dia('2019-04-08');

export function leerCuentas(raiz: NodoXml): Cuentas {
  const lineas = leerLineas(raiz);
  const ajustes = leerAjustes(raiz);
  const emision = leerFechaEcf(texto(raiz, 'Encabezado/Emisor/FechaEmision') ?? '') ?? PRIMER_DIA;
  const grupos = new Map<number, bigint>();
  for (const l of lineas) {
    if (l.indicador !== null) grupos.set(l.indicador, (grupos.get(l.indicador) ?? 0n) + l.monto);
  }
  const conTasa = (n: number): 1 | 2 | 4 => (n === 1 || n === 2 ? n : 4);
  return {
    raiz,
    lineas,
    ajustes,
    impuestos: leerImpuestos(raiz),
    incluyenItbis: codigoEn(raiz, 'Encabezado/IdDoc/IndicadorMontoGravado') === 1,
    tasa_e4: (n) => tasaItbis(conTasa(n), emision),
    grupo: (n) => grupos.get(n) ?? 0n,
    efecto: (n) => efectoEn(ajustes, n),
    tolerancia: TOLERANCIA_LINEA * BigInt(Math.max(1, lineas.length)),
  };
}

function grupoSinItbis(c: Cuentas, n: 1 | 2): bigint {
  const g = c.grupo(n);
  return c.incluyenItbis ? sinImpuesto(centavos(g), c.tasa_e4(n)) : g;
}

export function esNorma1007(c: Pick<Cuentas, 'ajustes'>): boolean {
  return c.ajustes.some((a) => a.esNorma1007);
}

/** Under the Norma 10-07 the price may also include the taxes 002 and 004 of its line (field 93d). */
function grupoSinIncluidos(c: Cuentas): bigint {
  const porTasa = new Map<bigint, bigint>();
  for (const l of c.lineas) {
    if (l.indicador !== 1) continue;
    const tasa = c.tasa_e4(1) + incluidasEn(l, c.impuestos);
    porTasa.set(tasa, (porTasa.get(tasa) ?? 0n) + l.monto);
  }
  return [...porTasa].reduce(
    (s, [tasa, monto]) => s + sinImpuesto(centavos(monto), decimal4(tasa)),
    0n,
  );
}

/** What is taxed, exempt and not billable, from the lines. */
function validarGrupos(c: Cuentas): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const conNorma = esNorma1007(c) ? [grupoSinIncluidos(c) + c.efecto(1)] : [];
  const esperados: readonly (readonly [string, readonly [bigint, ...bigint[]]])[] = [
    ['MontoGravadoI1', [grupoSinItbis(c, 1) + c.efecto(1), ...conNorma]],
    ['MontoGravadoI2', [grupoSinItbis(c, 2) + c.efecto(2)]],
    ['MontoGravadoI3', [c.grupo(3) + c.efecto(3)]],
    ['MontoExento', [c.grupo(4) + c.efecto(4)]],
    ['MontoNoFacturable', [c.grupo(0)]],
  ];
  for (const [elemento, posibles] of esperados) {
    cuadrarAlguno(rechazos, {
      codigo: 'GRAVADO_NO_CUADRA',
      campo: `${TOTALES}/${elemento}`,
      valor: totalEn(c.raiz, elemento),
      esperados: posibles,
      tolerancia: c.tolerancia,
      datos: { elemento },
    });
  }
  return rechazos;
}

/**
 * ITBIS of the two rates on what the header declares as taxed. With ITBIS inside the prices, what is
 * left of the group after taking out the taxed part is also right: it avoids the lost centavo, and it
 * is always within one centavo of the other, so the tolerance covers both.
 */
function validarItbis(c: Cuentas): Rechazo[] {
  const rechazos: Rechazo[] = [];
  for (const n of [1, 2] as const) {
    const elemento = `TotalITBIS${n.toString()}`;
    const gravado = totalEn(c.raiz, `MontoGravadoI${n.toString()}`);
    const base = gravado + selectivoEn(n, c.impuestos, c.lineas);
    cuadrar(rechazos, {
      codigo: 'ITBIS_NO_CUADRA',
      campo: `${TOTALES}/${elemento}`,
      valor: totalEn(c.raiz, elemento),
      esperado: dividirRedondeado(base * c.tasa_e4(n), 1_000_000n),
      tolerancia: c.tolerancia,
      datos: { elemento },
    });
  }
  cuadrar(rechazos, {
    codigo: 'ITBIS_NO_CUADRA',
    campo: `${TOTALES}/TotalITBIS3`,
    valor: totalEn(c.raiz, 'TotalITBIS3'),
    esperado: 0n,
    tolerancia: 0n,
    datos: { elemento: 'TotalITBIS3' },
  });
  return rechazos;
}

/** The sums inside the header, the same for the e-CF and for its summary. */
export function validarSumas(raiz: NodoXml, tolerancia: bigint): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const de = (elemento: string): bigint => totalEn(raiz, elemento);
  const sumas: readonly (readonly [string, bigint])[] = [
    ['MontoGravadoTotal', de('MontoGravadoI1') + de('MontoGravadoI2') + de('MontoGravadoI3')],
    ['TotalITBIS', de('TotalITBIS1') + de('TotalITBIS2') + de('TotalITBIS3')],
  ];
  for (const [elemento, esperado] of sumas) {
    cuadrar(rechazos, {
      codigo: 'SUMA_NO_CUADRA',
      campo: `${TOTALES}/${elemento}`,
      valor: de(elemento),
      esperado,
      tolerancia,
      datos: { elemento },
    });
  }
  cuadrar(rechazos, {
    codigo: 'TOTAL_NO_CUADRA',
    campo: `${TOTALES}/MontoTotal`,
    valor: de('MontoTotal'),
    esperado:
      de('MontoGravadoTotal') + de('MontoExento') + de('TotalITBIS') + de('MontoImpuestoAdicional'),
    tolerancia,
  });
  if (montoEn(raiz, `${TOTALES}/MontoPeriodo`) !== null) {
    cuadrar(rechazos, {
      codigo: 'SUMA_NO_CUADRA',
      campo: `${TOTALES}/MontoPeriodo`,
      valor: de('MontoPeriodo'),
      esperado: de('MontoTotal') + de('MontoNoFacturable'),
      tolerancia,
      datos: { elemento: 'MontoPeriodo' },
    });
  }
  return rechazos;
}

function validarRetenciones(c: Cuentas): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const suma = (esPercepcion: boolean, campo: 'itbisRetenido' | 'isrRetenido'): bigint =>
    c.lineas.reduce((s, l) => (l.esPercepcion === esPercepcion ? s + l[campo] : s), 0n);
  const esperados: readonly (readonly [string, bigint])[] = [
    ['TotalITBISRetenido', suma(false, 'itbisRetenido')],
    ['TotalISRRetencion', suma(false, 'isrRetenido')],
    ['TotalITBISPercepcion', suma(true, 'itbisRetenido')],
    ['TotalISRPercepcion', suma(true, 'isrRetenido')],
  ];
  for (const [elemento, esperado] of esperados) {
    cuadrar(rechazos, {
      codigo: 'RETENCION_NO_CUADRA',
      campo: `${TOTALES}/${elemento}`,
      valor: totalEn(c.raiz, elemento),
      esperado,
      tolerancia: c.tolerancia,
      datos: { elemento },
    });
  }
  return rechazos;
}

/** What the balance before and what was paid in advance add to what is to be paid (field 115). */
function saldos(c: Cuentas): bigint {
  return totalEn(c.raiz, 'SaldoAnterior') - totalEn(c.raiz, 'MontoAvancePago');
}

/**
 * Amounts that may be «what is to be paid», before the balance and the advance: with or without the
 * period, the discounts 10-07 and the retentions.
 */
function porPagar(c: Cuentas): readonly bigint[] {
  const de = (elemento: string): bigint => totalEn(c.raiz, elemento);
  const norma = c.ajustes.reduce((s, a) => (a.esNorma1007 ? s + a.efecto : s), 0n);
  const retenido = de('TotalITBISRetenido') + de('TotalISRRetencion');
  const bases = [de('MontoTotal'), de('MontoTotal') + de('MontoNoFacturable')];
  return bases.flatMap((b) => [b, b + norma]).flatMap((b) => [b, b - retenido]);
}

function validarPorPagar(c: Cuentas): Rechazo[] {
  const valor = montoEn(c.raiz, `${TOTALES}/ValorPagar`);
  if (valor === null) return [];
  const posibles = porPagar(c).map((b) => b + saldos(c));
  if (posibles.some((p) => distancia(p, valor) <= c.tolerancia)) return [];
  const datos = { elemento: 'ValorPagar', valor: pesos(valor), esperado: pesos(posibles[0] ?? 0n) };
  return [rechazosEcf.rechazo('SUMA_NO_CUADRA', { campo: `${TOTALES}/ValorPagar`, datos })];
}

/** Only a warning: an official test document has forms of payment that do not add up. */
export function validarFormasPago(
  raiz: NodoXml,
  posibles: readonly bigint[],
  tolerancia: bigint,
): Rechazo[] {
  const campo = 'Encabezado/IdDoc/TablaFormasPago';
  const filas = nodosEn(raiz, `${campo}/FormaDePago`);
  if (filas.length === 0) return [];
  const suma = filas.reduce((s, f) => s + (montoEn(f, 'MontoPago') ?? 0n), 0n);
  if (posibles.some((p) => distancia(p, suma) <= tolerancia)) return [];
  const datos = { esperado: pesos(suma), valor: pesos(totalEn(raiz, 'MontoTotal')) };
  return [rechazosEcf.rechazo('FORMAS_PAGO_NO_CUADRAN', { campo, datos })];
}

/** Refusals of the header of an e-CF of any type. */
export function validarTotales(raiz: NodoXml): Rechazo[] {
  const c = leerCuentas(raiz);
  return [
    ...validarGrupos(c),
    ...validarItbis(c),
    ...validarAjustes(raiz, c.ajustes, {
      ...c,
      netoNorma: esNorma1007(c) ? grupoSinIncluidos(c) : null,
    }),
    ...validarImpuestos(raiz, c.impuestos, {
      ...c,
      esNorma1007: esNorma1007(c),
      itbis_e4: c.tasa_e4(1),
    }),
    ...validarSumas(raiz, c.tolerancia),
    ...validarRetenciones(c),
    ...validarPorPagar(c),
    ...validarPaginas(raiz, totalEn(raiz, 'MontoTotal'), c.tolerancia),
    ...validarMoneda(raiz, totalEn(raiz, 'MontoTotal'), c.tolerancia),
    // Whoever writes them may count what was paid before, or not.
    ...validarFormasPago(
      raiz,
      porPagar(c).flatMap((b) => [b, b + saldos(c)]),
      c.tolerancia,
    ),
  ];
}
