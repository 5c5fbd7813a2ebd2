// The envelope of a comando as it travels in the buzón (rules B1–B6 of SPEC.md). Amounts inside
// `datos` are decimal strings; nothing here is a bigint, so the envelope is plain JSON.

import { z } from 'zod';

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export const esquemaSobre = z.strictObject({
  /** UUIDv7, the op_id: the unit of exactly-once. */
  id: uuid,
  empresa: uuid,
  disp: uuid,
  /** Contiguous per device, from 1. */
  n: z.int().positive(),
  tipo: z.string().min(3).max(80),
  v: z.int().positive(),
  hecho_en: z.iso.datetime(),
  /** Milliseconds that the server's clock was ahead when last heard; informative. */
  desfase_reloj: z.int(),
  /** Comandos of the same device that must have been accepted before this one. */
  deps: z.array(uuid).max(50),
  datos: z.record(z.string(), z.unknown()),
});

export type SobreComando = z.infer<typeof esquemaSobre>;

/** Largest encoded envelope that a buzón accepts, in bytes (rule B4). */
export const BYTES_SOBRE_MAX = 64 * 1024;
