// Subtotals of the pages: each one is the sum of its own parts, and all together are MontoTotal.
// Source: Formato e-CF v1.0, section E (16) and field 110c.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nodosEn, type NodoXml } from '../documento.ts';
import { montoEn } from '../importe.ts';
import { cuadrar } from './comparar.ts';

const PARTES = [
  'SubtotalMontoGravadoPagina',
  'SubtotalExentoPagina',
  'SubtotalItbisPagina',
  'SubtotalImpuestoAdicionalPagina',
] as const;

export function validarPaginas(raiz: NodoXml, total: bigint, tolerancia: bigint): Rechazo[] {
  const paginas = nodosEn(raiz, 'Paginacion/Pagina');
  if (paginas.length === 0) return [];
  const rechazos: Rechazo[] = [];
  let suma = 0n;
  for (const [i, pagina] of paginas.entries()) {
    const valor = montoEn(pagina, 'MontoSubtotalPagina') ?? 0n;
    suma += valor;
    const partes = PARTES.map((p) => montoEn(pagina, p));
    // A page without parts says only its subtotal.
    if (partes.every((p) => p === null)) continue;
    cuadrar(rechazos, {
      codigo: 'PAGINA_NO_CUADRA',
      campo: `Paginacion/Pagina[${(i + 1).toString()}]/MontoSubtotalPagina`,
      valor,
      esperado: partes.reduce<bigint>((s, p) => s + (p ?? 0n), 0n),
      tolerancia,
      datos: { pagina: i + 1 },
    });
  }
  cuadrar(rechazos, {
    codigo: 'PAGINACION_NO_CUADRA',
    campo: 'Paginacion',
    valor: total,
    esperado: suma,
    tolerancia,
  });
  return rechazos;
}
