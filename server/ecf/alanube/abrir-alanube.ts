// The client of Alanube of an empresa, ready to use: its ambiente, its credential taken out of its seal, and
// an address that belongs to that ambiente.

import { bien, invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Ambiente } from '#server/config.ts';
import type { ServiciosEcf } from '../abrir-cliente.ts';
import { baseAlanube, type BaseAlanube } from './bases-alanube.ts';
import { crearClienteAlanube, type ClienteAlanube } from './cliente-alanube.ts';
import { leerCredencial, type CredencialAlanube } from './credencial.ts';

export type AlanubeAbierto = {
  readonly rnc: string;
  readonly ambiente: Ambiente;
  readonly base: BaseAlanube;
  readonly cliente: ClienteAlanube;
};

/**
 * Refuses `ecf.PROVEEDOR_SIN_CREDENCIAL` and `ecf.PROVEEDOR_DESTINO`. `credencial` is used instead of the one
 * that is kept (to try it before keeping it).
 */
export async function abrirAlanube(
  servicios: ServiciosEcf,
  empresaId: string,
  credencial: CredencialAlanube | null = null,
): Promise<Resultado<AlanubeAbierto>> {
  const { config } = servicios;
  const leido = await enEmpresa(servicios.db, empresaId, async (tx) => {
    const [empresa] = await tx.query<{ rnc: string; ambiente: Ambiente }>(
      'select rnc, ambiente from empresa where empresa_id = $1 and id = $1',
      [empresaId],
    );
    return { empresa, suya: credencial ?? (await leerCredencial(servicios, tx, empresaId)) };
  });
  const { empresa, suya } = leido;
  invariante(empresa !== undefined, `existe la empresa ${empresaId}`);
  if (suya === null) return mal(rechazosEnvio.rechazo('PROVEEDOR_SIN_CREDENCIAL'));
  const urlPropia = servicios.urlPropia ?? `http://127.0.0.1:${String(config.puerto)}`;
  const base = baseAlanube(config, empresa.ambiente, urlPropia);
  if (!base.ok) return base;
  const { ajustes } = config.alanube;
  const cliente = crearClienteAlanube({ base: base.valor, ajustes, credencial: suya });
  return bien({ ...empresa, base: base.valor, cliente });
}
