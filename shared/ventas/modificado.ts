// The document that a note modifies, wherever it was written: its number, its day and its electronic type
// (that of series B and of the historic numbers is the equivalent one).

import type { Fecha } from '#shared/fecha/fecha.ts';
import { leerNcf, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { equivalenteE } from '#shared/fiscal/ncf-b.ts';
import type { DatosNota } from './esquema-nota.ts';
import type { OriginalLeido } from './leer-original.ts';

export type Modificado = {
  readonly ncf: string;
  readonly fecha: Fecha;
  /** null when the number is not one that can be modified. */
  readonly tipo: TipoEcf | null;
  readonly esElectronico: boolean;
};

/** null while the number or the day is missing. */
export function modificadoDe(datos: DatosNota, original: OriginalLeido | null): Modificado | null {
  if (original !== null) {
    const { encf, numero_provisional, fecha, tipo_ecf, modo_emision } = original.cabecera;
    return {
      // Only on a device that was not heard yet; the server has always numbered it.
      ncf: encf ?? numero_provisional,
      fecha,
      tipo: tipo_ecf,
      esElectronico: modo_emision !== 'serie_b',
    };
  }
  const { ncf_modificado: ncf, fecha_ncf_modificado: fecha } = datos;
  if (ncf === null || fecha === null) return null;
  const leido = leerNcf(ncf);
  if (leido === null) return { ncf, fecha, tipo: null, esElectronico: false };
  return leido.forma === 'electronico'
    ? { ncf, fecha, tipo: leido.tipo, esElectronico: true }
    : { ncf, fecha, tipo: equivalenteE(leido.tipo), esElectronico: false };
}
