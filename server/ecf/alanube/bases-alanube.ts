// Where the documents of an ambiente go when Alanube issues them. As with the DGII, the mix-ups that would be
// found too late are refused: production to a simulator or to the sandbox, and tests to the production host.

import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import type { Ambiente, Config } from '#server/config.ts';

export type DestinoAlanube = 'produccion' | 'pruebas' | 'simulador';

export type BaseAlanube = { readonly base: string; readonly destino: DestinoAlanube };

const PRODUCCION = 'api.alanube.co';
const SANDBOX = 'sandbox.alanube.co';

/** Without refusing anything: what the configuration says. */
export function destinoAlanube(config: Config, ambiente: Ambiente): DestinoAlanube {
  const base = ambiente === 'ecf' ? config.alanube.produccion : config.alanube.pruebas;
  if (!URL.canParse(base)) return 'simulador';
  const { hostname, protocol } = new URL(base);
  if (protocol !== 'https:') return 'simulador';
  if (hostname === PRODUCCION) return 'produccion';
  return hostname === SANDBOX ? 'pruebas' : 'simulador';
}

/** Refuses `ecf.PROVEEDOR_DESTINO`. `urlPropia` is where this process listens. */
export function baseAlanube(
  config: Config,
  ambiente: Ambiente,
  urlPropia: string,
): Resultado<BaseAlanube> {
  const destino = destinoAlanube(config, ambiente);
  const esDeProduccion = ambiente === 'ecf';
  if (esDeProduccion !== (destino === 'produccion')) {
    return mal(rechazosEnvio.rechazo('PROVEEDOR_DESTINO'));
  }
  const configurada = esDeProduccion ? config.alanube.produccion : config.alanube.pruebas;
  const base = configurada.startsWith('/')
    ? `${urlPropia.replace(/\/+$/, '')}${configurada}`
    : configurada;
  return bien({ base, destino });
}
