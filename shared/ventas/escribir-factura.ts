// Writes a sale that may be issued: factura, lines, adjustments, payments, its e-CF with the first
// event, and closes the borrador. Ids come from the comando, so device and server write the same rows.

import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { HORAS_ENVIO_DIFERIDO, LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import type { Centavos } from '#shared/dinero/centavos.ts';
import type { Contexto, NumeroFiscal } from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import type { Comprador } from './comprador.ts';
import type { DatosFactura } from './esquema-factura.ts';
import type { Totales } from './totales.ts';
import type { PagoVenta } from './validar-pagos.ts';

export type FacturaPorEscribir = {
  readonly datos: DatosFactura;
  readonly totales: Totales;
  readonly pagos: readonly PagoVenta[];
  readonly comprador: Comprador;
  readonly monto_credito: Centavos;
  readonly numero: NumeroFiscal | null;
  readonly numero_provisional: string;
  readonly asiento_id: string;
};

export async function escribirFactura(ctx: Contexto, f: FacturaPorEscribir): Promise<void> {
  // Sent together and run in this order: a connection executes its statements one after the other.
  await Promise.all([
    insertarFilas(ctx.db, 'factura', [filaFactura(ctx, f)]),
    insertarFilas(ctx.db, 'linea_factura', filasLineas(ctx, f)),
    insertarFilas(ctx.db, 'ajuste_factura', filasAjustes(ctx, f)),
    insertarFilas(ctx.db, 'pago_factura', filasPagos(ctx, f)),
    ...escribirEcf(ctx, f),
    ctx.db.query(
      `update borrador set estado = 'emitido', total = $3
       where empresa_id = $1 and id = $2 and estado <> 'emitido'`,
      [ctx.empresaId, f.datos.id, f.totales.total],
    ),
  ]);
}

function filaFactura(ctx: Contexto, f: FacturaPorEscribir): FilaNueva {
  const { datos, totales } = f;
  return {
    empresa_id: ctx.empresaId,
    id: datos.id,
    numero_provisional: f.numero_provisional,
    encf: f.numero?.encf ?? null,
    tipo_ecf: datos.tipo_ecf,
    fecha: datos.fecha,
    fecha_limite_pago: datos.fecha_limite_pago,
    condicion: datos.condicion,
    tipo_ingresos: datos.tipo_ingresos,
    indicador_monto_gravado: datos.precios_con_itbis ? 1 : 0,
    tercero_id: datos.tercero_id,
    comprador_rnc: f.comprador.rnc,
    comprador_nombre: f.comprador.nombre,
    bruto: totales.bruto,
    descuentos: totales.descuentos,
    recargos: totales.recargos,
    monto_gravado_1: totales.monto_gravado_1,
    monto_gravado_2: totales.monto_gravado_2,
    monto_gravado_3: totales.monto_gravado_3,
    monto_exento: totales.monto_exento,
    itbis_1: totales.itbis_1,
    itbis_2: totales.itbis_2,
    total_itbis: totales.total_itbis,
    total: totales.total,
    monto_credito: f.monto_credito,
    nota: datos.nota,
    asiento_id: f.asiento_id,
    dispositivo_id: ctx.dispositivoId,
    creado_por: ctx.usuario.id,
    hecho_en: ctx.hechoEn,
  };
}

function filasLineas(ctx: Contexto, { datos, totales }: FacturaPorEscribir): FilaNueva[] {
  return datos.lineas.map((linea, i) => ({
    empresa_id: ctx.empresaId,
    id: linea.id,
    factura_id: datos.id,
    numero: i + 1,
    producto_id: linea.producto_id,
    codigo: linea.codigo,
    descripcion: linea.descripcion,
    tipo: linea.tipo,
    unidad_medida: linea.unidad_medida,
    indicador_facturacion: linea.indicador_facturacion,
    cantidad_e4: linea.cantidad,
    precio_e4: linea.precio,
    descuento_tipo: linea.descuento?.tipo ?? null,
    descuento_valor_e4: linea.descuento?.valor ?? null,
    descuento: totales.lineas[i]?.descuento ?? 0n,
    recargo_tipo: linea.recargo?.tipo ?? null,
    recargo_valor_e4: linea.recargo?.valor ?? null,
    recargo: totales.lineas[i]?.recargo ?? 0n,
    monto: totales.lineas[i]?.monto ?? 0n,
    fecha: datos.fecha,
  }));
}

function filasAjustes(ctx: Contexto, { datos, totales }: FacturaPorEscribir): FilaNueva[] {
  return totales.ajustes.map((a) => ({
    empresa_id: ctx.empresaId,
    id: ctx.id(`ajuste/${a.numero}`),
    factura_id: datos.id,
    numero: a.numero,
    tipo_ajuste: a.tipo,
    descripcion: a.descripcion,
    tipo_valor: a.tipo_valor,
    valor_e4: a.valor_e4,
    monto: a.monto,
    indicador_facturacion: a.indicador,
    fecha: datos.fecha,
  }));
}

function filasPagos(ctx: Contexto, { datos, pagos }: FacturaPorEscribir): FilaNueva[] {
  return pagos.map((pago, i) => ({
    empresa_id: ctx.empresaId,
    id: ctx.id(`pago/${i + 1}`),
    factura_id: datos.id,
    numero: i + 1,
    forma: pago.forma,
    monto: pago.monto,
    referencia: pago.referencia,
    fecha: datos.fecha,
  }));
}

function escribirEcf(ctx: Contexto, f: FacturaPorEscribir): Promise<void>[] {
  const { datos, numero } = f;
  const estado = numero === null ? 'pendiente' : 'numerado';
  const ecf: FilaNueva = {
    empresa_id: ctx.empresaId,
    id: ctx.id('ecf'),
    factura_id: datos.id,
    tipo_ecf: datos.tipo_ecf,
    encf: numero?.encf ?? null,
    secuencia_id: numero?.secuenciaId ?? null,
    vence_secuencia: numero?.vence ?? null,
    es_rfce: datos.tipo_ecf === '32' && f.totales.total < LIMITE_CONSUMO,
    estado,
    limite_envio: limiteEnvio(ctx),
    fecha: datos.fecha,
  };
  const evento: FilaNueva = {
    empresa_id: ctx.empresaId,
    id: ctx.id('ecf/evento'),
    ecf_id: ctx.id('ecf'),
    estado,
    momento: ctx.ahora,
    detalle: numero === null ? 'Guardada en este dispositivo' : `Se asignó el ${numero.encf}`,
    fecha: datos.fecha,
  };
  return [insertarFilas(ctx.db, 'ecf', [ecf]), insertarFilas(ctx.db, 'ecf_evento', [evento])];
}

/** From the operation, by the device's clock, which cannot be ahead of the server's. */
function limiteEnvio(ctx: Contexto): Instante {
  const operacion = Math.min(msDe(ctx.hechoEn), msDe(ctx.ahora));
  return instante(operacion + HORAS_ENVIO_DIFERIDO * 3_600_000);
}
