// Rules that need the document that a note modifies, or that this one replaces: it was accepted, its date,
// its buyer and its balance. Without it (`opciones.original`) there is nothing to compare.
// Source: Formato e-CF v1.0, section F and field 110d (note 30); Ley 32-23 art. 15.3-4; Informe Técnico
// e-CF v1.0 §10; messages 614 and 634.

import { centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { TOLERANCIA_LINEA } from '#shared/fiscal/limites.ts';
import { distancia } from '../aritmetica/comparar.ts';
import { codigoEn } from '../importe.ts';
import { anotar, fechaEn, ID_DOC, textoEn, TOTALES, type Contexto } from './contexto.ts';

const REFERENCIA = 'InformacionReferencia';
const ANULA = 1;
const REEMPLAZA = 4;

export function reglasOriginal(c: Contexto): void {
  const { original } = c.opciones;
  const motivo = codigoEn(c.raiz, `${REFERENCIA}/CodigoModificacion`);
  if (original === undefined || motivo === null) return;
  const esNota = c.tipo === '33' || c.tipo === '34';
  if (esNota && !original.fueAceptado) {
    anotar(c, 'ORIGINAL_NO_ACEPTADO', `${REFERENCIA}/NCFModificado`);
  }
  const campo = `${REFERENCIA}/FechaNCFModificado`;
  const valor = fechaEn(c.raiz, campo);
  if (valor !== null && valor !== original.fecha) {
    const datos = { valor: fechaEcf(valor), esperado: fechaEcf(original.fecha) };
    anotar(c, 'FECHA_MODIFICADO_DISTINTA', campo, datos);
  }
  if (esNota) reglasComprador(c);
  reglasMonto(c, motivo, esNota);
}

/** Credit and debit notes are for the same buyer. */
function reglasComprador(c: Contexto): void {
  const esperado = c.opciones.original?.rncComprador ?? null;
  const campo = 'Encabezado/Comprador/RNCComprador';
  const valor = textoEn(c.raiz, campo);
  if (esperado === null || esperado === '' || valor === esperado) return;
  anotar(c, 'NOTA_OTRO_COMPRADOR', campo, { valor: valor === '' ? 'ninguno' : valor, esperado });
}

function reglasMonto(c: Contexto, motivo: number, esNota: boolean): void {
  const { original } = c.opciones;
  if (original === undefined) return;
  const campo = `${TOTALES}/MontoTotal`;
  const tolerancia = TOLERANCIA_LINEA * BigInt(Math.max(1, c.items.length));
  const escribir = (n: bigint): string => escribirMonto(centavos(n));
  if (motivo === REEMPLAZA) {
    if (distancia(c.total, original.total) <= tolerancia) return;
    const datos = { valor: escribir(c.total), esperado: escribir(original.total) };
    anotar(c, 'REEMPLAZO_DISTINTO', campo, datos);
    return;
  }
  if (!esNota) return;
  if (c.tipo === '34' && c.total > original.saldo) {
    const datos = { valor: escribir(c.total), saldo: escribir(original.saldo) };
    anotar(c, 'NOTA_SUPERA_SALDO', campo, datos);
    return;
  }
  // After 30 days a credit note takes back the price and not the ITBIS, so it never reaches the total.
  if (codigoEn(c.raiz, `${ID_DOC}/IndicadorNotaCredito`) === 1) return;
  const cabales = [original.total, original.saldo];
  if (motivo === ANULA && cabales.every((x) => distancia(c.total, x) > tolerancia)) {
    const datos = { valor: escribir(c.total), esperado: escribir(original.saldo) };
    anotar(c, 'ANULACION_PARCIAL', campo, datos);
  }
}
