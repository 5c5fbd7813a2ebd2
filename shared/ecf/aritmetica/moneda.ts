// The mirror in another currency: its total against the one in pesos at the declared rate, and against the
// sum of its own parts. The tolerance is one unit of that currency per line.
// Source: Formato e-CF v1.0, fields 120 to 137; Informe Técnico e-CF v1.0 §12.

import { dividirRedondeado } from '#shared/dinero/centavos.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodoEn, type NodoXml } from '../documento.ts';
import { decimal4En, montoEn } from '../importe.ts';
import { cuadrar } from './comparar.ts';

const CAMPO = 'Encabezado/OtraMoneda';

export function validarMoneda(raiz: NodoXml, total: bigint, tolerancia: bigint): Rechazo[] {
  const nodo = nodoEn(raiz, CAMPO);
  const cambio_e4 = nodo === null ? null : decimal4En(nodo, 'TipoCambio');
  const declarado = nodo === null ? null : montoEn(nodo, 'MontoTotalOtraMoneda');
  if (nodo === null || cambio_e4 === null || cambio_e4 <= 0n || declarado === null) return [];
  const rechazos: Rechazo[] = [];
  const de = (elemento: string): bigint => montoEn(nodo, elemento) ?? 0n;
  const elemento = 'MontoTotalOtraMoneda';
  const comun = { codigo: 'MONEDA_NO_CUADRA', campo: `${CAMPO}/${elemento}`, tolerancia } as const;
  cuadrar(rechazos, {
    ...comun,
    valor: declarado,
    esperado: dividirRedondeado(total * 10_000n, cambio_e4),
    datos: { elemento },
  });
  const partes =
    de('MontoGravadoTotalOtraMoneda') +
    de('MontoExentoOtraMoneda') +
    de('TotalITBISOtraMoneda') +
    de('MontoImpuestoAdicionalOtraMoneda');
  if (rechazos.length === 0 && partes !== 0n) {
    cuadrar(rechazos, { ...comun, valor: declarado, esperado: partes, datos: { elemento } });
  }
  return rechazos;
}
