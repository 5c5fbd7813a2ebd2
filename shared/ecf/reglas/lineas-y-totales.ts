// Rules of the lines and of the totals that depend on the type.
// Source: Formato e-CF v1.0, section B (notes 50, 51 and 54) and fields 7 and 92 to 103.

import { fecha } from '#shared/fecha/fecha.ts';
import { tasaEnPorcentaje, tasaItbis } from '#shared/fiscal/tasas.ts';
import { texto } from '../documento.ts';
import { codigoEn, leerEscalado } from '../importe.ts';
import {
  anotar,
  campoItem,
  ID_DOC,
  indicadores,
  textoEn,
  TOTALES,
  type Contexto,
} from './contexto.ts';

/** The only indicador that these types admit. */
const INDICADOR_FORZADO: Readonly<Record<string, number>> = { '43': 4, '44': 4, '46': 3, '47': 4 };

/** Types whose structure has IndicadorMontoGravado. */
const CON_MONTO_GRAVADO: readonly string[] = ['31', '32', '33', '34', '41', '45'];

export function reglasLineas(c: Contexto): void {
  const forzado = INDICADOR_FORZADO[c.tipo];
  for (const [i, item] of c.items.entries()) {
    const linea = i + 1;
    const indicador = codigoEn(item, 'IndicadorFacturacion');
    if (forzado !== undefined && indicador !== forzado) {
      const datos = { linea, tipo: c.tipo, permitido: forzado };
      anotar(c, 'INDICADOR_FACTURACION_NO_PERMITIDO', campoItem(i, 'IndicadorFacturacion'), datos);
    }
    const esServicio = codigoEn(item, 'IndicadorBienoServicio') === 2;
    if (c.tipo === '47' && !esServicio) {
      anotar(c, 'SOLO_SERVICIOS', campoItem(i, 'IndicadorBienoServicio'), { linea });
    }
  }
  if (CON_MONTO_GRAVADO.includes(c.tipo)) {
    const usados = indicadores(c);
    const haceFalta = c.tipo === '41' || usados.has(1) || usados.has(2) || usados.has(3);
    const campo = `${ID_DOC}/IndicadorMontoGravado`;
    if (haceFalta && textoEn(c.raiz, campo) === '') {
      anotar(c, 'INDICADOR_MONTO_GRAVADO_FALTANTE', campo);
    }
  }
}

const GRUPOS: readonly (readonly [number, readonly string[]])[] = [
  [1, ['MontoGravadoTotal', 'MontoGravadoI1', 'ITBIS1', 'TotalITBIS', 'TotalITBIS1']],
  [2, ['MontoGravadoTotal', 'MontoGravadoI2', 'ITBIS2', 'TotalITBIS', 'TotalITBIS2']],
  [3, ['MontoGravadoTotal', 'MontoGravadoI3', 'ITBIS3', 'TotalITBIS', 'TotalITBIS3']],
  [4, ['MontoExento']],
];

/** The amount that only one indicador has. */
const PROPIOS: readonly (readonly [number, string])[] = [
  [0, 'MontoNoFacturable'],
  [1, 'MontoGravadoI1'],
  [2, 'MontoGravadoI2'],
  [3, 'MontoGravadoI3'],
  [4, 'MontoExento'],
];

export function reglasTotales(c: Contexto): void {
  const usados = indicadores(c);
  const faltan = new Set<string>();
  for (const [indicador, elementos] of GRUPOS) {
    if (!usados.has(indicador)) continue;
    for (const e of elementos) if (texto(c.raiz, `${TOTALES}/${e}`) === null) faltan.add(e);
  }
  for (const elemento of faltan) {
    anotar(c, 'GRUPO_FALTANTE', `${TOTALES}/${elemento}`, { elemento });
  }
  for (const [indicador, elemento] of PROPIOS) {
    if (usados.has(indicador) || texto(c.raiz, `${TOTALES}/${elemento}`) === null) continue;
    anotar(c, 'GRUPO_SOBRANTE', `${TOTALES}/${elemento}`, { elemento });
  }
  for (const n of [1, 2, 3] as const) {
    const elemento = `ITBIS${n.toString()}`;
    const valor = textoEn(c.raiz, `${TOTALES}/${elemento}`);
    const esperado = tasaEnPorcentaje(tasaItbis(n, c.emision ?? fecha('2019-04-08')));
    if (valor !== '' && leerEscalado(valor, 0) !== BigInt(esperado)) {
      anotar(c, 'TASA_ITBIS', `${TOTALES}/${elemento}`, { elemento, valor, esperado });
    }
  }
}
