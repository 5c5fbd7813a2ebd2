// Rules of the reference to another document: notes 33 and 34, replacement of a series-B number issued
// in a contingency (4) and reference to a factura de consumo (5).
// Source: Formato e-CF v1.0, section F and fields 5, 39c and 110d; messages 613, 634 and 645.

import { diasEntre } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { DIAS_NOTA_CREDITO } from '#shared/fiscal/limites.ts';
import { equivalenteB, leerNcf, type Ncf } from '#shared/fiscal/ncf.ts';
import { nodoEn } from '../documento.ts';
import { codigoEn, montoEn } from '../importe.ts';
import { anotar, campoItem, fechaEn, ID_DOC, textoEn, TOTALES, type Contexto } from './contexto.ts';

const REFERENCIA = 'InformacionReferencia';

function esNota(c: Contexto): boolean {
  return c.tipo === '33' || c.tipo === '34';
}

export function reglasReferencia(c: Contexto): void {
  const motivo = codigoEn(c.raiz, `${REFERENCIA}/CodigoModificacion`);
  const permitidos = esNota(c) ? [1, 2, 3, 4] : c.tipo === '31' ? [4, 5] : [4];
  if (esNota(c) && motivo === null) {
    anotar(c, 'NOTA_SIN_MOTIVO', `${REFERENCIA}/CodigoModificacion`);
  } else if (motivo !== null && !permitidos.includes(motivo)) {
    const datos = { valor: motivo, tipo: c.tipo };
    anotar(c, 'MOTIVO_NO_PERMITIDO', `${REFERENCIA}/CodigoModificacion`, datos);
  }
  if (nodoEn(c.raiz, REFERENCIA) === null) return;
  reglasCompleta(c, motivo);
  reglasModificado(c, motivo);
  reglasNota(c, motivo);
}

/** Outside the notes the structure lets every element be missing. */
function reglasCompleta(c: Contexto, motivo: number | null): void {
  if (esNota(c)) return;
  const conFecha = motivo === 4 ? ['FechaNCFModificado'] : [];
  for (const elemento of ['NCFModificado', 'CodigoModificacion', ...conFecha]) {
    if (textoEn(c.raiz, `${REFERENCIA}/${elemento}`) !== '') continue;
    anotar(c, 'REFERENCIA_INCOMPLETA', `${REFERENCIA}/${elemento}`, { elemento });
  }
}

function reglasModificado(c: Contexto, motivo: number | null): void {
  const campo = `${REFERENCIA}/NCFModificado`;
  const ncf = textoEn(c.raiz, campo);
  const modificado = leerNcf(ncf);
  if (modificado === null) {
    if (ncf !== '') anotar(c, 'NCF_MODIFICADO_INVALIDO', campo, { ncf });
    return;
  }
  const esTipoNota = ['33', '34', '03', '04'].includes(modificado.tipo);
  if (esTipoNota && motivo !== 4) anotar(c, 'NCF_MODIFICADO_ES_NOTA', campo, { ncf });
  if (motivo === 4 && !reemplaza(c, modificado)) {
    anotar(c, 'NCF_MODIFICADO_NO_SERIE_B', campo, { ncf });
  }
  if (motivo === 5 && modificado.tipo !== '32') {
    anotar(c, 'NCF_MODIFICADO_NO_CONSUMO', campo, { ncf });
  }
  const fecha = fechaEn(c.raiz, `${REFERENCIA}/FechaNCFModificado`);
  if (fecha !== null && c.emision !== null && fecha > c.emision) {
    const datos = { valor: fechaEcf(fecha) };
    anotar(c, 'FECHA_MODIFICADO_POSTERIOR', `${REFERENCIA}/FechaNCFModificado`, datos);
  }
  if (esNota(c)) reglasTipoIngresos(c, modificado);
}

function reemplaza(c: Contexto, modificado: Ncf): boolean {
  return modificado.forma === 'B' && modificado.tipo === equivalenteB(c.tipo);
}

/**
 * Amounts that a tolerance would let through: only what is not billable may have one, which is how the
 * official set writes a correction.
 */
function reglasCorreccion(c: Contexto): void {
  for (const [i, item] of c.items.entries()) {
    const monto = montoEn(item, 'MontoItem') ?? 0n;
    if (monto === 0n || codigoEn(item, 'IndicadorFacturacion') === 0) continue;
    anotar(c, 'CORRECCION_CON_MONTO', campoItem(i, 'MontoItem'));
  }
}

/** Sales of an e-CF demand it in their notes; purchases and expenses leave it out. */
function reglasTipoIngresos(c: Contexto, modificado: Ncf): void {
  if (modificado.forma !== 'electronico') return;
  const campo = `${ID_DOC}/TipoIngresos`;
  const hay = textoEn(c.raiz, campo) !== '';
  const esVenta = ['31', '32', '44', '45', '46'].includes(modificado.tipo);
  const esGasto = ['41', '43', '47'].includes(modificado.tipo);
  if (esVenta && !hay) anotar(c, 'TIPO_INGRESOS_FALTANTE', campo);
  if (esGasto && hay) anotar(c, 'TIPO_INGRESOS_SOBRANTE', campo);
}

function reglasNota(c: Contexto, motivo: number | null): void {
  if (!esNota(c)) return;
  if (motivo === 2 && c.total !== 0n) anotar(c, 'CORRECCION_CON_MONTO', `${TOTALES}/MontoTotal`);
  else if (motivo === 2) reglasCorreccion(c);
  if (nodoEn(c.raiz, 'Encabezado/Comprador/ResponsablePago') !== null) {
    anotar(c, 'RESPONSABLE_PAGO_EN_NOTA', 'Encabezado/Comprador/ResponsablePago');
  }
  const original = fechaEn(c.raiz, `${REFERENCIA}/FechaNCFModificado`);
  if (c.tipo !== '34' || original === null || c.emision === null) return;
  const dias = diasEntre(original, c.emision);
  const esperado = dias > DIAS_NOTA_CREDITO ? 1 : 0;
  const campo = `${ID_DOC}/IndicadorNotaCredito`;
  if (codigoEn(c.raiz, campo) !== esperado) {
    anotar(c, 'INDICADOR_NOTA_CREDITO', campo, { dias, esperado });
  }
  const itbis = montoEn(c.raiz, `${TOTALES}/TotalITBIS`) ?? 0n;
  if (esperado === 1 && itbis > 0n)
    anotar(c, 'NOTA_TARDIA_CON_ITBIS', `${TOTALES}/TotalITBIS`, { dias });
}
