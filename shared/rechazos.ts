// All refusals of Kofacture by code, and the sentence that a person reads for each. A code without an
// entry still gives a sentence that says what to do, with the code for support.

import { rechazosComprobante } from './compras/rechazos-comprobante.ts';
import { rechazosCompras } from './compras/rechazos.ts';
import { rechazosContabilidad } from './contabilidad/rechazos.ts';
import { rechazosApi } from './contratos/rechazos-api.ts';
import { rechazosAuth } from './contratos/rechazos-auth.ts';
import { rechazosReceptor } from './contratos/rechazos-receptor.ts';
import { rechazosUsuarios } from './contratos/rechazos-usuarios.ts';
import { rechazosArchivo } from './ecf/rechazos-archivo.ts';
import { rechazosEnvio } from './ecf/rechazos-envio.ts';
import { RECHAZOS_FIRMA } from './ecf/rechazos-firma.ts';
import { rechazosEcf } from './ecf/rechazos.ts';
import { rechazosCertificacion } from './ecf/set/rechazos-certificacion.ts';
import { rechazosSet } from './ecf/set/rechazos-set.ts';
import { rechazosEmpresas } from './empresas/rechazos.ts';
import type { CatalogoRechazos, EntradaRechazo } from './nucleo/catalogo-rechazos.ts';
import { rechazosSync } from './nucleo/rechazos-sync.ts';
import type { Rechazo } from './nucleo/resultado.ts';
import { rechazosProductos } from './productos/rechazos.ts';
import { rechazosTerceros } from './terceros/rechazos.ts';
import { rechazosTesoreria } from './tesoreria/rechazos.ts';
import { rechazosVentas } from './ventas/rechazos.ts';

export const CATALOGOS: readonly CatalogoRechazos<string>[] = [
  rechazosVentas,
  rechazosContabilidad,
  rechazosTerceros,
  rechazosProductos,
  rechazosTesoreria,
  rechazosEmpresas,
  rechazosEcf,
  RECHAZOS_FIRMA,
  rechazosArchivo,
  rechazosSet,
  rechazosCertificacion,
  rechazosEnvio,
  rechazosSync,
  rechazosAuth,
  rechazosUsuarios,
  rechazosApi,
  rechazosCompras,
  rechazosComprobante,
  rechazosReceptor,
];

const ENTRADAS: ReadonlyMap<string, EntradaRechazo> = new Map(
  CATALOGOS.flatMap((c) =>
    Object.entries(c.entradas).map(([nombre, entrada]) => [`${c.modulo}.${nombre}`, entrada]),
  ),
);

/** Every code there is, `modulo.NOMBRE`. */
export const CODIGOS: readonly string[] = [...ENTRADAS.keys()];

/** The sentence in Spanish, with the values of the refusal in the place of its braces. */
export function textoRechazo(r: Rechazo): string {
  const entrada = ENTRADAS.get(r.codigo);
  if (entrada === undefined) {
    return `La operación fue rechazada. Revise los datos y, si se repite, dé este código a soporte: ${r.codigo}.`;
  }
  return entrada.texto.replace(/\{(\w+)\}/g, (_, nombre: string) => {
    const valor = r.datos?.[nombre];
    return valor === undefined ? '…' : String(valor);
  });
}

/** Status of the answer when this refusal crosses the API. */
export function httpDe(r: Rechazo): number {
  return ENTRADAS.get(r.codigo)?.http ?? 422;
}
