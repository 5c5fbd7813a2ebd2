// The other contribuyente in the directory of the DGII. A business sells to the same buyers all day: what
// the directory says of one is good for a while, so that a document does not cost a question each.

import type { Reloj } from '#shared/fecha/fecha.ts';
import type { ClienteAbierto } from './abrir-cliente.ts';
import type { CacheTokensFe } from './recibidos-cliente.ts';
import { direccionesFe, type DireccionesFe } from './recibidos-direcciones.ts';
import type { Respuesta } from './sesion-dgii.ts';

type Sabido = { readonly direcciones: DireccionesFe | null; readonly hasta_ms: number };

/** What one process remembers of the others: only to ask less. */
export type MemoriaEntregas = {
  readonly tokens: CacheTokensFe;
  /** By ambiente and RNC. */
  readonly directorio: Map<string, Sabido>;
};

const VIDA_MS = 10 * 60_000;
const SABIDOS_MAXIMOS = 20_000;

export function crearMemoriaEntregas(): MemoriaEntregas {
  return { tokens: new Map(), directorio: new Map() };
}

export type Busqueda = {
  readonly abierto: ClienteAbierto;
  readonly memoria: MemoriaEntregas;
  readonly reloj: Reloj;
  /** Keeps the raw answer, when the DGII was asked. */
  conservar(r: Respuesta<unknown>): Promise<void>;
};

/** null when he is not an electronic issuer, or the ambiente has no directory. Throws `FallaEntorno`. */
export async function direccionesDe(b: Busqueda, rnc: string): Promise<DireccionesFe | null> {
  const { cliente, ambiente, bases } = b.abierto;
  if (!cliente.ofrece('directorioporrnc')) return null;
  const clave = `${ambiente}/${rnc}`;
  const ahora_ms = b.reloj.ahora();
  const sabido = b.memoria.directorio.get(clave);
  if (sabido !== undefined && sabido.hasta_ms > ahora_ms) return sabido.direcciones;
  const r = await cliente.directorioPorRnc(rnc);
  await b.conservar(r);
  const direcciones = r.dato === null ? null : direccionesFe(r.dato, bases);
  if (b.memoria.directorio.size >= SABIDOS_MAXIMOS) b.memoria.directorio.clear();
  b.memoria.directorio.set(clave, { direcciones, hasta_ms: ahora_ms + VIDA_MS });
  return direcciones;
}
