// Asks Alanube whose the token is, before anything is issued with it: that it answers, that it takes the token,
// and that the company is this empresa.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { ServiciosEcf } from '../abrir-cliente.ts';
import { FallaEntorno } from '../falla-entorno.ts';
import { abrirAlanube } from './abrir-alanube.ts';
import type { DestinoAlanube } from './bases-alanube.ts';
import type { CredencialAlanube } from './credencial.ts';
import { rechazoDeAcceso } from './paso-emitir.ts';
import { leerCompania } from './respuestas.ts';

export type ConexionProbada = { readonly compania: string; readonly destino: DestinoAlanube };

/**
 * Refuses those of `abrirAlanube`, `ecf.PROVEEDOR_TOKEN_RECHAZADO`, `PROVEEDOR_RNC_DISTINTO`,
 * `PROVEEDOR_RESPUESTA_INESPERADA` and `PROVEEDOR_NO_RESPONDE`. Without `credencial`, the one that is kept.
 */
export async function probarConexion(
  servicios: ServiciosEcf,
  empresaId: string,
  credencial: CredencialAlanube | null,
): Promise<Resultado<ConexionProbada>> {
  const abierto = await abrirAlanube(servicios, empresaId, credencial);
  if (!abierto.ok) return abierto;
  const { cliente, rnc, base } = abierto.valor;
  try {
    const r = await cliente.compania();
    const negado = rechazoDeAcceso(r.http);
    if (negado !== null) return negado;
    const compania = r.http === 200 ? leerCompania(r.cuerpo) : null;
    if (compania === null) {
      const datos = { http: r.http };
      return mal(rechazosEnvio.rechazo('PROVEEDOR_RESPUESTA_INESPERADA', { datos }));
    }
    if (compania.rnc !== rnc) {
      const datos = { rnc, rnc_alanube: compania.rnc };
      return mal(rechazosEnvio.rechazo('PROVEEDOR_RNC_DISTINTO', { datos }));
    }
    return bien({ compania: compania.nombre, destino: base.destino });
  } catch (causa) {
    if (!(causa instanceof FallaEntorno)) throw causa;
    return mal(rechazosEnvio.rechazo('PROVEEDOR_NO_RESPONDE'));
  }
}
