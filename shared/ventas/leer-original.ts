// The sale that a note modifies, as it was written, with what its notes have already given back or added.
// A note that the DGII rejected, or whose number was annulled, is void and does not count (Ley 32-23 art. 20).

import { centavos, decimal4, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import type { Db } from '#shared/db/db.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import type { LineaNota, OriginalNota } from './calcular-nota.ts';
import type { ModoEmision } from './modo-emision.ts';
import type { TipoFactura } from './tipos-venta.ts';
import type { AjusteCalculado, Indicador, Totales } from './totales.ts';

export type CabeceraOriginal = {
  readonly id: string;
  readonly encf: string | null;
  readonly numero_provisional: string;
  readonly tipo_ecf: TipoFactura;
  readonly fecha: Fecha;
  readonly fecha_limite_pago: Fecha | null;
  readonly tipo_ingresos: '01' | '02' | '03' | '04' | '05' | '06';
  readonly modo_emision: ModoEmision;
  readonly tercero_id: string | null;
  readonly comprador_rnc: string | null;
  readonly comprador_extranjero: string | null;
  readonly comprador_nombre: string | null;
  readonly total: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly propina_legal: bigint;
  /** null for what series B numbered. */
  readonly estado_ecf: string | null;
  /** What is owed of it, in centavos. */
  readonly saldo: bigint;
};

/** What its notes add up to, in centavos. */
export type NotasDeOriginal = {
  readonly cuantas: number;
  readonly creditado: bigint;
  readonly debitado: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly propina_legal: bigint;
};

export type OriginalLeido = {
  readonly cabecera: CabeceraOriginal;
  readonly documento: OriginalNota;
  readonly notas: NotasDeOriginal;
  /** Quantity given back by line of the original, scaled by 10⁴. */
  readonly devuelto: ReadonlyMap<string, bigint>;
};

type FilaTotales = {
  readonly indicador_monto_gravado: number;
  readonly bruto: bigint;
  readonly descuentos: bigint;
  readonly recargos: bigint;
  readonly monto_gravado_1: bigint;
  readonly monto_gravado_2: bigint;
  readonly monto_gravado_3: bigint;
  readonly monto_exento: bigint;
  readonly total_itbis: bigint;
};

export async function leerOriginal(
  db: Db,
  empresaId: string,
  facturaId: string,
): Promise<OriginalLeido | null> {
  const params = [empresaId, facturaId] as const;
  const [fila] = await db.query<CabeceraOriginal & FilaTotales>(SQL_CABECERA, params);
  if (fila === undefined) return null;
  const lineas = await db.query<FilaLinea>(SQL_LINEAS, params);
  const ajustes = await db.query<FilaAjuste>(SQL_AJUSTES, params);
  const [notas] = await db.query<NotasDeOriginal>(SQL_NOTAS, params);
  const devuelto = await db.query<{ linea: string; cantidad: bigint }>(SQL_DEVUELTO, params);
  return {
    cabecera: fila,
    documento: {
      fecha: fila.fecha,
      precios_con_itbis: fila.indicador_monto_gravado === 1,
      lineas: lineas.map(lineaDe),
      totales: totalesDe(fila, lineas, ajustes),
    },
    notas: notas ?? SIN_NOTAS,
    devuelto: new Map(devuelto.map((d) => [d.linea, d.cantidad])),
  };
}

const SIN_NOTAS: NotasDeOriginal = {
  cuantas: 0,
  creditado: 0n,
  debitado: 0n,
  itbis_1: 0n,
  itbis_2: 0n,
  propina_legal: 0n,
};

type FilaLinea = {
  readonly id: string;
  readonly producto_id: string | null;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly indicador_facturacion: Indicador;
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  readonly descuento_tipo: '%' | '$' | null;
  readonly descuento_valor_e4: Decimal4 | null;
  readonly descuento: Centavos;
  readonly recargo_tipo: '%' | '$' | null;
  readonly recargo_valor_e4: Decimal4 | null;
  readonly recargo: Centavos;
  readonly monto: Centavos;
};

type FilaAjuste = {
  readonly numero: number;
  readonly tipo_ajuste: 'D' | 'R';
  readonly descripcion: string;
  readonly tipo_valor: '%' | '$';
  readonly valor_e4: Decimal4;
  readonly monto: Centavos;
  readonly indicador_facturacion: Indicador;
};

function rebaja(tipo: '%' | '$' | null, valor: Decimal4 | null): LineaNota['descuento'] {
  return tipo === null || valor === null ? null : { tipo, valor: decimal4(valor) };
}

function lineaDe(f: FilaLinea): LineaNota {
  return {
    id: null,
    linea_modificada_id: f.id,
    producto_id: f.producto_id,
    codigo: f.codigo,
    descripcion: f.descripcion,
    tipo: f.tipo,
    unidad_medida: f.unidad_medida,
    indicador_facturacion: f.indicador_facturacion,
    cantidad: f.cantidad_e4,
    precio: f.precio_e4,
    descuento: rebaja(f.descuento_tipo, f.descuento_valor_e4),
    recargo: rebaja(f.recargo_tipo, f.recargo_valor_e4),
  };
}

function ajusteDe(f: FilaAjuste): AjusteCalculado {
  return {
    numero: f.numero,
    tipo: f.tipo_ajuste,
    descripcion: f.descripcion,
    tipo_valor: f.tipo_valor,
    valor_e4: f.valor_e4,
    monto: f.monto,
    indicador: f.indicador_facturacion,
  };
}

/** As they were written and not computed again: a copy must be equal to the centavo. */
function totalesDe(
  f: CabeceraOriginal & FilaTotales,
  lineas: readonly FilaLinea[],
  ajustes: readonly FilaAjuste[],
): Totales {
  return {
    lineas: lineas.map((l) => ({
      bruto: centavos(l.monto + l.descuento - l.recargo),
      descuento: l.descuento,
      recargo: l.recargo,
      monto: l.monto,
    })),
    ajustes: ajustes.map(ajusteDe),
    bruto: centavos(f.bruto),
    descuentos: centavos(f.descuentos),
    recargos: centavos(f.recargos),
    monto_gravado_1: centavos(f.monto_gravado_1),
    monto_gravado_2: centavos(f.monto_gravado_2),
    monto_gravado_3: centavos(f.monto_gravado_3),
    monto_exento: centavos(f.monto_exento),
    itbis_1: centavos(f.itbis_1),
    itbis_2: centavos(f.itbis_2),
    total_itbis: centavos(f.total_itbis),
    propina_legal: centavos(f.propina_legal),
    total: centavos(f.total),
  };
}

const SQL_CABECERA = `
  select f.id, f.encf, f.numero_provisional, f.tipo_ecf, f.fecha, f.fecha_limite_pago,
    f.tipo_ingresos, f.modo_emision, f.tercero_id, f.comprador_rnc, f.comprador_extranjero,
    f.comprador_nombre, f.indicador_monto_gravado, f.bruto, f.descuentos, f.recargos,
    f.monto_gravado_1, f.monto_gravado_2, f.monto_gravado_3, f.monto_exento, f.itbis_1, f.itbis_2,
    f.total_itbis, f.propina_legal, f.total, e.estado as estado_ecf, coalesce(s.saldo, 0) as saldo
  from factura f
  left join ecf e on e.empresa_id = $1 and e.factura_id = f.id
  left join saldo_factura s on s.empresa_id = $1 and s.factura_id = f.id
  where f.empresa_id = $1 and f.id = $2`;

const SQL_LINEAS = `
  select id, producto_id, codigo, descripcion, tipo, unidad_medida, indicador_facturacion,
    cantidad_e4, precio_e4, descuento_tipo, descuento_valor_e4, descuento, recargo_tipo,
    recargo_valor_e4, recargo, monto
  from linea_factura where empresa_id = $1 and factura_id = $2 order by numero`;

const SQL_AJUSTES = `
  select numero, tipo_ajuste, descripcion, tipo_valor, valor_e4, monto, indicador_facturacion
  from ajuste_factura where empresa_id = $1 and factura_id = $2 order by numero`;

/** Credit notes with their sign turned, so that a positive ITBIS is what was added. */
const SQL_NOTAS = `
  select count(*)::int as cuantas,
    coalesce(sum(n.total) filter (where n.tipo_ecf = '34'), 0)::bigint as creditado,
    coalesce(sum(n.total) filter (where n.tipo_ecf = '33'), 0)::bigint as debitado,
    coalesce(sum(case when n.tipo_ecf = '33' then n.itbis_1 else -n.itbis_1 end), 0)::bigint as itbis_1,
    coalesce(sum(case when n.tipo_ecf = '33' then n.itbis_2 else -n.itbis_2 end), 0)::bigint as itbis_2,
    coalesce(sum(case when n.tipo_ecf = '33' then n.propina_legal else -n.propina_legal end), 0)::bigint
      as propina_legal
  from factura n left join ecf e on e.empresa_id = $1 and e.factura_id = n.id
  where n.empresa_id = $1 and n.factura_modificada_id = $2 and n.tipo_ecf in ('33', '34')
    and n.codigo_modificacion <> 2 and coalesce(e.estado, '') not in ('rechazado', 'anulado')`;

const SQL_DEVUELTO = `
  select l.linea_modificada_id as linea, sum(l.cantidad_e4)::bigint as cantidad
  from factura n
  join linea_factura l on l.empresa_id = $1 and l.factura_id = n.id
  left join ecf e on e.empresa_id = $1 and e.factura_id = n.id
  where n.empresa_id = $1 and n.factura_modificada_id = $2 and n.tipo_ecf = '34'
    and l.linea_modificada_id is not null and coalesce(e.estado, '') not in ('rechazado', 'anulado')
  group by l.linea_modificada_id`;
