// Who takes the e-CF of an empresa to the DGII, and the credential with which it does. Only the owner chooses, and
// on the server: a token must not travel in a comando, which every device would keep. What has its number already
// goes on with whom it had (migration 0007, `fijar_proveedor`).

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { bien, invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { anotarEn } from '#server/auth/auditoria.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import type { Ambiente } from '#server/config.ts';
import { destinoAlanube, type DestinoAlanube } from '#server/ecf/alanube/bases-alanube.ts';
import { guardarCredencial, verCredencial } from '#server/ecf/alanube/credencial.ts';
import type { NombreProveedor } from '#server/ecf/proveedor-ecf.ts';
import type { Servicios } from '#server/servicios.ts';

export type ProveedorDeEmpresa = {
  readonly proveedor: NombreProveedor;
  readonly alanube: {
    readonly tiene_token: boolean;
    readonly id_compania: string | null;
    readonly actualizado_en: string | null;
    /** Where its documents would go from this server. */
    readonly destino: DestinoAlanube;
  };
  /** Documents with a number that are still on their way, by each. */
  readonly en_camino: { readonly dgii: number; readonly alanube: number };
};

export async function verProveedor(
  servicios: Servicios,
  empresaId: string,
): Promise<ProveedorDeEmpresa> {
  return enEmpresa(servicios.db, empresaId, async (tx) => {
    const [empresa] = await tx.query<{ ambiente: Ambiente; proveedor: NombreProveedor }>(
      `select ambiente, proveedor_ecf as proveedor from empresa
       where empresa_id = $1 and id = $1`,
      [empresaId],
    );
    invariante(empresa !== undefined, 'la empresa de una membresía existe');
    const credencial = await verCredencial(tx, empresaId);
    const cuentas = await tx.query<{ proveedor: NombreProveedor; n: number }>(
      `select proveedor, count(*)::int as n from ecf
       where empresa_id = $1 and estado in ('numerado', 'firmado', 'enviado') group by proveedor`,
      [empresaId],
    );
    const deUno = (p: NombreProveedor): number => cuentas.find((c) => c.proveedor === p)?.n ?? 0;
    return {
      proveedor: empresa.proveedor,
      alanube: {
        tiene_token: credencial !== null,
        id_compania: credencial?.idCompania ?? null,
        actualizado_en: credencial?.actualizadaEn ?? null,
        destino: destinoAlanube(servicios.config, empresa.ambiente),
      },
      en_camino: { dgii: deUno('dgii'), alanube: deUno('alanube') },
    };
  });
}

export type EleccionProveedor = {
  readonly empresaId: string;
  readonly usuarioId: string;
  readonly ip: string | null;
  readonly proveedor: NombreProveedor;
  /** null keeps the one that is there. */
  readonly token: string | null;
  readonly idCompania: string | null;
};

/** Refuses `ecf.PROVEEDOR_SIN_CREDENCIAL`: Alanube is not chosen without a token. */
export async function elegirProveedor(
  servicios: Servicios,
  de: EleccionProveedor,
): Promise<Resultado<ProveedorDeEmpresa>> {
  const { empresaId, proveedor, token, usuarioId, ip } = de;
  const { valor: faltaToken } = await conRev(servicios.db, empresaId, async (tx) => {
    const tiene = token !== null || (await verCredencial(tx, empresaId)) !== null;
    if (proveedor === 'alanube' && !tiene) return true;
    if (tiene) await guardarCredencial(servicios, tx, { ...de });
    await tx.query(
      'update empresa set proveedor_ecf = $2 where empresa_id = $1 and id = $1 and proveedor_ecf <> $2',
      [empresaId, proveedor],
    );
    const detalle = { proveedor, cambio_token: token !== null };
    const accion = 'empresas.elegir_proveedor';
    await anotarEn(tx, servicios, { empresaId, usuarioId, accion, detalle, ip });
    return false;
  });
  if (faltaToken) {
    return mal(rechazosEnvio.rechazo('PROVEEDOR_SIN_CREDENCIAL', { campo: 'token' }));
  }
  servicios.avisos.filasNuevas(empresaId);
  return bien(await verProveedor(servicios, empresaId));
}
