// What the buyer retains of a line: a percentage of its ITBIS, a percentage of its amount without ITBIS,
// or amounts already agreed. An exempt line says 0.00 of ITBIS, because the DGII wants it written.
// Source: Formato e-CF v1.0, section B, fields 5 to 7 and note 53.

import { centavos, CERO, porcentajeDe, type Centavos } from '#shared/dinero/centavos.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import type { CifrasLinea } from './cifras.ts';
import type { LineaEntrada, RetenidoEntrada } from './entrada.ts';

function montoDe(retenido: RetenidoEntrada, base: Centavos): Centavos {
  return 'monto' in retenido ? retenido.monto : porcentajeDe(base, retenido.porcentaje_e4);
}

export function retencionDe(
  tipo: TipoEcf,
  linea: LineaEntrada,
  parte: { readonly base: Centavos; readonly itbis: Centavos },
): CifrasLinea['retencion'] {
  const { retencion } = linea;
  if (retencion === undefined) return null;
  const itbis =
    retencion.itbis === undefined
      ? tipo !== '47' && (linea.indicador === 4 || tipo === '41')
        ? CERO
        : null
      : montoDe(retencion.itbis, parte.itbis);
  const isr = retencion.isr === undefined ? null : montoDe(retencion.isr, parte.base);
  return { itbis: itbis === null ? null : centavos(itbis), isr };
}
