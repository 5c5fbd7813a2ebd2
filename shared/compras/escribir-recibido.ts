// Writes a received e-CF and, when it is a purchase of ours, the draft that it becomes: header, amounts,
// retentions and lines as the issuer wrote them. The supplier is the tercero of that RNC, or a proposal
// (RNC and name) when there is none yet; the type of expense is the one of his last purchase. Runs inside
// the transaction of whoever received it.

import type { Db } from '#shared/db/db.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import type { RecibidoLeido } from './leer-recibido.ts';
import { SON_COMPRA_DE_QUIEN_RECIBE } from './tipos-entre-contribuyentes.ts';

export type NuevoRecibido = {
  readonly id: string;
  readonly leido: RecibidoLeido;
  /** First six characters of its SignatureValue. */
  readonly codigoSeguridad: string;
  readonly urlQr: string;
  readonly recibidoEn: Instante;
};

/** Answers the purchase that it became or that already held its number; null when it is not a purchase. */
export async function escribirRecibido(
  db: Db,
  empresaId: string,
  nuevo: NuevoRecibido,
): Promise<{ readonly compraId: string | null }> {
  const { leido } = nuevo;
  const compraId = SON_COMPRA_DE_QUIEN_RECIBE.has(leido.tipo)
    ? ((await compraExistente(db, empresaId, leido)) ??
      (await escribirCompra(db, empresaId, nuevo)))
    : null;
  await insertarFilas(db, 'ecf_recibido', [
    {
      empresa_id: empresaId,
      id: nuevo.id,
      rnc_emisor: leido.rncEmisor,
      razon_social_emisor: leido.razonSocialEmisor,
      tipo_ecf: leido.tipo,
      encf: leido.encf,
      fecha: leido.fecha,
      total: leido.total,
      total_itbis: leido.totalItbis,
      ncf_modificado: leido.ncfModificado,
      codigo_seguridad: nuevo.codigoSeguridad,
      fecha_firma: leido.fechaHoraFirma,
      url_qr: nuevo.urlQr,
      recibido_en: nuevo.recibidoEn,
      compra_id: compraId,
    },
  ]);
  return { compraId };
}

/** Somebody wrote the paper by hand before the e-CF arrived: it is the same purchase (Norma 07-18). */
async function compraExistente(
  db: Db,
  empresaId: string,
  leido: RecibidoLeido,
): Promise<string | null> {
  const [fila] = await db.query<{ id: string }>(
    `select id from compra
     where empresa_id = $1 and proveedor_rnc = $2 and ncf = $3 and estado <> 'descartada'`,
    [empresaId, leido.rncEmisor, leido.encf],
  );
  return fila?.id ?? null;
}

type Proveedor = { tercero_id: string | null; tipo_gasto: string | null };

async function proponerProveedor(db: Db, empresaId: string, rnc: string): Promise<Proveedor> {
  const [fila] = await db.query<Proveedor>(
    `select
       (select t.id from tercero t where t.empresa_id = $1 and t.rnc_cedula = $2) as tercero_id,
       (select c.tipo_gasto from compra c
        where c.empresa_id = $1 and c.proveedor_rnc = $2 and c.tipo_gasto is not null
        order by c.fecha desc, c.id desc limit 1) as tipo_gasto`,
    [empresaId, rnc],
  );
  return fila ?? { tercero_id: null, tipo_gasto: null };
}

async function escribirCompra(db: Db, empresaId: string, nuevo: NuevoRecibido): Promise<string> {
  const { leido } = nuevo;
  const id = idDerivado(nuevo.id, 'compra');
  const proveedor = await proponerProveedor(db, empresaId, leido.rncEmisor);
  await insertarFilas(db, 'compra', [
    {
      empresa_id: empresaId,
      id,
      tipo_ncf: leido.tipo,
      ncf: leido.encf,
      estado: 'borrador',
      tercero_id: proveedor.tercero_id,
      proveedor_rnc: leido.rncEmisor,
      proveedor_nombre: leido.razonSocialEmisor,
      fecha: leido.fecha,
      fecha_limite_pago: leido.fechaLimitePago,
      condicion: leido.condicion,
      tipo_gasto: proveedor.tipo_gasto,
      ncf_modificado: leido.ncfModificado,
      indicador_monto_gravado: leido.indicadorMontoGravado,
      monto_gravado_1: leido.montoGravado1,
      monto_gravado_2: leido.montoGravado2,
      monto_gravado_3: leido.montoGravado3,
      monto_exento: leido.montoExento,
      itbis_1: leido.itbis1,
      itbis_2: leido.itbis2,
      total_itbis: leido.totalItbis,
      otros_impuestos: leido.otrosImpuestos,
      total: leido.total,
      itbis_retenido: leido.itbisRetenido,
      isr_retenido: leido.isrRetenido,
      recibido_id: nuevo.id,
      nota: '',
      hecho_en: nuevo.recibidoEn,
    },
  ]);
  await insertarFilas(
    db,
    'linea_compra',
    leido.lineas.map((l, i) => ({
      empresa_id: empresaId,
      id: idDerivado(id, `linea/${i + 1}`),
      compra_id: id,
      numero: i + 1,
      codigo: l.codigo,
      descripcion: l.descripcion,
      tipo: l.tipo,
      unidad_medida: l.unidadMedida,
      indicador_facturacion: l.indicadorFacturacion,
      cantidad_e4: l.cantidad_e4,
      precio_e4: l.precio_e4,
      descuento: l.descuento,
      recargo: l.recargo,
      itbis_retenido: l.itbisRetenido,
      isr_retenido: l.isrRetenido,
      monto: l.monto,
      fecha: leido.fecha,
    })),
  );
  return id;
}
