// What the handlers of the stand-in share, who may call it, and the shape in which it answers: every answer says,
// in a header and in its body, that it is a test environment.

import type { Context } from 'hono';
import type { Db } from '#shared/db/db.ts';
import type { Reloj } from '#shared/fecha/fecha.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import type { Fallas } from '#server/simulador/fallas.ts';
import { json } from '#server/simulador/simulador.ts';

export type VeredictoForzado = 'REJECTED' | 'ACCEPTED_WITH_OBSERVATIONS' | 'FAILED';

export type Simulado = {
  readonly db: Db;
  readonly reloj: Reloj;
  readonly retardo_ms: number;
  readonly fallas: Fallas;
  /** Verdicts for the next documents, in order; a good document is accepted otherwise. */
  readonly forzados: VeredictoForzado[];
  readonly azar: () => Uint8Array;
  /** Address of the QR, as a telephone reaches it; null: the one of the call. */
  readonly urlPublica: string | null;
  readonly llave: (rnc: string) => Promise<LlaveFirma>;
};

export type Llamada = {
  readonly c: Context;
  /** Of the company of the token, or of the associated one. */
  readonly rnc: string;
  /** What follows the path of the service. */
  readonly resto: readonly string[];
  /** Address at which this stand-in was called, without a final slash. */
  readonly url: string;
};

export type Atender = (s: Simulado, llamada: Llamada) => Promise<Response>;

export const AVISO = 'AMBIENTE DE PRUEBAS: simulador de Alanube, sin validez fiscal';

export function responder(cuerpo: Readonly<Record<string, unknown>>, estado = 200): Response {
  return json({ ...cuerpo, ambiente: AVISO }, estado);
}

export function rehusar(
  errores: readonly { readonly code: string; readonly message: string; readonly field?: string }[],
  estado = 400,
): Response {
  return responder({ code: estado, errors: errores }, estado);
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An identifier with the shape of Alanube's (ULID): 26 characters, in order of time. */
export function ulid(s: Simulado): string {
  let n = BigInt(s.reloj.ahora());
  for (const b of s.azar()) n = (n << 8n) | BigInt(b);
  let texto = '';
  for (let k = 0; k < 26; k++) {
    texto = `${CROCKFORD[Number(n & 31n)] ?? '0'}${texto}`;
    n >>= 5n;
  }
  return texto;
}

/** The id that the company of an RNC has here. */
export function idDeCompania(rnc: string): string {
  return `01${rnc.padStart(24, '0')}`;
}

/** The inverse; null when it is no id of this stand-in. */
export function rncDeCompania(id: string): string | null {
  const m = /^01(?:0{15}(\d{9})|0{13}(\d{11}))$/.exec(id);
  return m?.[1] ?? m?.[2] ?? null;
}

/** The token of a company is 'pruebas-' and its RNC. */
export function rncDeToken(cabecera: string | undefined): string | null {
  return /^Bearer pruebas-(\d{9}|\d{11})$/.exec(cabecera ?? '')?.[1] ?? null;
}
