// From the rows of an issued factura to the plain data of its e-CF. The identity of the buyer is the one
// that was written when it was issued; only what is not part of the sale (address, e-mail) is read from
// the tercero of today.

import type { Db } from '#shared/db/db.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { DatosEcf } from '#shared/ecf/datos-ecf.ts';
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
  const venta = datosDeFilas({ factura, lineas, ajustes, pagos, emisor, comprador: tercero });
  const numerado = { ...venta, encf: ecf.encf, vence: ecf.vence_secuencia, fechaHoraFirma };
  if (venta.comprador === null || tercero?.tipo_id !== 'extranjero') return numerado;
  // A foreign document may have the length of an RNC: what the tercero says decides.
  const comprador = {
    ...venta.comprador,
    rnc: null,
    identificadorExtranjero: factura.comprador_rnc,
  };
  return { ...numerado, comprador };
}

async function leerFactura(tx: Db, params: readonly string[]): Promise<Factura> {
  const [fila] = await tx.query<Factura>(
    `select numero_provisional, tipo_ecf, fecha, fecha_limite_pago, condicion, tipo_ingresos,
       indicador_monto_gravado, tercero_id, comprador_rnc, comprador_nombre, monto_gravado_1,
       monto_gravado_2, monto_gravado_3, monto_exento, itbis_1, itbis_2, total_itbis, total
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
