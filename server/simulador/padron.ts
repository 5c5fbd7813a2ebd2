// What the DGII knows of a contribuyente before reading his document: whether he is active and electronic,
// who may sign for him, which e-NCF he was authorised and until when, and which he annulled (Servicios
// DGII, «Descripción de Ambientes» and pp. 18, 24-25). Without rows of his own an RNC has what the test
// ambiente gives to everybody.

import type { Db } from '#shared/db/db.ts';
import { fecha, type Fecha } from '#shared/fecha/fecha.ts';
import type { Ambiente } from './simulador.ts';

export type EstadoContribuyente = 'activo' | 'suspendido' | 'inexistente' | 'no_electronico';
export type Contribuyente = {
  readonly estado: EstadoContribuyente;
  readonly puede_diferir: boolean;
};

const COMUN: Contribuyente = { estado: 'activo', puede_diferir: true };

export async function leerContribuyente(db: Db, rnc: string): Promise<Contribuyente> {
  const [fila] = await db.query<Contribuyente>(
    'select estado, puede_diferir from simulador.contribuyente where rnc = $1',
    [rnc],
  );
  return fila ?? COMUN;
}

/** Whoever holds the token, unless the RNC named its delegates. */
export async function puedeFirmar(db: Db, rnc: string, identificacion: string): Promise<boolean> {
  const filas = await db.query<{ identificacion: string }>(
    'select identificacion from simulador.delegado where rnc = $1',
    [rnc],
  );
  return filas.length === 0 || filas.some((f) => f.identificacion === identificacion);
}

export type RangoAutorizado = {
  readonly desde: bigint;
  readonly hasta: bigint;
  readonly vence: Fecha | null;
};

const VENCE_COMUN = fecha('2028-12-31');
const HASTA_32 = 50_000_000n;
const HASTA = 10_000_000n;
/** Types whose numbers have no expiry (Formato e-CF, field 4). */
const SIN_VENCIMIENTO: readonly string[] = ['32', '34'];

export async function rangosAutorizados(
  db: Db,
  de: { readonly ambiente: Ambiente; readonly rnc: string; readonly tipo: string },
): Promise<readonly RangoAutorizado[]> {
  const filas = await db.query<RangoAutorizado>(
    `select desde, hasta, vence from simulador.secuencia
     where ambiente = $1 and rnc = $2 and tipo = $3 order by desde`,
    [de.ambiente, de.rnc, de.tipo],
  );
  if (filas.length > 0) return filas;
  const hasta = de.tipo === '32' ? HASTA_32 : HASTA;
  const vence = SIN_VENCIMIENTO.includes(de.tipo) ? null : VENCE_COMUN;
  return [{ desde: 1n, hasta, vence }];
}

/** e-NCF of one series and type compare as text, because they have the same length. */
export async function estaAnulado(
  db: Db,
  de: { readonly ambiente: Ambiente; readonly rnc: string; readonly encf: string },
): Promise<boolean> {
  const filas = await db.query(
    `select 1 as uno from simulador.anulado
     where ambiente = $1 and rnc = $2 and $3 between desde and hasta
       and left(desde, 3) = left($3, 3) limit 1`,
    [de.ambiente, de.rnc, de.encf],
  );
  return filas.length > 0;
}
