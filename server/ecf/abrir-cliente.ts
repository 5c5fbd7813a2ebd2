// The client of the DGII of an empresa, ready to use: its ambiente, its key and the tokens that the whole
// process shares. Every job that talks to the DGII opens it here, so that none can send a production
// document to a simulator or sign before the DGII with a test certificate.

import { bien, invariante, type Resultado } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Ambiente } from '#server/config.ts';
import type { Servicios } from '#server/servicios.ts';
import { basesDgii, type BasesDgii } from './bases-dgii.ts';
import { crearClienteDgii, type CacheTokens, type ClienteDgii } from './cliente-dgii.ts';
import type { LlaveFirma } from './firma.ts';
import { llaveActiva } from './llave-activa.ts';

/** `urlPropia` is where this process listens, for a simulator mounted in it; by default, its own port. */
export type ServiciosEcf = Servicios & { readonly urlPropia?: string };

export type ClienteAbierto = {
  readonly rnc: string;
  readonly ambiente: Ambiente;
  readonly bases: BasesDgii;
  readonly llave: LlaveFirma;
  readonly cliente: ClienteDgii;
};

const TOKENS = new WeakMap<Servicios['db'], CacheTokens>();

/** Refuses `ecf.AMBIENTE_SIMULADO` and the codes of `llaveActiva`. */
export async function abrirCliente(
  servicios: ServiciosEcf,
  empresaId: string,
): Promise<Resultado<ClienteAbierto>> {
  const [empresa] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ rnc: string; ambiente: Ambiente }>(
      'select rnc, ambiente from empresa where empresa_id = $1 and id = $1',
      [empresaId],
    ),
  );
  invariante(empresa !== undefined, `existe la empresa ${empresaId}`);
  const { rnc, ambiente } = empresa;
  const bases = basesDgii(servicios.config, ambiente, urlPropiaDe(servicios));
  if (!bases.ok) return bases;
  const llave = await llaveActiva(servicios, empresaId, { admitePrueba: bases.valor.esSimulador });
  if (!llave.ok) return llave;
  const cliente = crearClienteDgii({
    base: bases.valor.base,
    baseFc: bases.valor.baseFc,
    ambiente,
    llave: llave.valor.llave,
    rnc,
    reloj: servicios.reloj,
    tokens: tokensDe(servicios),
  });
  return bien({ rnc, ambiente, bases: bases.valor, llave: llave.valor.llave, cliente });
}

function urlPropiaDe(servicios: ServiciosEcf): string {
  return servicios.urlPropia ?? `http://127.0.0.1:${String(servicios.config.puerto)}`;
}

/** By database: copies of `servicios` in one process still share the tokens. */
function tokensDe({ db }: Servicios): CacheTokens {
  const tokens = TOKENS.get(db) ?? new Map();
  TOKENS.set(db, tokens);
  return tokens;
}
