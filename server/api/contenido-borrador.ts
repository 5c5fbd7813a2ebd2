// What the API writes into the document of a draft: header fields one by one, lists as a whole (a row
// that keeps its id keeps its place in the document, so an edit by a device at the same time merges).

import type * as Y from 'yjs';
import type { z } from 'zod';
import type { zFacturaCambio } from '#shared/contratos/ventas.ts';
import type { Ids } from '#shared/nucleo/ids.ts';
import {
  agregarAjuste,
  agregarLinea,
  agregarPago,
  iniciarBorrador,
  leerBorrador,
  moverLinea,
  ponerCampo,
  ponerCamposLinea,
  quitarAjuste,
  quitarLinea,
  quitarPago,
  type CabeceraBorrador,
} from '#sync/borrador.ts';

export type CambioBorrador = z.output<typeof zFacturaCambio>;

const CABECERA = [
  'tipo_ecf',
  'fecha',
  'condicion',
  'fecha_limite_pago',
  'tercero_id',
  'comprador_nombre',
  'comprador_rnc',
  'comprador_extranjero',
  'precios_con_itbis',
  'tipo_ingresos',
  'propina_legal',
  'nota',
] as const satisfies readonly (keyof CabeceraBorrador)[];

/** The header of a factura about which nothing was said. */
export function iniciarContenido(doc: Y.Doc, hoy: string): void {
  iniciarBorrador(doc, {
    tipo_ecf: '32',
    fecha: hoy,
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: null,
    comprador_rnc: null,
    comprador_extranjero: null,
    precios_con_itbis: false,
    tipo_ingresos: '01',
    propina_legal: false,
    nota: '',
  });
}

export function ponerContenido(doc: Y.Doc, cambio: CambioBorrador, ids: Ids): void {
  for (const campo of CABECERA) {
    const valor = cambio[campo];
    if (valor !== undefined) ponerCampo(doc, campo, valor);
  }
  if (cambio.lineas !== undefined) ponerLineas(doc, cambio.lineas, ids);
  const antes = leerBorrador(doc);
  if (cambio.ajustes !== undefined) {
    for (const { id } of antes.ajustes) quitarAjuste(doc, id);
    for (const ajuste of cambio.ajustes) agregarAjuste(doc, { ...ajuste, id: ids.nuevo() });
  }
  if (cambio.pagos !== undefined) {
    for (const { id } of antes.pagos) quitarPago(doc, id);
    for (const pago of cambio.pagos) agregarPago(doc, { ...pago, id: ids.nuevo() });
  }
}

function ponerLineas(doc: Y.Doc, lineas: NonNullable<CambioBorrador['lineas']>, ids: Ids): void {
  const antes = leerBorrador(doc).lineas.map((l) => l.id);
  const dadas = new Set(lineas.map((l) => l.id));
  for (const id of antes) if (!dadas.has(id)) quitarLinea(doc, id);
  for (const [posicion, { id, ...campos }] of lineas.entries()) {
    if (id !== undefined && antes.includes(id)) {
      ponerCamposLinea(doc, id, campos);
      if (leerBorrador(doc).lineas[posicion]?.id !== id) moverLinea(doc, id, posicion);
    } else agregarLinea(doc, { ...campos, id: id ?? ids.nuevo() }, posicion);
  }
}
