// Writes a document that may be issued, sale or note: factura, lines, adjustments, payments, its e-CF with
// the first event, and closes the borrador. Ids come from the comando, so device and server write the same
// rows. What series B numbers has no e-CF.

import type { Centavos } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import type { Contexto, NumeroFiscal } from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import type { Comprador } from './comprador.ts';
import type { DatosFactura, DatosLineaFactura } from './esquema-factura.ts';
import { escribirEcf, type EcfPorEscribir } from './escribir-ecf.ts';
import { limiteDeEnvio, type ModoEmision } from './modo-emision.ts';
import type { TipoFactura } from './tipos-venta.ts';
import type { Totales } from './totales.ts';
import type { PagoVenta } from './validar-pagos.ts';

/** What a note says of the document that it modifies. */
export type ReferenciaPorEscribir = {
  readonly factura_id: string | null;
  readonly ncf: string;
  readonly fecha: Fecha;
  readonly codigo: 1 | 2 | 3;
  readonly razon: string;
  /** Only in type 34. */
  readonly indicador_nota_credito: 0 | 1 | null;
};

export type LineaPorEscribir = DatosLineaFactura & {
  readonly linea_modificada_id?: string | null;
};

export type DocumentoPorEscribir = {
  readonly datos: Pick<
    DatosFactura,
    | 'id'
    | 'fecha'
    | 'fecha_limite_pago'
    | 'condicion'
    | 'tipo_ingresos'
    | 'precios_con_itbis'
    | 'tercero_id'
    | 'nota'
    | 'token_consulta'
  > & { readonly tipo_ecf: TipoFactura; readonly lineas: readonly LineaPorEscribir[] };
  readonly totales: Totales;
  readonly pagos: readonly PagoVenta[];
  readonly comprador: Comprador;
  readonly monto_credito: Centavos;
  readonly modo: ModoEmision;
  readonly referencia: ReferenciaPorEscribir | null;
  readonly numero: NumeroFiscal | null;
  readonly numero_provisional: string;
  /** null when nothing is posted. */
  readonly asiento_id: string | null;
};

export async function escribirFactura(ctx: Contexto, f: DocumentoPorEscribir): Promise<void> {
  // Sent together and run in this order: a connection executes its statements one after the other.
  await Promise.all([
    insertarFilas(ctx.db, 'factura', [filaFactura(ctx, f)]),
    insertarFilas(ctx.db, 'linea_factura', filasLineas(ctx, f)),
    insertarFilas(ctx.db, 'ajuste_factura', filasAjustes(ctx, f)),
    insertarFilas(ctx.db, 'pago_factura', filasPagos(ctx, f)),
    ...(f.modo === 'serie_b' ? [] : escribirEcf(ctx, ecfDe(ctx, f))),
    ctx.db.query(
      `update borrador set estado = 'emitido', total = $3
       where empresa_id = $1 and id = $2 and estado <> 'emitido'`,
      [ctx.empresaId, f.datos.id, f.totales.total],
    ),
  ]);
}

/** What it is called until the server numbers it: the end of the device's id and its position. */
export function numeroProvisional(ctx: Contexto): string {
  return `P-${ctx.dispositivoId.slice(-4).toUpperCase()}-${ctx.n}`;
}

function filaFactura(ctx: Contexto, f: DocumentoPorEscribir): FilaNueva {
  const { datos, totales, referencia } = f;
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
    comprador_extranjero: f.comprador.extranjero,
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
    propina_legal: totales.propina_legal,
    total: totales.total,
    monto_credito: f.monto_credito,
    modo_emision: f.modo,
    factura_modificada_id: referencia?.factura_id ?? null,
    ncf_modificado: referencia?.ncf ?? null,
    fecha_ncf_modificado: referencia?.fecha ?? null,
    codigo_modificacion: referencia?.codigo ?? null,
    razon_modificacion: referencia?.razon ?? '',
    indicador_nota_credito: referencia?.indicador_nota_credito ?? null,
    token_consulta: datos.token_consulta,
    nota: datos.nota,
    asiento_id: f.asiento_id,
    dispositivo_id: ctx.dispositivoId,
    creado_por: ctx.usuario.id,
    hecho_en: ctx.hechoEn,
  };
}

function filasLineas(ctx: Contexto, { datos, totales }: DocumentoPorEscribir): FilaNueva[] {
  return datos.lineas.map((linea, i) => ({
    empresa_id: ctx.empresaId,
    id: linea.id,
    factura_id: datos.id,
    numero: i + 1,
    linea_modificada_id: linea.linea_modificada_id ?? null,
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

function filasAjustes(ctx: Contexto, { datos, totales }: DocumentoPorEscribir): FilaNueva[] {
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

function filasPagos(ctx: Contexto, { datos, pagos }: DocumentoPorEscribir): FilaNueva[] {
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

function ecfDe(ctx: Contexto, f: DocumentoPorEscribir): EcfPorEscribir {
  const { datos, numero } = f;
  return {
    id: ctx.id('ecf'),
    origen: { factura_id: datos.id },
    tipo_ecf: datos.tipo_ecf,
    numero,
    es_rfce: datos.tipo_ecf === '32' && f.totales.total < LIMITE_CONSUMO,
    limite_envio: limiteDeEnvio(ctx, f.modo),
    fecha: datos.fecha,
  };
}
