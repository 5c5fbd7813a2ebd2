// One sale or note with everything that belongs to it: lines, payments, fiscal timeline, asiento, receipts,
// the document that it modifies and the notes that modify it.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { leerEmpresa, type FilaEmpresa } from '#shared/empresas/consultas/empresa.ts';
import type { ModoEmision } from '../modo-emision.ts';
import type { TipoFactura } from '../tipos-venta.ts';
import type { EstadoEcf } from './listar.ts';

export type FilaFactura = {
  readonly id: string;
  readonly numero_provisional: string;
  readonly encf: string | null;
  readonly tipo_ecf: TipoFactura;
  readonly fecha: Fecha;
  readonly fecha_limite_pago: Fecha | null;
  readonly condicion: 'contado' | 'credito';
  readonly tipo_ingresos: string;
  readonly indicador_monto_gravado: 0 | 1;
  readonly tercero_id: string | null;
  readonly comprador_rnc: string | null;
  readonly comprador_extranjero: string | null;
  readonly comprador_nombre: string | null;
  readonly moneda: string;
  readonly bruto: bigint;
  readonly descuentos: bigint;
  readonly recargos: bigint;
  readonly monto_gravado_1: bigint;
  readonly monto_gravado_2: bigint;
  readonly monto_gravado_3: bigint;
  readonly monto_exento: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly total_itbis: bigint;
  readonly propina_legal: bigint;
  readonly total: bigint;
  readonly monto_credito: bigint;
  readonly modo_emision: ModoEmision;
  readonly factura_modificada_id: string | null;
  readonly ncf_modificado: string | null;
  readonly fecha_ncf_modificado: Fecha | null;
  readonly codigo_modificacion: number | null;
  readonly razon_modificacion: string;
  readonly indicador_nota_credito: 0 | 1 | null;
  readonly token_consulta: string | null;
  readonly nota: string;
  /** null when nothing was posted: a note that only corrects text. */
  readonly asiento_id: string | null;
  readonly dispositivo_id: string;
  readonly creado_por: string;
  /** Name of who made it, as the empresa knows him now. */
  readonly creado_por_nombre: string | null;
  readonly hecho_en: Instante;
  readonly rev: bigint;
};

export type FilaLineaFactura = {
  readonly id: string;
  readonly numero: number;
  readonly linea_modificada_id: string | null;
  readonly producto_id: string | null;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
  readonly cantidad_e4: bigint;
  readonly precio_e4: bigint;
  readonly descuento_tipo: '$' | '%' | null;
  readonly descuento_valor_e4: bigint | null;
  readonly descuento: bigint;
  readonly recargo_tipo: '$' | '%' | null;
  readonly recargo_valor_e4: bigint | null;
  readonly recargo: bigint;
  readonly monto: bigint;
};

export type FilaAjusteFactura = {
  readonly id: string;
  readonly numero: number;
  readonly tipo_ajuste: 'D' | 'R';
  readonly descripcion: string;
  readonly tipo_valor: '$' | '%';
  readonly valor_e4: bigint;
  readonly monto: bigint;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
};

export type FilaPagoFactura = {
  readonly id: string;
  readonly numero: number;
  readonly forma: number;
  readonly monto: bigint;
  readonly referencia: string;
};

export type FilaEcf = {
  readonly id: string;
  readonly tipo_ecf: string;
  readonly encf: string | null;
  readonly vence_secuencia: Fecha | null;
  readonly es_rfce: boolean;
  readonly estado: EstadoEcf;
  readonly track_id: string | null;
  readonly codigo_seguridad: string | null;
  readonly fecha_firma: string | null;
  readonly url_qr: string | null;
  readonly secuencia_utilizada: boolean | null;
  readonly mensajes: readonly unknown[];
  readonly limite_envio: Instante;
};

export type FilaEcfEvento = {
  readonly id: string;
  readonly estado: EstadoEcf;
  readonly momento: Instante;
  readonly detalle: string;
  readonly mensajes: readonly unknown[];
};

export type AsientoDeDocumento = {
  readonly id: string;
  readonly diario: string;
  readonly ejercicio: number;
  readonly numero: bigint | null;
  readonly fecha: Fecha;
  readonly concepto: string;
  readonly regla: string;
  readonly lineas: readonly {
    readonly cuenta_id: string;
    readonly cuenta_codigo: string;
    readonly cuenta_nombre: string;
    readonly debe: bigint;
    readonly haber: bigint;
  }[];
};

export type CobroDeFactura = {
  readonly movimiento_id: string;
  readonly fecha: Fecha;
  readonly forma: number;
  readonly referencia: string;
  /** The part of the receipt that settled this factura. */
  readonly monto: bigint;
};

export type DocumentoModificado = {
  readonly id: string;
  readonly encf: string | null;
  readonly numero_provisional: string;
  readonly tipo_ecf: TipoFactura;
  readonly fecha: Fecha;
  readonly total: bigint;
};

export type NotaDeFactura = DocumentoModificado & {
  readonly codigo_modificacion: 1 | 2 | 3;
  readonly razon_modificacion: string;
  readonly indicador_nota_credito: 0 | 1 | null;
  readonly estado_ecf: EstadoEcf | null;
};

export type FacturaCompleta = {
  readonly factura: FilaFactura;
  /** What its paper must say: the mode in which it was issued, or in which it was signed. */
  readonly modo: ModoEmision;
  /** Expiry of the range of its number of series B; null when it has none, or is an e-NCF. */
  readonly vence_serie_b: Fecha | null;
  /** The sale that it modifies, when it is in these books. */
  readonly original: DocumentoModificado | null;
  readonly notas: readonly NotaDeFactura[];
  readonly lineas: readonly FilaLineaFactura[];
  readonly ajustes: readonly FilaAjusteFactura[];
  readonly pagos: readonly FilaPagoFactura[];
  readonly ecf: FilaEcf | null;
  readonly eventos: readonly FilaEcfEvento[];
  readonly asiento: AsientoDeDocumento | null;
  readonly cobros: readonly CobroDeFactura[];
  readonly emisor: FilaEmpresa | null;
  readonly saldo: bigint;
};

export const verFactura = definirConsulta<{ id: string }, FacturaCompleta | null>({
  nombre: 'ventas.factura',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: [
    'factura',
    'linea_factura',
    'ajuste_factura',
    'pago_factura',
    'ecf',
    'ecf_evento',
    'asiento',
    'linea_asiento',
    'movimiento',
    'aplicacion',
    'cuenta',
    'empresa',
    'contingencia',
    'secuencia',
  ],
  async ejecutar(db, empresaId, { id }) {
    const params = [empresaId, id] as const;
    const [fila] = await db.query<FilaFactura & Derivados>(SQL_FACTURA, params);
    if (fila === undefined) return null;
    const { saldo, en_contingencia: enContingencia, vence_serie_b, ...factura } = fila;
    const seFirmoEnContingencia = factura.modo_emision === 'normal' && enContingencia;
    const [ecf] = await db.query<FilaEcf>(SQL_ECF, params);
    return {
      factura,
      vence_serie_b,
      modo: seFirmoEnContingencia ? 'contingencia' : factura.modo_emision,
      original: await leerModificado(db, empresaId, factura.factura_modificada_id),
      notas: await db.query<NotaDeFactura>(SQL_NOTAS, params),
      lineas: await db.query<FilaLineaFactura>(SQL_LINEAS, params),
      ajustes: await db.query<FilaAjusteFactura>(SQL_AJUSTES, params),
      pagos: await db.query<FilaPagoFactura>(SQL_PAGOS, params),
      ecf: ecf ?? null,
      eventos: await db.query<FilaEcfEvento>(SQL_EVENTOS, [empresaId, ecf?.id ?? null]),
      asiento: await leerAsiento(db, empresaId, factura.asiento_id),
      cobros: await db.query<CobroDeFactura>(SQL_COBROS, params),
      emisor: await leerEmpresa(db, empresaId),
      saldo,
    };
  },
});

/** What the statement of the factura derives from other tables. */
type Derivados = {
  readonly saldo: bigint;
  readonly en_contingencia: boolean;
  readonly vence_serie_b: Fecha | null;
};

async function leerModificado(
  db: Db,
  empresaId: string,
  id: string | null,
): Promise<DocumentoModificado | null> {
  if (id === null) return null;
  const [fila] = await db.query<DocumentoModificado>(
    `select id, encf, numero_provisional, tipo_ecf, fecha, total from factura
     where empresa_id = $1 and id = $2`,
    [empresaId, id],
  );
  return fila ?? null;
}

async function leerAsiento(
  db: Db,
  empresaId: string,
  id: string | null,
): Promise<AsientoDeDocumento | null> {
  const [asiento] = await db.query<Omit<AsientoDeDocumento, 'lineas'>>(
    `select id, diario, ejercicio, numero, fecha, concepto, regla from asiento
     where empresa_id = $1 and id = $2`,
    [empresaId, id],
  );
  if (asiento === undefined) return null;
  const lineas = await db.query<AsientoDeDocumento['lineas'][number]>(
    `select l.cuenta_id, c.codigo as cuenta_codigo, c.nombre as cuenta_nombre, l.debe, l.haber
     from linea_asiento l
     join cuenta c on c.empresa_id = $1 and c.id = l.cuenta_id
     where l.empresa_id = $1 and l.asiento_id = $2
     order by l.numero`,
    [empresaId, id],
  );
  return { ...asiento, lineas };
}

const SQL_FACTURA = `
  select f.id, f.numero_provisional, f.encf, f.tipo_ecf, f.fecha, f.fecha_limite_pago, f.condicion,
    f.tipo_ingresos, f.indicador_monto_gravado, f.tercero_id, f.comprador_rnc,
    f.comprador_extranjero, f.comprador_nombre,
    f.moneda, f.bruto, f.descuentos, f.recargos, f.monto_gravado_1, f.monto_gravado_2,
    f.monto_gravado_3, f.monto_exento, f.itbis_1, f.itbis_2, f.total_itbis, f.propina_legal, f.total,
    f.monto_credito, f.modo_emision, f.factura_modificada_id, f.ncf_modificado,
    f.fecha_ncf_modificado, f.codigo_modificacion, f.razon_modificacion, f.indicador_nota_credito,
    f.token_consulta,
    f.nota, f.asiento_id, f.dispositivo_id, f.creado_por, u.nombre as creado_por_nombre, f.hecho_en,
    f.rev, coalesce(s.saldo, 0) as saldo,
    (select r.vence from secuencia r
      where r.empresa_id = $1 and r.serie = 'B' and f.modo_emision = 'serie_b'
        and r.tipo_ecf = substr(f.encf, 2, 2)
        and substr(f.encf, 4)::bigint between r.desde and r.hasta
      limit 1) as vence_serie_b,
    exists (select 1 from ecf e
      join ecf_evento v on v.empresa_id = $1 and v.ecf_id = e.id and v.estado = 'firmado'
      join contingencia c on c.empresa_id = $1 and c.tipo in ('conectividad', 'dgii')
        and v.momento >= c.inicio and v.momento <= coalesce(c.fin, v.momento)
      where e.empresa_id = $1 and e.factura_id = f.id) as en_contingencia
  from factura f
  left join saldo_factura s on s.empresa_id = $1 and s.factura_id = f.id
  left join usuario_empresa u on u.empresa_id = $1 and u.usuario_id = f.creado_por
  where f.empresa_id = $1 and f.id = $2`;

const SQL_LINEAS = `
  select id, numero, linea_modificada_id, producto_id, codigo, descripcion, tipo, unidad_medida, indicador_facturacion,
    cantidad_e4, precio_e4, descuento_tipo, descuento_valor_e4, descuento, recargo_tipo,
    recargo_valor_e4, recargo, monto
  from linea_factura where empresa_id = $1 and factura_id = $2 order by numero`;

const SQL_AJUSTES = `
  select id, numero, tipo_ajuste, descripcion, tipo_valor, valor_e4, monto, indicador_facturacion
  from ajuste_factura where empresa_id = $1 and factura_id = $2 order by numero`;

const SQL_PAGOS = `
  select id, numero, forma, monto, referencia
  from pago_factura where empresa_id = $1 and factura_id = $2 order by numero`;

const SQL_NOTAS = `
  select n.id, n.encf, n.numero_provisional, n.tipo_ecf, n.fecha, n.total, n.codigo_modificacion,
    n.razon_modificacion, n.indicador_nota_credito, e.estado as estado_ecf
  from factura n
  left join ecf e on e.empresa_id = $1 and e.factura_id = n.id
  where n.empresa_id = $1 and n.factura_modificada_id = $2
  order by n.fecha, n.id`;

const SQL_ECF = `
  select id, tipo_ecf, encf, vence_secuencia, es_rfce, estado, track_id, codigo_seguridad,
    fecha_firma, url_qr, secuencia_utilizada, mensajes, limite_envio
  from ecf where empresa_id = $1 and factura_id = $2`;

const SQL_EVENTOS = `
  select id, estado, momento, detalle, mensajes
  from ecf_evento where empresa_id = $1 and ecf_id = $2 order by momento, rev, id`;

const SQL_COBROS = `
  select a.movimiento_id, m.fecha, m.forma, m.referencia, a.monto
  from aplicacion a
  join movimiento m on m.empresa_id = $1 and m.id = a.movimiento_id
  where a.empresa_id = $1 and a.factura_id = $2
  order by m.fecha, a.movimiento_id`;
