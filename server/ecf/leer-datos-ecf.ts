// From the rows of an issued document to the plain data of its e-CF: a sale or note, the e-CF that takes the
// place of a sale of series B, or a purchase document of ours. The identity of the other party is the one
// that was written when it was issued; only what is not part of it (address, e-mail) is read from the tercero
// of today.

import type { Db } from '#shared/db/db.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import {
  datosDeCompra,
  type FilaCompra,
  type FilaLineaCompra,
} from '#shared/ecf/datos-de-compra.ts';
import type { DatosEcf, DatosVenta } from '#shared/ecf/datos-ecf.ts';
import {
  datosDeFilas,
  type FilaAjuste,
  type FilaComprador,
  type FilaEmisor,
  type FilaFactura,
  type FilaLinea,
  type FilaPago,
} from '#shared/ecf/datos-de-filas.ts';
import type { FilaEcf } from './leer-ecf.ts';

type Factura = FilaFactura & { readonly tercero_id: string | null };
type Tercero = FilaComprador & { readonly tipo_id: string };

/** Inside `enEmpresa`. `fechaHoraFirma` is 'dd-MM-aaaa HH:mm:ss' in GMT-4. */
export async function leerDatosEcf(
  tx: Db,
  empresaId: string,
  de: { readonly ecf: FilaEcf; readonly fechaHoraFirma: string },
): Promise<DatosEcf> {
  const { ecf, fechaHoraFirma } = de;
  const documento =
    ecf.compra_id === null
      ? await leerVenta(tx, empresaId, ecf)
      : await leerCompra(tx, empresaId, ecf.compra_id);
  return { ...documento, encf: ecf.encf, vence: ecf.vence_secuencia, fechaHoraFirma };
}

async function leerVenta(tx: Db, empresaId: string, ecf: FilaEcf): Promise<DatosVenta> {
  invariante(ecf.factura_id !== null, 'el e-CF es de una venta o de una compra');
  const params = [empresaId, ecf.factura_id];
  const factura = await leerFactura(tx, params);
  const tercero = await leerTercero(tx, empresaId, factura.tercero_id);
  const lineas = await tx.query<FilaLinea>(
    `select numero, codigo, descripcion, tipo, unidad_medida, indicador_facturacion, cantidad_e4,
       precio_e4, descuento_tipo, descuento_valor_e4, descuento, recargo_tipo, recargo_valor_e4,
       recargo, monto
     from linea_factura where empresa_id = $1 and factura_id = $2`,
    params,
  );
  const ajustes = await tx.query<FilaAjuste>(
    `select numero, tipo_ajuste, descripcion, tipo_valor, valor_e4, monto, indicador_facturacion
     from ajuste_factura where empresa_id = $1 and factura_id = $2`,
    params,
  );
  const pagos = await tx.query<FilaPago>(
    'select numero, forma, monto from pago_factura where empresa_id = $1 and factura_id = $2',
    params,
  );
  const emisor = await leerEmisor(tx, empresaId);
  const reemplazo = factura.modo_emision === 'serie_b' ? { fecha: ecf.fecha } : null;
  const filas = { factura, lineas, ajustes, pagos, emisor, comprador: tercero, reemplazo };
  const venta = datosDeFilas(filas);
  if (venta.comprador === null || tercero?.tipo_id !== 'extranjero') return venta;
  // In rows of the first version a foreign document may have the length of an RNC: the tercero decides.
  const documento = factura.comprador_extranjero ?? factura.comprador_rnc;
  return {
    ...venta,
    comprador: { ...venta.comprador, rnc: null, identificadorExtranjero: documento },
  };
}

async function leerCompra(tx: Db, empresaId: string, compraId: string): Promise<DatosVenta> {
  const params = [empresaId, compraId];
  const [compra] = await tx.query<FilaCompra & { readonly tercero_id: string | null }>(
    `select tipo_ncf, fecha, fecha_limite_pago, condicion, indicador_monto_gravado, tercero_id,
       proveedor_rnc, proveedor_extranjero, proveedor_nombre, monto_gravado_1, monto_gravado_2,
       monto_gravado_3, monto_exento, itbis_1, itbis_2, total_itbis, total, itbis_retenido,
       isr_retenido, pagos
     from compra where empresa_id = $1 and id = $2`,
    params,
  );
  invariante(compra !== undefined, 'el e-CF tiene su compra');
  const lineas = await tx.query<FilaLineaCompra>(
    `select numero, codigo, descripcion, tipo, unidad_medida, indicador_facturacion, cantidad_e4,
       precio_e4, descuento, recargo, itbis_retenido, isr_retenido, monto
     from linea_compra where empresa_id = $1 and compra_id = $2`,
    params,
  );
  const tercero = await leerTercero(tx, empresaId, compra.tercero_id);
  const emisor = await leerEmisor(tx, empresaId);
  return datosDeCompra({ compra, lineas, emisor, proveedor: tercero });
}

async function leerFactura(tx: Db, params: readonly string[]): Promise<Factura> {
  const [fila] = await tx.query<Factura>(
    `select numero_provisional, encf, tipo_ecf, fecha, fecha_limite_pago, condicion, tipo_ingresos,
       indicador_monto_gravado, tercero_id, comprador_rnc, comprador_extranjero, comprador_nombre,
       modo_emision, ncf_modificado, fecha_ncf_modificado, codigo_modificacion, razon_modificacion,
       indicador_nota_credito, monto_gravado_1, monto_gravado_2, monto_gravado_3, monto_exento,
       itbis_1, itbis_2, total_itbis, propina_legal, total
     from factura where empresa_id = $1 and id = $2`,
    params,
  );
  invariante(fila !== undefined, 'el e-CF tiene su factura');
  return fila;
}

async function leerTercero(
  tx: Db,
  empresaId: string,
  terceroId: string | null,
): Promise<Tercero | null> {
  if (terceroId === null) return null;
  const [fila] = await tx.query<Tercero>(
    `select tipo_id, correo, direccion, municipio, provincia from tercero
     where empresa_id = $1 and id = $2`,
    [empresaId, terceroId],
  );
  return fila ?? null;
}

async function leerEmisor(tx: Db, empresaId: string): Promise<FilaEmisor> {
  const [fila] = await tx.query<FilaEmisor>(
    `select rnc, razon_social, nombre_comercial, direccion, municipio, provincia, telefono, correo
     from empresa where empresa_id = $1 and id = $1`,
    [empresaId],
  );
  invariante(fila !== undefined, `existe la empresa ${empresaId}`);
  return fila;
}
