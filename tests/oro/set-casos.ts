// Records of a test set of invented companies: one right e-CF of each type, and a factura de consumo
// with its summary.

import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { casoDeArbol } from '#shared/ecf/set/caso-de-arbol.ts';
import { prepararSet } from '#shared/ecf/set/preparar-set.ts';
import { leerSet } from '#shared/ecf/set/registro.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { documento, leido, resumen } from './ecf-base.ts';

export type Registro = Record<string, string>;

export function registro(tipo: TipoEcf): Registro {
  const plano = casoDeArbol(tipo, arbolDeNodo(leido(documento(tipo))) ?? {});
  return Object.fromEntries(Object.entries(plano).filter(([k]) => k !== 'FechaHoraFirma'));
}

/** Of RD$ 1,180.00, to an anonymous buyer. */
export function consumo(): { readonly ecf: Registro; readonly rfce: Registro } {
  const { RNCComprador: _, ...ecf } = registro('32');
  const rfce = casoDeArbol('RFCE', arbolDeNodo(leido(resumen())) ?? {});
  return { ecf: { ...ecf, RazonSocialComprador: 'CONSUMIDOR FINAL' }, rfce };
}

/** Codes with which each record of a set is refused when it is put together. */
export function codigosDePrueba(valor: unknown): string[][] {
  const set = leerSet(valor);
  if (!set.ok) throw new Error(JSON.stringify(set.rechazos));
  return prepararSet(set.valor).map(({ documento: d }) =>
    d.ok ? [] : d.rechazos.map((r) => r.codigo),
  );
}
