// In which legal mode a document is issued, what its device may hand over without network, and until when
// its e-CF must reach the DGII. Only the server decides the mode: the device does not know when it will be
// heard. Source: Decreto 587-24 arts. 39 to 42; Instructivo de Contingencia FE (feb-2026).
//
// Envío diferido is an authorisation, never a retry: the indicator travels only when the empresa has it
// and the sale waited in its device (a queue of seconds or a skewed clock are not a deferral).

import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { HORAS_CONTINGENCIA, HORAS_ENVIO_DIFERIDO } from '#shared/fiscal/limites.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';

export type ModoSinRed = 'A' | 'F';
export type ModoEmision = 'normal' | 'diferido' | 'contingencia' | 'serie_b';

export type EmpresaQueEmite = {
  readonly es_electronica: boolean;
  readonly esta_autorizada_diferido: boolean;
  readonly modo_sin_red: ModoSinRed;
  /** A contingencia of connectivity or of the DGII is open. */
  readonly hay_contingencia: boolean;
};

/** Twice and a half the clock skew that warns a person (five minutes). */
const MINUTOS_DIFERIDO = 15;

/** A declared contingencia lasts fifteen calendar days at most, and its series B is replaced within thirty. */
export const DIAS_IMPOSIBILIDAD_MAX = 15;
export const DIAS_REEMPLAZO = 30;

const MS_HORA = 3_600_000;

export function modoDeEmision(ctx: Contexto, empresa: EmpresaQueEmite): ModoEmision {
  if (!empresa.es_electronica) return 'serie_b';
  if (ctx.lado === 'dispositivo') return 'normal';
  if (empresa.esta_autorizada_diferido && empresa.modo_sin_red === 'A' && espero(ctx)) {
    return 'diferido';
  }
  return empresa.hay_contingencia ? 'contingencia' : 'normal';
}

function espero(ctx: Contexto): boolean {
  return msDe(ctx.ahora) - msDe(ctx.hechoEn) >= MINUTOS_DIFERIDO * 60_000;
}

/**
 * 72 hours in a contingencia of connectivity, 24 otherwise: from the operation, by the device's clock,
 * which cannot be ahead of the server's.
 */
export function limiteDeEnvio(ctx: Contexto, modo: ModoEmision): Instante {
  const operacion = Math.min(msDe(ctx.hechoEn), msDe(ctx.ahora));
  const horas = modo === 'contingencia' ? HORAS_CONTINGENCIA : HORAS_ENVIO_DIFERIDO;
  return instante(operacion + horas * MS_HORA);
}

/**
 * Whether a device without network makes the sale now. In mode A it does, and hands over the paper that is
 * not fiscal; in mode F what it takes is an order, which stays a borrador and becomes a sale with network
 * (if goods changed hands, the comprobante was due at once: Ley 32-23 arts. 8 and 19).
 */
export function seEmiteSinRed(modo: ModoSinRed): boolean {
  return modo === 'A';
}
