// Where the documents of an ambiente go, and what its timbre (QR) points to. The mix-ups that would be
// found too late are refused here: a company in production whose documents would go to a simulator, and
// (in llave-activa.ts) a test certificate before the real DGII.

import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import type { Ambiente, Config } from '#server/config.ts';

export type BasesDgii = {
  /** Bases without the ambiente, as this process reaches them. */
  readonly base: string;
  readonly baseFc: string;
  /** Bases of the timbre, as a telephone reaches them. */
  readonly timbre: string;
  readonly timbreFc: string;
  readonly esSimulador: boolean;
};

/** Refuses `ecf.AMBIENTE_SIMULADO`. `urlPropia` is where this process listens. */
export function basesDgii(
  config: Config,
  ambiente: Ambiente,
  urlPropia: string,
): Resultado<BasesDgii> {
  const configuradas = config.dgii[ambiente];
  const base = completa(configuradas.base, urlPropia);
  const baseFc = completa(configuradas.baseFc, urlPropia);
  const esSimulador = !(esDgii(base) && esDgii(baseFc));
  if (ambiente === 'ecf' && esSimulador) return mal(RECHAZOS_FIRMA.rechazo('AMBIENTE_SIMULADO'));
  const timbre = completa(configuradas.base, config.urlPublica);
  const timbreFc = completa(configuradas.baseFc, config.urlPublica);
  return bien({ base, baseFc, timbre, timbreFc, esSimulador });
}

/** A base that starts with '/' is a path of this very server. */
function completa(base: string, url: string): string {
  return base.startsWith('/') ? `${url.replace(/\/+$/, '')}${base}` : base;
}

function esDgii(base: string): boolean {
  const { hostname, protocol } = new URL(base);
  return protocol === 'https:' && /(^|\.)dgii\.gov\.do$/.test(hostname);
}
