// What can still be credited of a sale, as a whole and line by line, and what a note of that day would be:
// everything that the editor of notes shows before the person decides.

import { z } from 'zod';
import { decimal4, dividirRedondeado } from '#shared/dinero/centavos.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { diasEntre, type Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { calcularNota, indicadorNotaCredito } from '../calcular-nota.ts';
import { leerOriginal, type OriginalLeido } from '../leer-original.ts';
import { montosNetos } from '../precio-neto.ts';
import { esTipoNota, type TipoFactura } from '../tipos-venta.ts';
import { esNulo } from '../validar-nota.ts';
import { disponibleDe } from '../validar-saldo-nota.ts';
import type { EstadoEcf } from './listar.ts';

export type LineaSaldoNota = {
  readonly id: string;
  readonly numero: number;
  readonly producto_id: string | null;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
  readonly cantidad_e4: bigint;
  readonly precio_e4: bigint;
  readonly monto: bigint;
  readonly cantidad_creditada_e4: bigint;
  readonly cantidad_disponible_e4: bigint;
  /** A unit without ITBIS and after every discount, its own and the global ones. */
  readonly precio_neto_e4: bigint;
};

export type SaldoNota = {
  readonly factura: {
    readonly id: string;
    readonly encf: string | null;
    readonly numero_provisional: string;
    readonly tipo_ecf: TipoFactura;
    readonly fecha: Fecha;
    readonly tercero_id: string | null;
    readonly comprador_nombre: string | null;
    readonly precios_con_itbis: boolean;
    readonly total: bigint;
    readonly estado_ecf: EstadoEcf | null;
    /** It is not a note itself, and it is not void. */
    readonly admite_nota: boolean;
  };
  /** Days from the sale to the day of the note. */
  readonly dias: number;
  readonly indicador_nota_credito: 0 | 1;
  readonly creditado: bigint;
  readonly debitado: bigint;
  readonly disponible: bigint;
  /** What the customer owes of it. */
  readonly saldo: bigint;
  /** What a note of code 1 would be; null when other notes stand before it. */
  readonly anulacion: { readonly total: bigint } | null;
  readonly lineas: readonly LineaSaldoNota[];
};

type Args = { readonly factura_id: string; readonly fecha: Fecha };

export const verSaldoNota = definirConsulta<Args, SaldoNota | null>({
  nombre: 'ventas.saldoNota',
  esquema: z.strictObject({ factura_id: zUuid, fecha: zFecha }),
  roles: TODOS,
  tablas: ['factura', 'linea_factura', 'ajuste_factura', 'ecf', 'aplicacion'],
  async ejecutar(db, empresaId, { factura_id, fecha }) {
    const original = await leerOriginal(db, empresaId, factura_id);
    return original === null ? null : saldoDe(original, fecha);
  },
});

function saldoDe(original: OriginalLeido, fecha: Fecha): SaldoNota {
  const { cabecera, documento, notas } = original;
  return {
    factura: {
      id: cabecera.id,
      encf: cabecera.encf,
      numero_provisional: cabecera.numero_provisional,
      tipo_ecf: cabecera.tipo_ecf,
      fecha: cabecera.fecha,
      tercero_id: cabecera.tercero_id,
      comprador_nombre: cabecera.comprador_nombre,
      precios_con_itbis: documento.precios_con_itbis,
      total: cabecera.total,
      // The column holds one of the states of the e-CF, by its constraint.
      estado_ecf: cabecera.estado_ecf as EstadoEcf | null,
      admite_nota: !esTipoNota(cabecera.tipo_ecf) && !esNulo(cabecera.estado_ecf),
    },
    dias: diasEntre(cabecera.fecha, fecha),
    indicador_nota_credito: indicadorNotaCredito(cabecera.fecha, fecha),
    creditado: notas.creditado,
    debitado: notas.debitado,
    disponible: disponibleDe(original),
    saldo: cabecera.saldo,
    anulacion: notas.cuantas > 0 ? null : { total: totalAnulacion(original, fecha) },
    lineas: lineasDe(original),
  };
}

function totalAnulacion({ documento }: OriginalLeido, fecha: Fecha): bigint {
  return calcularNota({
    original: documento,
    datos: {
      tipo: '34',
      codigo_modificacion: 1,
      razon: '',
      fecha,
      fecha_ncf_modificado: null,
      precios_con_itbis: documento.precios_con_itbis,
      lineas: [],
      ajustes: [],
      propina_legal: false,
    },
  }).totales.total;
}

function lineasDe({ documento, devuelto }: OriginalLeido): LineaSaldoNota[] {
  const netos = montosNetos(documento.lineas, documento.totales);
  return documento.lineas.map((linea, i) => {
    const id = linea.linea_modificada_id ?? '';
    const creditada = devuelto.get(id) ?? 0n;
    const neto = netos[i] ?? 0n;
    return {
      id,
      numero: i + 1,
      producto_id: linea.producto_id,
      codigo: linea.codigo,
      descripcion: linea.descripcion,
      tipo: linea.tipo,
      unidad_medida: linea.unidad_medida,
      indicador_facturacion: linea.indicador_facturacion,
      cantidad_e4: linea.cantidad,
      precio_e4: linea.precio,
      monto: documento.totales.lineas[i]?.monto ?? 0n,
      cantidad_creditada_e4: creditada,
      cantidad_disponible_e4: linea.cantidad - creditada,
      precio_neto_e4: decimal4(dividirRedondeado(neto * 1_000_000n, linea.cantidad)),
    };
  });
}
