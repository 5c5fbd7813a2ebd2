// What travels between a tab and its worker (postMessage) and between the workers of one (usuario,
// empresa) (BroadcastChannel). One message per comando or consulta, never per SQL statement.

import { z } from 'zod';
import { ROLES } from '#shared/permisos/roles.ts';
import type { EventoMotor } from '#sync/cliente/motor.ts';

export const METODOS = [
  'comandar',
  'consultar',
  'cola',
  'porCorregir',
  'descartar',
  'sumas',
  'estado',
  'presentar',
  'reconectar',
] as const;
export type Metodo = (typeof METODOS)[number];

export const esquemaConfig = z.strictObject({
  empresaId: z.string(),
  dispositivoId: z.string(),
  usuario: z.strictObject({ id: z.string(), nombre: z.string(), rol: z.enum(ROLES) }),
  /** Origin of the app: 'https://host'. */
  origen: z.string(),
});
export type ConfigMotor = z.infer<typeof esquemaConfig>;

const pedido = z.object({
  t: z.literal('pedir'),
  id: z.string(),
  metodo: z.enum(METODOS),
  args: z.unknown(),
});
export type PedidoMotor = z.infer<typeof pedido>;

export const esquemaDePestana = z.discriminatedUnion('t', [
  z.object({ t: z.literal('inicio'), config: esquemaConfig }),
  pedido,
  z.object({ t: z.literal('token'), id: z.string(), valor: z.string().nullable() }),
  z.object({ t: z.literal('token_sin_red'), id: z.string() }),
]);
export type MensajeDePestana = z.infer<typeof esquemaDePestana>;

export const esquemaEntreWorkers = z.discriminatedUnion('t', [
  pedido.extend({ de: z.string() }),
  z.object({ t: z.literal('valor'), para: z.string(), id: z.string(), valor: z.unknown() }),
  z.object({ t: z.literal('error'), para: z.string(), id: z.string(), mensaje: z.string() }),
  z.object({ t: z.literal('evento'), evento: z.custom<EventoTab>((v) => typeof v === 'object') }),
  z.object({ t: z.literal('lider') }),
]);
export type MensajeEntreWorkers = z.infer<typeof esquemaEntreWorkers>;

/** Events of the engine, and the one fact that only the browser's side knows. */
export type EventoTab = EventoMotor | { readonly tipo: 'memoria'; readonly enMemoria: boolean };

export type MensajeAPestana =
  | { readonly t: 'valor'; readonly id: string; readonly valor: unknown }
  | { readonly t: 'error'; readonly id: string; readonly mensaje: string }
  | { readonly t: 'evento'; readonly evento: EventoTab }
  /** Another worker leads from now on: whatever has no answer must be asked again. */
  | { readonly t: 'lider' }
  | { readonly t: 'token?'; readonly id: string; readonly forzar: boolean };
