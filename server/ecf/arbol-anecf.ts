// The tree of an ANECF: runs of e-NCF that will never be used, one block per type with its runs, and the
// counts that must agree (Formato de Anulación de e-NCF, 24-05-2022).

import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { formarEncf, esTipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';

export type RangoAnulado = {
  readonly tipo_ecf: string;
  readonly serie: string;
  readonly desde: bigint;
  readonly hasta: bigint;
};

/** `fechaHora` is 'dd-MM-aaaa HH:mm:ss' in GMT−4. Up to ten types. */
export function arbolAnecf(
  rnc: string,
  rangos: readonly RangoAnulado[],
  fechaHora: string,
): ArbolEcf {
  const tipos = [...new Set(rangos.map((r) => r.tipo_ecf))].sort();
  return {
    Encabezado: {
      Version: '1.0',
      RncEmisor: rnc,
      CantidadeNCFAnulados: cantidad(rangos).toString(),
      FechaHoraAnulacioneNCF: fechaHora,
    },
    DetalleAnulacion: {
      Anulacion: tipos.map((tipo, i) => {
        const suyos = rangos.filter((r) => r.tipo_ecf === tipo);
        return {
          NoLinea: (i + 1).toString(),
          TipoeCF: tipo,
          TablaRangoSecuenciasAnuladaseNCF: {
            Secuencias: suyos.map((r) => ({
              SecuenciaeNCFDesde: encf(r, r.desde),
              SecuenciaeNCFHasta: encf(r, r.hasta),
            })),
          },
          CantidadeNCFAnulados: cantidad(suyos).toString(),
        };
      }),
    },
  };
}

function cantidad(rangos: readonly RangoAnulado[]): bigint {
  return rangos.reduce((suma, r) => suma + (r.hasta - r.desde + 1n), 0n);
}

function encf({ serie, tipo_ecf }: RangoAnulado, numero: bigint): string {
  invariante(esTipoEcf(tipo_ecf), `tipo de e-CF ${tipo_ecf}`);
  return formarEncf(serie, tipo_ecf, numero);
}
