// Global discounts and surcharges as they were declared, one per indicador de facturación. Those of the
// Norma 10-07 do not lower what is taxed: they are subtracted from ValorPagar.
// Source: Formato e-CF v1.0, section D and fields 93d and 115c.

import {
  dividirRedondeado,
  sinImpuesto,
  type Centavos,
  type Decimal4,
} from '#shared/dinero/centavos.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, decimal4En, montoEn } from '../importe.ts';
import { rechazosEcf } from '../rechazos.ts';
import { distancia, pesos } from './comparar.ts';

export type AjusteLeido = {
  readonly campo: string;
  readonly indicador: number | null;
  /** Centavos, negative when it is a discount. */
  readonly efecto: bigint;
  readonly esNorma1007: boolean;
  readonly porcentaje_e4: bigint | null;
};

export function leerAjustes(raiz: NodoXml): readonly AjusteLeido[] {
  return nodosEn(raiz, 'DescuentosORecargos/DescuentoORecargo').map((nodo, i) => {
    const monto = montoEn(nodo, 'MontoDescuentooRecargo') ?? 0n;
    const esPorcentaje = texto(nodo, 'TipoValor') === '%';
    return {
      campo: `DescuentosORecargos/DescuentoORecargo[${(i + 1).toString()}]`,
      indicador: codigoEn(nodo, 'IndicadorFacturacionDescuentooRecargo'),
      efecto: texto(nodo, 'TipoAjuste') === 'D' ? -monto : monto,
      esNorma1007: codigoEn(nodo, 'IndicadorNorma1007') === 1,
      porcentaje_e4: esPorcentaje ? decimal4En(nodo, 'ValorDescuentooRecargo') : null,
    };
  });
}

/** Sum of the effects on one indicador, without those of the Norma 10-07. */
export function efectoEn(ajustes: readonly AjusteLeido[], indicador: number): bigint {
  return ajustes.reduce(
    (s, a) => (a.indicador === indicador && !a.esNorma1007 ? s + a.efecto : s),
    0n,
  );
}

export type BasesAjuste = {
  /** Σ MontoItem of the indicador. */
  readonly grupo: (indicador: number) => bigint;
  readonly tasa_e4: (indicador: number) => Decimal4;
  /** Net of indicador 1 without what its price includes under the Norma 10-07; null outside it. */
  readonly netoNorma: bigint | null;
  readonly tolerancia: bigint;
};

/** Numbering, and each percentage against what it affects, with or without the ITBIS in the prices. */
export function validarAjustes(
  raiz: NodoXml,
  ajustes: readonly AjusteLeido[],
  bases: BasesAjuste,
): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const nodos = nodosEn(raiz, 'DescuentosORecargos/DescuentoORecargo');
  for (const [i, a] of ajustes.entries()) {
    const numero = nodos[i] === undefined ? null : codigoEn(nodos[i], 'NumeroLinea');
    if (numero !== null && numero !== i + 1) {
      const datos = { valor: numero, esperado: i + 1 };
      rechazos.push(
        rechazosEcf.rechazo('NUMERACION_LINEAS', { campo: `${a.campo}/NumeroLinea`, datos }),
      );
    }
    if (a.porcentaje_e4 === null || a.indicador === null) continue;
    const bruto = bases.grupo(a.indicador);
    const neto = sinImpuesto(bruto as Centavos, bases.tasa_e4(a.indicador));
    const monto = a.efecto < 0n ? -a.efecto : a.efecto;
    const esperados = [bruto, neto, ...(bases.netoNorma === null ? [] : [bases.netoNorma])].map(
      (b) => dividirRedondeado(b * (a.porcentaje_e4 ?? 0n), 1_000_000n),
    );
    if (esperados.some((e) => distancia(monto, e) <= bases.tolerancia)) continue;
    rechazos.push(
      rechazosEcf.rechazo('AJUSTE_NO_CUADRA', {
        campo: `${a.campo}/MontoDescuentooRecargo`,
        datos: {
          linea: i + 1,
          valor: pesos(monto),
          esperado: pesos(esperados[0] ?? 0n),
          porcentaje: (a.porcentaje_e4 / 10_000n).toString(),
        },
      }),
    );
  }
  return rechazos;
}
