// A factura as the API shows it: the shared consulta `ventas.factura` with the words of the contract,
// or the borrador when it has not been emitted.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { verFactura } from '#shared/ventas/consultas/factura.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerBorrador } from '#sync/borrador.ts';
import { leerDocumento, leerFilaBorrador, type RefBorrador } from './borrador-servidor.ts';
import { consultar } from './consultar.ts';

/** The emitted factura in the words of `zFactura`, or null. */
export async function leerFactura(
  { db }: Servicios,
  empresaId: string,
  id: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  const leida = await consultar({ db, empresaId }, verFactura, { id });
  if (leida === null) return null;
  const { factura, lineas, ajustes, emisor: _emisor, ...resto } = leida;
  return {
    ...factura,
    ...resto,
    estado: 'emitida',
    ncf: factura.encf,
    lineas: lineas.map((l) => ({ ...l, cantidad: l.cantidad_e4, precio: l.precio_e4 })),
    ajustes: ajustes.map((a) => ({ ...a, valor: a.valor_e4 })),
  };
}

/** The open borrador with its content; `api.NO_ENCONTRADO` when there is none. */
export async function leerBorradorAbierto(
  servicios: Servicios,
  ref: RefBorrador,
): Promise<Resultado<unknown>> {
  const fila = await leerFilaBorrador(servicios, ref);
  if (fila?.estado !== 'abierto') return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
  const contenido = leerBorrador(await leerDocumento(servicios, ref));
  return bien({ ...fila, estado: 'borrador', contenido });
}

export async function leerFacturaOBorrador(
  servicios: Servicios,
  empresaId: string,
  id: string,
): Promise<Resultado<unknown>> {
  const factura = await leerFactura(servicios, empresaId, id);
  return factura === null
    ? leerBorradorAbierto(servicios, { empresaId, borradorId: id })
    : bien(factura);
}
