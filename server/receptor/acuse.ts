// The acknowledgement of receipt (ARECF v1.0): received, or why not. It says that the document arrived and
// can be read, not that the buyer agrees with it (Ley 32-23 Art. 20 Párr. I).

import { construirXml } from '#shared/ecf/construir.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import type { Identificado } from './identificar.ts';

export const MOTIVO = {
  especificacion: 1,
  firma: 2,
  duplicado: 3,
  rncComprador: 4,
} as const;

/** 0 is «received». */
export type CodigoAcuse = 0 | (typeof MOTIVO)[keyof typeof MOTIVO];

export type Acuse = {
  readonly de: Identificado;
  readonly codigo: CodigoAcuse;
  readonly momento: Instante;
};

export function firmarAcuse({ de, codigo, momento }: Acuse, llave: LlaveFirma): string {
  const xml = construirXml('ARECF', {
    DetalleAcusedeRecibo: {
      Version: '1.0',
      RNCEmisor: de.rncEmisor,
      RNCComprador: de.rncComprador,
      eNCF: de.encf,
      Estado: codigo === 0 ? '0' : '1',
      ...(codigo === 0 ? {} : { CodigoMotivoNoRecibido: String(codigo) }),
      FechaHoraAcuseRecibo: fechaHoraEcf(momento),
    },
  });
  return firmarXml(xml, llave);
}
