// The circuit breaker of the queue: when a host of the DGII answers 5xx or does not answer, every document
// of that ambiente, in every process, waits together instead of knocking one by one (contingencia.md §8).
// The pause grows with each failed probe; when it ends exactly one document goes first to look.

import type { Db } from '#shared/db/db.ts';
import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Servicios } from '#server/servicios.ts';

const PAUSA_MIN_MS = 1_000;
const PAUSA_MAX_MS = 300_000;
/** A probe that has not come back by then is given up for dead, and another one goes. */
const SONDA_MS = 10_000;

export type Turno =
  | { readonly tipo: 'libre' }
  /** This caller looks for everybody: it must report with `cerrarPausa` or `abrirPausa`. */
  | { readonly tipo: 'sonda' }
  | { readonly tipo: 'pausa'; readonly hasta: Instante };

export type Pausa = {
  /** The ambiente of the DGII, or the name of another provider with its ambiente. */
  readonly ambiente: string;
  readonly hasta: Instante;
  readonly fallos: number;
  readonly motivo: string;
};

/** Where the pause of a document is kept: the ambiente of the DGII, or the provider in that ambiente. */
export function clavePausa(de: {
  readonly ambiente: string;
  readonly proveedor: 'dgii' | 'alanube';
}): string {
  return de.proveedor === 'dgii' ? de.ambiente : `${de.proveedor}:${de.ambiente}`;
}

/** Whether something may travel now to `ambiente`. Outside of any empresa. */
export async function pedirTurno(servicios: Servicios, ambiente: string): Promise<Turno> {
  const [fila] = await servicios.db.query<{ hasta: Instante }>(
    'select hasta from pausa_dgii where ambiente = $1',
    [ambiente],
  );
  if (fila === undefined) return { tipo: 'libre' };
  const ahora = servicios.reloj.ahora();
  if (msDe(fila.hasta) > ahora) return { tipo: 'pausa', hasta: fila.hasta };
  // The pause is over: whoever moves the row is the probe, the rest wait for what it says.
  const hasta = instante(ahora + SONDA_MS);
  const ganada = await servicios.db.query(
    'update pausa_dgii set hasta = $3 where ambiente = $1 and hasta = $2 returning ambiente',
    [ambiente, fila.hasta, hasta],
  );
  return ganada.length === 1 ? { tipo: 'sonda' } : { tipo: 'pausa', hasta };
}

/**
 * Something failed for everybody. Opens the pause, or makes it longer when `esSonda`; what fails while it
 * is already open adds nothing. Answers until when.
 */
export async function abrirPausa(
  servicios: Servicios,
  ambiente: string,
  de: { readonly esSonda: boolean; readonly motivo: string },
): Promise<Instante> {
  const ahora = servicios.reloj.ahora();
  const [fila] = await servicios.db.query<{ hasta: Instante }>(
    `insert into pausa_dgii as p (ambiente, hasta, fallos, motivo)
     values ($1, $2::timestamptz + $5::bigint * interval '1 millisecond', 1, $3)
     on conflict (ambiente) do update set
       fallos = case when $4::boolean or p.hasta <= $2::timestamptz then p.fallos + 1 else p.fallos end,
       motivo = excluded.motivo,
       hasta = case when $4::boolean or p.hasta <= $2::timestamptz
         then $2::timestamptz + least($5::bigint * (1::bigint << least(p.fallos, 20)), $6::bigint) * interval '1 millisecond'
         else p.hasta end
     returning hasta`,
    [ambiente, instante(ahora), de.motivo.slice(0, 500), de.esSonda, PAUSA_MIN_MS, PAUSA_MAX_MS],
  );
  return fila?.hasta ?? instante(ahora + PAUSA_MIN_MS);
}

/** The probe came back well: everybody goes on. */
export async function cerrarPausa(servicios: Servicios, ambiente: string): Promise<void> {
  await servicios.db.query('delete from pausa_dgii where ambiente = $1', [ambiente]);
}

/** Nobody answered at all: it may be our own link. Otherwise it is the other side that answers badly. */
export function esDeRed(pausa: Pausa): boolean {
  return pausa.motivo.includes('sin respuesta');
}

/** The pauses open now, of every ambiente. */
export function leerPausas(db: Db): Promise<Pausa[]> {
  return db.query<Pausa>(
    'select ambiente, hasta, fallos, motivo from pausa_dgii order by ambiente',
  );
}
