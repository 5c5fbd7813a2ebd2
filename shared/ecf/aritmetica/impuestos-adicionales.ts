// Additional taxes. Those of a percentage (001 to 005) are computed from the lines that carry them; the
// ISC (006 to 039) enters the base of the ITBIS and is computed from what its lines declare (reference,
// degrees, retail price) with the rate that the document itself declares.
// Source: Formato e-CF v1.0, fields 101 and 104 to 109.

import {
  centavos,
  decimal4,
  dividirRedondeado,
  sinImpuesto,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import { IMPUESTOS_ADICIONALES } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { decimal4En, montoEn } from '../importe.ts';
import { cuadrar, cuadrarAlguno } from './comparar.ts';
import { iscDeLineas } from './isc.ts';
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

const INDICADORES = [0, 1, 2, 3, 4] as const;

/** Codes whose rate is inside the price under the Norma 10-07. */
const INCLUIDOS_1007 = ['002', '004'] as const;

/** Net of the lines with the code; `tasaDe` says what is taken out of each line. One division per rate. */
function baseDe(codigo: string, b: BasesImpuesto, tasaDe: (linea: LineaLeida) => bigint): bigint {
  let base = 0n;
  for (const indicador of INDICADORES) {
    const porTasa = new Map<bigint, bigint>();
    let suma = 0n;
    for (const l of b.lineas) {
      if (l.indicador !== indicador || !l.impuestos.includes(codigo)) continue;
      const tasa = tasaDe(l);
      porTasa.set(tasa, (porTasa.get(tasa) ?? 0n) + l.monto);
      suma += l.monto;
    }
    for (const [tasa, monto] of porTasa) base += sinImpuesto(centavos(monto), decimal4(tasa));
    const grupo = b.grupo(indicador);
    if (grupo !== 0n) base += dividirRedondeado(b.efecto(indicador) * suma, grupo);
  }
  return base;
}

/** Rates that the document declares for the taxes of the Norma 10-07 that the line carries. */
export function incluidasEn(linea: LineaLeida, impuestos: readonly ImpuestoLeido[]): bigint {
  if (linea.indicador !== 1) return 0n;
  return INCLUIDOS_1007.reduce((s, codigo) => {
    const tasa_e4 = impuestos.find((i) => i.codigo === codigo)?.tasa_e4 ?? 0n;
    // A rate that is not above zero is no rate, and −100 % would divide by nothing.
    return linea.impuestos.includes(codigo) && tasa_e4 > 0n ? s + tasa_e4 : s;
  }, 0n);
}

/**
 * The right bases: with ITBIS in the prices, each line without its own or, as field 109c says, all of
 * them without rate 1; under the Norma 10-07, without the included taxes too; 005, the whole price.
 */
function basesDe(
  codigo: string,
  b: BasesImpuesto & OpcionesImpuestos,
  impuestos: readonly ImpuestoLeido[],
): readonly [bigint, ...bigint[]] {
  const entera = baseDe(codigo, b, () => 0n);
  if (!b.incluyenItbis) return [entera];
  const itbisDe = (l: LineaLeida): bigint => b.tasa_e4(l.indicador ?? 0);
  const propia = baseDe(codigo, b, itbisDe);
  const literal = baseDe(codigo, b, () => b.tasa_e4(1));
  if (codigo === '005') return [entera, propia, literal];
  if (!b.esNorma1007) return [propia, literal];
  return [baseDe(codigo, b, (l) => itbisDe(l) + incluidasEn(l, impuestos)), propia, literal];
}

export type OpcionesImpuestos = {
  /** There is a discount of the Norma 10-07. */
  readonly esNorma1007: boolean;
  readonly itbis_e4: Decimal4;
};

/** Each tax against its lines, and MontoImpuestoAdicional against the sum of all. */
export function validarImpuestos(
  raiz: NodoXml,
  impuestos: readonly ImpuestoLeido[],
  bases: BasesImpuesto & OpcionesImpuestos,
): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const campo = 'Encabezado/Totales/ImpuestosAdicionales';
  for (const { codigo, clase, tasa_e4: deTabla } of IMPUESTOS_ADICIONALES.values()) {
    if (clase !== 'otro') continue;
    const suyos = impuestos.filter((i) => i.codigo === codigo);
    const [primera, ...otras] = basesDe(codigo, bases, impuestos);
    if (suyos.length === 0 && primera === 0n) continue;
    const tasa_e4 = suyos[0]?.tasa_e4 ?? deTabla ?? 0n;
    const montoDe = (base: bigint): bigint => dividirRedondeado(base * tasa_e4, 1_000_000n);
    cuadrarAlguno(rechazos, {
      codigo: 'IMPUESTO_ADICIONAL_NO_CUADRA',
      campo,
      valor: suyos.reduce((s, i) => s + i.otros, 0n),
      esperados: [montoDe(primera), ...otras.map(montoDe)],
      tolerancia: bases.tolerancia,
      datos: { impuesto: codigo },
    });
  }
  validarIsc(rechazos, raiz, { impuestos, bases, campo });
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

/** ISC of which every line declares what it takes to compute it. */
function validarIsc(
  rechazos: Rechazo[],
  raiz: NodoXml,
  de: {
    readonly impuestos: readonly ImpuestoLeido[];
    readonly bases: BasesImpuesto & OpcionesImpuestos;
    readonly campo: string;
  },
): void {
  const tasas = new Map(de.impuestos.map((i) => [i.codigo, i.tasa_e4]));
  for (const [codigo, esperado] of iscDeLineas(raiz, tasas, de.bases.itbis_e4)) {
    cuadrar(rechazos, {
      codigo: 'IMPUESTO_ADICIONAL_NO_CUADRA',
      campo: de.campo,
      valor: de.impuestos.reduce((s, i) => (i.codigo === codigo ? s + i.selectivo : s), 0n),
      esperado,
      tolerancia: de.bases.tolerancia,
      datos: { impuesto: codigo },
    });
  }
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
    else if (con.length > 0 && con.every((l) => l.indicador === indicador)) total += i.selectivo;
  }
  return total;
}
