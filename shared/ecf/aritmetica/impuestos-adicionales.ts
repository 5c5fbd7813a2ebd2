// Additional taxes: those of rate 001 to 004 (propina, CDT, insurance, telecommunications) are computed
// from the lines that carry them; those of the ISC 006 to 039 enter the base of the ITBIS and their own
// amounts depend on data that only the producer has, so only their sum is checked.
// Source: Formato e-CF v1.0, fields 101 and 109.

import {
  dividirRedondeado,
  sinImpuesto,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { decimal4En, montoEn } from '../importe.ts';
import { cuadrar } from './comparar.ts';
import type { LineaLeida } from './lineas.ts';

export type ImpuestoLeido = {
  readonly codigo: string;
  /** null when its row does not carry it. */
  readonly tasa_e4: bigint | null;
  /** Específico plus ad valorem, centavos. */
  readonly selectivo: bigint;
  readonly otros: bigint;
};

export function leerImpuestos(raiz: NodoXml): readonly ImpuestoLeido[] {
  const ruta = 'Encabezado/Totales/ImpuestosAdicionales/ImpuestoAdicional';
  return nodosEn(raiz, ruta).map((n) => ({
    codigo: texto(n, 'TipoImpuesto') ?? '',
    tasa_e4: decimal4En(n, 'TasaImpuestoAdicional'),
    selectivo:
      (montoEn(n, 'MontoImpuestoSelectivoConsumoEspecifico') ?? 0n) +
      (montoEn(n, 'MontoImpuestoSelectivoConsumoAdvalorem') ?? 0n),
    otros: montoEn(n, 'OtrosImpuestosAdicionales') ?? 0n,
  }));
}

export type BasesImpuesto = {
  readonly lineas: readonly LineaLeida[];
  readonly incluyenItbis: boolean;
  readonly tasa_e4: (indicador: number) => Decimal4;
  readonly grupo: (indicador: number) => bigint;
  /** Effect of the global discounts and surcharges on an indicador. */
  readonly efecto: (indicador: number) => bigint;
  readonly tolerancia: bigint;
};

/** Rates of table I, scaled by 10⁴, for when the row of the totals is missing or does not carry its own. */
const TASAS_E4: Readonly<Record<string, bigint>> = {
  '001': 100_000n,
  '002': 20_000n,
  '003': 160_000n,
  '004': 100_000n,
};

function baseDe(codigo: string, b: BasesImpuesto): bigint {
  let base = 0n;
  for (const indicador of [1, 2, 3, 4]) {
    const suma = b.lineas.reduce(
      (s, l) => (l.indicador === indicador && l.impuestos.includes(codigo) ? s + l.monto : s),
      0n,
    );
    if (suma === 0n) continue;
    const neto = b.incluyenItbis ? sinImpuesto(suma as Centavos, b.tasa_e4(indicador)) : suma;
    const grupo = b.grupo(indicador);
    base += neto + (grupo === 0n ? 0n : dividirRedondeado(b.efecto(indicador) * suma, grupo));
  }
  return base;
}

/** Each tax of rate against its lines, and MontoImpuestoAdicional against the sum of all. */
export function validarImpuestos(
  raiz: NodoXml,
  impuestos: readonly ImpuestoLeido[],
  bases: BasesImpuesto,
): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const campo = 'Encabezado/Totales/ImpuestosAdicionales';
  for (const [codigo, tabla_e4] of Object.entries(TASAS_E4)) {
    const suyos = impuestos.filter((i) => i.codigo === codigo);
    const base = baseDe(codigo, bases);
    if (suyos.length === 0 && base === 0n) continue;
    cuadrar(rechazos, {
      codigo: 'IMPUESTO_ADICIONAL_NO_CUADRA',
      campo,
      valor: suyos.reduce((s, i) => s + i.otros, 0n),
      esperado: dividirRedondeado(base * (suyos[0]?.tasa_e4 ?? tabla_e4), 1_000_000n),
      tolerancia: bases.tolerancia,
      datos: { impuesto: codigo },
    });
  }
  cuadrar(rechazos, {
    codigo: 'SUMA_NO_CUADRA',
    campo: 'Encabezado/Totales/MontoImpuestoAdicional',
    valor: montoEn(raiz, 'Encabezado/Totales/MontoImpuestoAdicional') ?? 0n,
    esperado: impuestos.reduce((s, i) => s + i.selectivo + i.otros, 0n),
    tolerancia: bases.tolerancia,
    datos: { elemento: 'MontoImpuestoAdicional' },
  });
  return rechazos;
}

/**
 * ISC (006 to 039) that enters the base of the ITBIS of one indicador: whole when every line with the
 * tax has that indicador, otherwise in proportion to the amounts.
 */
export function selectivoEn(
  indicador: number,
  impuestos: readonly ImpuestoLeido[],
  lineas: readonly LineaLeida[],
): bigint {
  let total = 0n;
  for (const i of impuestos) {
    if (i.selectivo === 0n || i.codigo < '006') continue;
    const con = lineas.filter((l) => l.impuestos.includes(i.codigo));
    const todo = con.reduce((s, l) => s + l.monto, 0n);
    const propio = con.reduce((s, l) => (l.indicador === indicador ? s + l.monto : s), 0n);
    if (todo > 0n) total += dividirRedondeado(i.selectivo * propio, todo);
  }
  return total;
}
