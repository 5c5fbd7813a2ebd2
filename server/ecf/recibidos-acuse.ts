// Reads the acknowledgement (ARECF) that a buyer answers with. It must be about the document that was sent;
// whether its own signature is good is noted and does not change what it says: the structure lets it come
// without one, and what was delivered has been delivered.

import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { tieneEstructura } from '#shared/ecf/validar-estructura.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { verificarFirma } from './verificar-firma.ts';

export type AcuseLeido = {
  readonly estado: 'recibido' | 'no_recibido';
  /** 1 specification, 2 signature, 3 duplicate, 4 not his RNC; null when received or not said. */
  readonly motivo: 1 | 2 | 3 | 4 | null;
  readonly estaFirmado: boolean;
};

export type Esperado = {
  readonly rncEmisor: string;
  readonly encf: string;
  readonly ahora: Instante;
};

const LARGO_MAXIMO = 128 * 1024;
const DETALLE = 'DetalleAcusedeRecibo';
const MOTIVOS = [1, 2, 3, 4] as const;

const TEXTO_MOTIVO = {
  1: 'El comprador dice que el documento no cumple la especificación',
  2: 'El comprador dice que la firma digital no es válida',
  3: 'El comprador ya lo había recibido',
  4: 'El comprador dice que el RNC no es el suyo',
} as const;

/** null when it is not an acknowledgement of that document. */
export function leerAcuse(cuerpo: string, de: Esperado): AcuseLeido | null {
  const leido = leerXml(cuerpo, { largoMaximo: LARGO_MAXIMO });
  if (!leido.ok || !tieneEstructura(leido.valor, 'ARECF')) return null;
  const t = (nombre: string): string => (texto(leido.valor, `${DETALLE}/${nombre}`) ?? '').trim();
  if (t('RNCEmisor') !== de.rncEmisor || t('eNCF') !== de.encf) return null;
  const estaFirmado = verificarFirma(cuerpo, { ahora: de.ahora }).ok;
  if (t('Estado') === '0') return { estado: 'recibido', motivo: null, estaFirmado };
  const motivo = MOTIVOS.find((m) => String(m) === t('CodigoMotivoNoRecibido')) ?? null;
  // «Duplicate» is how the answer to a lost answer looks: he has it.
  return { estado: motivo === 3 ? 'recibido' : 'no_recibido', motivo, estaFirmado };
}

/** What the person who looks at the sale reads. */
export function decirAcuse({ estado, motivo, estaFirmado }: AcuseLeido): string {
  const que =
    motivo !== null
      ? TEXTO_MOTIVO[motivo]
      : estado === 'recibido'
        ? 'Recibido por el comprador'
        : 'El comprador no lo recibió y no dice por qué';
  return estaFirmado ? que : `${que} (su acuse no trae una firma válida)`;
}
