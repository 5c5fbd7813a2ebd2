// Create, change and emit a draft of factura through the API. The row of the draft is a comando like
// any other; its content is the Yjs document that devices edit too.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import type { zFacturaNueva } from '#shared/contratos/ventas.ts';
import { CERO, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { entradaTotales } from '#shared/ventas/entrada-totales.ts';
import { esquemaEmitirFactura } from '#shared/ventas/esquema-factura.ts';
import { rechazosVentas } from '#shared/ventas/rechazos.ts';
import { calcularTotales } from '#shared/ventas/totales.ts';
import type { Servicios } from '#server/servicios.ts';
import { datosDeEmision, leerBorrador, type BorradorFactura } from '#sync/borrador.ts';
import type { z } from 'zod';
import {
  editarDocumento,
  leerDocumento,
  leerFilaBorrador,
  type RefBorrador,
} from './borrador-servidor.ts';
import { iniciarContenido, ponerContenido, type CambioBorrador } from './contenido-borrador.ts';
import { ejecutarPorApi } from './ejecutar-por-api.ts';
import { leerBorradorAbierto, leerFactura, leerFacturaOBorrador } from './leer-factura.ts';

type Quien = { readonly empresaId: string; readonly usuarioId: string };
type RefDeQuien = RefBorrador & Quien;

/** Refuses `ventas.BORRADOR_EMITIDO` when the given id is already a factura. */
export async function crearBorrador(
  servicios: Servicios,
  quien: Quien,
  { id, ...contenido }: z.output<typeof zFacturaNueva>,
): Promise<Resultado<unknown>> {
  const ref = { ...quien, borradorId: id ?? servicios.ids.nuevo() };
  const previo = id === undefined ? null : await leerFilaBorrador(servicios, ref);
  if (previo !== null) return cambiarBorrador(servicios, ref, contenido);
  // The row first: a document without a row would be nobody's.
  const abierto = await abrir(servicios, ref, null);
  if (!abierto.ok) return abierto;
  return escribir(servicios, ref, contenido);
}

/** Refuses `api.NO_ENCONTRADO`, `ventas.BORRADOR_EMITIDO`, `ventas.BORRADOR_NO_EXISTE` (discarded). */
export async function cambiarBorrador(
  servicios: Servicios,
  ref: RefDeQuien,
  cambio: CambioBorrador,
): Promise<Resultado<unknown>> {
  const fila = await leerFilaBorrador(servicios, ref);
  if (fila === null) return mal(await rechazoSinBorrador(servicios, ref));
  if (fila.estado === 'emitido') return mal(rechazosVentas.rechazo('BORRADOR_EMITIDO'));
  if (fila.estado !== 'abierto') return mal(rechazosVentas.rechazo('BORRADOR_NO_EXISTE'));
  return escribir(servicios, ref, cambio);
}

/** Emits once: asked again, it answers the factura that is there. */
export async function emitirBorrador(
  servicios: Servicios,
  ref: RefDeQuien,
  opId: string | undefined,
): Promise<Resultado<unknown>> {
  const { empresaId, usuarioId, borradorId } = ref;
  const emitida = await leerFactura(servicios, empresaId, borradorId);
  if (emitida !== null) return { ok: true, valor: emitida };
  const fila = await leerFilaBorrador(servicios, ref);
  if (fila === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
  if (fila.estado !== 'abierto') return mal(rechazosVentas.rechazo('BORRADOR_NO_EXISTE'));
  const borrador = leerBorrador(await leerDocumento(servicios, ref));
  const hecho = await ejecutarPorApi(servicios, {
    empresaId,
    usuarioId,
    opId,
    tipo: 'ventas.emitirFactura',
    datos: datosDeEmision(borradorId, borrador),
  });
  return hecho.ok ? leerFacturaOBorrador(servicios, empresaId, borradorId) : hecho;
}

async function rechazoSinBorrador(servicios: Servicios, ref: RefDeQuien) {
  const emitida = await leerFactura(servicios, ref.empresaId, ref.borradorId);
  return emitida === null
    ? rechazosApi.rechazo('NO_ENCONTRADO')
    : rechazosVentas.rechazo('BORRADOR_EMITIDO');
}

async function escribir(
  servicios: Servicios,
  ref: RefDeQuien,
  cambio: CambioBorrador,
): Promise<Resultado<unknown>> {
  const doc = await editarDocumento(servicios, ref, (d) => {
    iniciarContenido(d, hoy(servicios.reloj));
    ponerContenido(d, cambio, servicios.ids);
  });
  const refrescado = await abrir(servicios, ref, leerBorrador(doc));
  if (!refrescado.ok) return refrescado;
  return leerBorradorAbierto(servicios, ref);
}

/** The row that lists show, with the title and the total of its content. */
function abrir(
  servicios: Servicios,
  ref: RefDeQuien,
  borrador: BorradorFactura | null,
): Promise<Resultado<unknown>> {
  return ejecutarPorApi(servicios, {
    empresaId: ref.empresaId,
    usuarioId: ref.usuarioId,
    tipo: 'ventas.abrirBorrador',
    datos: {
      id: ref.borradorId,
      tipo: 'factura',
      titulo: borrador?.comprador_nombre ?? 'Factura sin nombre',
      total: escribirMonto(borrador === null ? CERO : totalDe(ref.borradorId, borrador)),
    },
  });
}

/** 0 while the draft cannot be totalled yet. */
function totalDe(borradorId: string, borrador: BorradorFactura): Centavos {
  const leido = esquemaEmitirFactura.safeParse(datosDeEmision(borradorId, borrador));
  return leido.success ? calcularTotales(entradaTotales(leido.data)).total : CERO;
}
