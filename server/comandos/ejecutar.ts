// The executor of this server: the comandos of shared/ with the numbers of this database.

import { COMANDOS, comandoDe } from '#shared/comandos.ts';
import { numeradorServidor } from '#shared/ventas/numerador-servidor.ts';
import type { Servicios } from '#server/servicios.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';
import { crearEjecutor, type Actor, type Ejecutor } from './ejecutor.ts';

export const ejecutor: Ejecutor = crearEjecutor({
  comandoDe: (tipo, v) => comandoDe(tipo, v) ?? (COMANDOS.has(tipo) ? 'version' : null),
  numerador: numeradorServidor,
});

/**
 * Executes a comando exactly once and answers as message 101. Repeating it gives the same answer.
 * Throws only when the program or the database failed; nothing was written then.
 */
export function ejecutarComando(
  servicios: Servicios,
  actor: Actor,
  sobre: unknown,
): Promise<MensajeAcuse> {
  return ejecutor.ejecutar(servicios, actor, sobre);
}
