// Comparison of a declared amount with the computed one within a tolerance, which is how the DGII reads
// the arithmetic of an e-CF: a difference inside it is no difference.
// Source: Informe Técnico e-CF v1.0 §12.

import { centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { rechazosEcf, type NombreRechazoEcf } from '../rechazos.ts';

export type Cuadre = {
  readonly codigo: NombreRechazoEcf;
  readonly campo: string;
  readonly valor: bigint;
  readonly esperado: bigint;
  readonly tolerancia: bigint;
  readonly datos?: Readonly<Record<string, string | number>>;
};

export function distancia(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

export function pesos(n: bigint): string {
  return escribirMonto(centavos(n));
}

/** Adds the refusal when value and expectation are further apart than the tolerance. Centavos. */
export function cuadrar(rechazos: Rechazo[], c: Cuadre): void {
  if (distancia(c.valor, c.esperado) <= c.tolerancia) return;
  const datos = { ...c.datos, valor: pesos(c.valor), esperado: pesos(c.esperado) };
  rechazos.push(rechazosEcf.rechazo(c.codigo, { campo: c.campo, datos }));
}

/** The same when the texts admit more than one right amount; the first is the one that is named. */
export function cuadrarAlguno(
  rechazos: Rechazo[],
  c: Omit<Cuadre, 'esperado'> & { readonly esperados: readonly [bigint, ...bigint[]] },
): void {
  const { esperados, ...resto } = c;
  if (esperados.some((e) => distancia(c.valor, e) <= c.tolerancia)) return;
  cuadrar(rechazos, { ...resto, esperado: esperados[0] });
}
