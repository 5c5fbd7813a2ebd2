// Messages of ours on the y-websocket socket (types 100–104) and its close codes. Types 0–3 are the
// ones of y-protocols. A frame is a varuint type followed by a varuint-length JSON text.

import { z } from 'zod';
import type { Rechazo } from '#shared/nucleo/resultado.ts';

export const MENSAJE = { filas: 100, acuse: 101, hola: 102, manifiesto: 103, resinc: 104 } as const;

/** y-websocket 3.1 treats 4400–4499 as terminal; 45xx means «come back». */
export const CIERRE = {
  token: 4401,
  revocado: 4403,
  epoca: 4409,
  borradorCerrado: 4410,
  actualizar: 4426,
  lento: 4508,
  reinicio: 4510,
} as const;

/** One changed row: table, 'U' upsert or 'D' delete, id, and the row as JSON text (never parsed on the way). */
export type CambioFila = readonly [
  tabla: string,
  operacion: 'U' | 'D',
  id: string,
  fila: string | null,
];

/** 100: everything that happened in (desde, hasta]. `desde` must equal the rev of the receiver. */
export type MensajeFilas = {
  readonly desde: string;
  readonly hasta: string;
  /** Comandos accepted in this interval: [op id, rev]. */
  readonly ops: readonly (readonly [string, string])[];
  readonly cambios: readonly CambioFila[];
};

/** 101: the answer to one comando. */
export type MensajeAcuse =
  | {
      readonly id: string;
      readonly ok: true;
      readonly rev: string;
      readonly salida: Record<string, unknown>;
    }
  | { readonly id: string; readonly ok: false; readonly rechazos: readonly Rechazo[] };

/** 102: device → server «this is my rev»; server → device «this is the time and the rev». */
export type MensajeHola = {
  readonly rev: string;
  readonly esquema: number;
  readonly hora?: string;
};

/** 103: what to download first, and 104: throw the cache away and start from the manifest. */
export type SegmentoRef = {
  readonly hash: string;
  readonly tabla: string;
  readonly mes: string | null;
  readonly filas: number;
  readonly bytes: number;
};
export type MensajeManifiesto = {
  readonly rev: string;
  readonly esquema: number;
  /** Columns of each table, in the order in which the COPY text of its segments has them. */
  readonly columnas: Readonly<Record<string, readonly string[]>>;
  readonly segmentos: readonly SegmentoRef[];
};
export type MensajeResinc = { readonly motivo: string };

export const esquemaHola = z.strictObject({
  rev: z.string().regex(/^\d{1,18}$/),
  esquema: z.int().positive(),
});

export const SALA_BUZON = 'b';
export const SALA_BORRADOR = 'd';
export const SUBPROTOCOLO = 'kofacture.v1';
