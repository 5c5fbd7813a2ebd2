// Rules of the lines and of the totals that depend on the type.
// Source: Formato e-CF v1.0, section B (notes 50 to 53), fields 92 to 119 and section D.

import { fecha } from '#shared/fecha/fecha.ts';
import { tasaEnPorcentaje, tasaItbis } from '#shared/fiscal/tasas.ts';
import { nodoEn, nodosEn, texto } from '../documento.ts';
import { codigoEn, leerEscalado, montoEn } from '../importe.ts';
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
    if (c.tipo === '41' || c.tipo === '47') reglasRetencion(c, i, esServicio);
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

/** In 41 and 47 every line carries its retention; an exempt one says 0.00 and a good has no ISR. */
function reglasRetencion(c: Contexto, i: number, esServicio: boolean): void {
  const item = c.items[i];
  if (item === undefined) return;
  const campo = campoItem(i, 'Retencion');
  const itbis = montoEn(item, 'Retencion/MontoITBISRetenido');
  const isr = montoEn(item, 'Retencion/MontoISRRetenido');
  const falta = c.tipo === '41' ? itbis === null : isr === null;
  const esRetencion = codigoEn(item, 'Retencion/IndicadorAgenteRetencionoPercepcion') === 1;
  if (falta || !esRetencion) anotar(c, 'RETENCION_FALTANTE', campo, { linea: i + 1 });
  if (c.tipo === '41' && !esServicio && isr !== null && isr > 0n) {
    anotar(c, 'RETENCION_ISR_NO_PERMITIDA', campo, { linea: i + 1 });
  }
}

const GRUPOS: readonly (readonly [number, readonly string[]])[] = [
  [1, ['MontoGravadoTotal', 'MontoGravadoI1', 'ITBIS1', 'TotalITBIS', 'TotalITBIS1']],
  [2, ['MontoGravadoTotal', 'MontoGravadoI2', 'ITBIS2', 'TotalITBIS', 'TotalITBIS2']],
  [3, ['MontoGravadoTotal', 'MontoGravadoI3', 'ITBIS3', 'TotalITBIS', 'TotalITBIS3']],
  [4, ['MontoExento']],
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
  for (const n of [1, 2, 3] as const) {
    const elemento = `ITBIS${n.toString()}`;
    const valor = textoEn(c.raiz, `${TOTALES}/${elemento}`);
    const esperado = tasaEnPorcentaje(tasaItbis(n, c.emision ?? fecha('2019-04-08')));
    if (valor !== '' && leerEscalado(valor, 0) !== BigInt(esperado)) {
      anotar(c, 'TASA_ITBIS', `${TOTALES}/${elemento}`, { elemento, valor, esperado });
    }
  }
  reglasAjustes(c, usados);
  reglasMoneda(c);
  reglasPaginas(c);
}

function reglasAjustes(c: Contexto, usados: ReadonlySet<number | null>): void {
  for (const [i, a] of nodosEn(c.raiz, 'DescuentosORecargos/DescuentoORecargo').entries()) {
    const indicador = codigoEn(a, 'IndicadorFacturacionDescuentooRecargo');
    if (indicador === null || usados.has(indicador)) continue;
    const campo = `DescuentosORecargos/DescuentoORecargo[${(i + 1).toString()}]`;
    anotar(c, 'AJUSTE_SIN_LINEAS', campo, { linea: i + 1 });
  }
}

function reglasMoneda(c: Contexto): void {
  const campo = 'Encabezado/OtraMoneda';
  if (nodoEn(c.raiz, campo) === null) return;
  const tieneMoneda = textoEn(c.raiz, `${campo}/TipoMoneda`) !== '';
  const tieneCambio = textoEn(c.raiz, `${campo}/TipoCambio`) !== '';
  if (!tieneMoneda || !tieneCambio) anotar(c, 'MONEDA_INCOMPLETA', campo);
}

function reglasPaginas(c: Contexto): void {
  const valor = codigoEn(c.raiz, `${ID_DOC}/TotalPaginas`) ?? 0;
  const esperado = nodosEn(c.raiz, 'Paginacion/Pagina').length;
  if (valor !== esperado) {
    anotar(c, 'PAGINAS_NO_COINCIDEN', `${ID_DOC}/TotalPaginas`, { valor, esperado });
  }
}
