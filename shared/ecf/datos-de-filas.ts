// From the rows of an issued sale or note (the columns of 0003_ventas.sql and 0006_comprobantes.sql, as
// either database gives them) to the plain data of its e-CF. Server and device make the same document and
// the same paper from it.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { esFormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { TIPOS_INGRESO, type TipoIngreso } from '#shared/fiscal/catalogos/tipos-ingreso.ts';
import { tipoPorLargo } from '#shared/fiscal/identificacion.ts';
import { esTipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type {
  AjusteEcf,
  AjusteLineaEcf,
  CompradorEcf,
  DatosVenta,
  EmisorEcf,
  LineaEcf,
  PagoEcf,
  ReferenciaEcf,
} from './datos-ecf.ts';

export type FilaEmisor = {
  readonly rnc: string;
  readonly razon_social: string;
  readonly nombre_comercial: string;
  readonly direccion: string;
  readonly municipio: string | null;
  readonly provincia: string | null;
  readonly telefono: string;
  readonly correo: string;
};

export type FilaFactura = {
  readonly numero_provisional: string;
  readonly tipo_ecf: string;
  readonly fecha: string;
  readonly fecha_limite_pago: string | null;
  readonly condicion: string;
  readonly tipo_ingresos: string;
  readonly indicador_monto_gravado: number;
  readonly encf: string | null;
  readonly modo_emision: string;
  readonly ncf_modificado: string | null;
  readonly fecha_ncf_modificado: string | null;
  readonly codigo_modificacion: number | null;
  readonly razon_modificacion: string;
  readonly indicador_nota_credito: number | null;
  readonly comprador_rnc: string | null;
  readonly comprador_extranjero: string | null;
  readonly comprador_nombre: string | null;
  readonly monto_gravado_1: bigint;
  readonly monto_gravado_2: bigint;
  readonly monto_gravado_3: bigint;
  readonly monto_exento: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly total_itbis: bigint;
  readonly propina_legal: bigint;
  readonly total: bigint;
};

export type FilaLinea = {
  readonly numero: number;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: string;
  readonly unidad_medida: number;
  readonly indicador_facturacion: number;
  readonly cantidad_e4: bigint;
  readonly precio_e4: bigint;
  readonly descuento_tipo: string | null;
  readonly descuento_valor_e4: bigint | null;
  readonly descuento: bigint;
  readonly recargo_tipo: string | null;
  readonly recargo_valor_e4: bigint | null;
  readonly recargo: bigint;
  readonly monto: bigint;
};

export type FilaAjuste = {
  readonly numero: number;
  readonly tipo_ajuste: string;
  readonly descripcion: string;
  readonly tipo_valor: string;
  readonly valor_e4: bigint;
  readonly monto: bigint;
  readonly indicador_facturacion: number;
};

export type FilaPago = {
  readonly numero: number;
  readonly forma: number;
  readonly monto: bigint;
};

/** The columns of the tercero that the e-CF of its purchase may carry. */
export type FilaComprador = {
  readonly correo: string;
  readonly direccion: string;
  readonly municipio: string | null;
  readonly provincia: string | null;
};

export type FilasVenta = {
  readonly factura: FilaFactura;
  readonly lineas: readonly FilaLinea[];
  readonly ajustes: readonly FilaAjuste[];
  readonly pagos: readonly FilaPago[];
  readonly emisor: FilaEmisor;
  readonly comprador: FilaComprador | null;
  /** Day of the e-CF that takes the place of a number of series B; the factura keeps that of the sale. */
  readonly reemplazo?: { readonly fecha: string } | null;
};

function indicadorDe(n: number): 1 | 2 | 3 | 4 {
  invariante(n === 1 || n === 2 || n === 3 || n === 4, 'indicador de facturación entre 1 y 4');
  return n;
}

function esTipoIngreso(t: string): t is TipoIngreso {
  return t in TIPOS_INGRESO;
}

/** Columns of days are 'AAAA-MM-DD' by the contract of the Db port. */
function dia(texto: string): Fecha {
  return texto as Fecha;
}

function ajusteLinea(
  tipo: string | null,
  valor_e4: bigint | null,
  monto: bigint,
): AjusteLineaEcf | null {
  if (tipo === null || valor_e4 === null) return null;
  return {
    tipo: tipo === '%' ? '%' : '$',
    valor_e4: decimal4(valor_e4),
    monto: centavos(monto),
  };
}

function linea(f: FilaLinea): LineaEcf {
  return {
    codigo: f.codigo,
    descripcion: f.descripcion,
    tipo: f.tipo === 'servicio' ? 'servicio' : 'bien',
    unidadMedida: f.unidad_medida,
    indicadorFacturacion: indicadorDe(f.indicador_facturacion),
    cantidad_e4: decimal4(f.cantidad_e4),
    precio_e4: decimal4(f.precio_e4),
    descuento: ajusteLinea(f.descuento_tipo, f.descuento_valor_e4, f.descuento),
    recargo: ajusteLinea(f.recargo_tipo, f.recargo_valor_e4, f.recargo),
    monto: centavos(f.monto),
  };
}

function ajuste(f: FilaAjuste): AjusteEcf {
  return {
    tipo: f.tipo_ajuste === 'R' ? 'R' : 'D',
    descripcion: f.descripcion,
    tipoValor: f.tipo_valor === '%' ? '%' : '$',
    valor_e4: decimal4(f.valor_e4),
    monto: centavos(f.monto),
    indicador: indicadorDe(f.indicador_facturacion),
  };
}

function pago(f: FilaPago): PagoEcf {
  const { forma, monto } = f;
  invariante(esFormaPago(forma), 'forma de pago entre 1 y 8');
  return { forma, monto: centavos(monto) };
}

export function emisorDe(f: FilaEmisor): EmisorEcf {
  return {
    rnc: f.rnc,
    razonSocial: f.razon_social,
    nombreComercial: f.nombre_comercial,
    direccion: f.direccion,
    municipio: f.municipio,
    provincia: f.provincia,
    telefono: f.telefono,
    correo: f.correo,
  };
}

/** In old rows a foreign document stands in the column of the RNC: its length tells. */
function compradorDe(f: FilaFactura, extra: FilaComprador | null): CompradorEcf | null {
  const { comprador_rnc: rnc, comprador_extranjero: extranjero, comprador_nombre: nombre } = f;
  if (rnc === null && extranjero === null && nombre === null) return null;
  const esLocal = rnc !== null && tipoPorLargo(rnc) !== null;
  return {
    rnc: esLocal ? rnc : null,
    identificadorExtranjero: esLocal ? null : (extranjero ?? rnc),
    nombre: nombre ?? '',
    ...(extra === null
      ? {}
      : {
          correo: extra.correo,
          direccion: extra.direccion,
          municipio: extra.municipio,
          provincia: extra.provincia,
        }),
  };
}

function indicadorNota(n: number | null): 0 | 1 | null {
  return n === null ? null : n === 1 ? 1 : 0;
}

function codigoDe(n: number): ReferenciaEcf['codigo'] {
  invariante(n === 1 || n === 2 || n === 3 || n === 4, 'código de modificación entre 1 y 4');
  return n;
}

function referenciaDe({ factura: f, reemplazo }: FilasVenta): ReferenciaEcf | null {
  if (reemplazo !== undefined && reemplazo !== null) {
    invariante(f.encf !== null, 'la venta de la serie B tiene su número');
    return { ncf: f.encf, fecha: dia(f.fecha), codigo: 4, razon: '' };
  }
  const { ncf_modificado: ncf, fecha_ncf_modificado: fecha, codigo_modificacion: codigo } = f;
  if (ncf === null || fecha === null || codigo === null) return null;
  return { ncf, fecha: dia(fecha), codigo: codigoDe(codigo), razon: f.razon_modificacion };
}

function porNumero<T extends { readonly numero: number }>(filas: readonly T[]): readonly T[] {
  return [...filas].sort((a, b) => a.numero - b.numero);
}

/** Add encf, vence and fechaHoraFirma to have `DatosEcf`. */
export function datosDeFilas(filas: FilasVenta): DatosVenta {
  const f = filas.factura;
  const { tipo_ecf: tipo, tipo_ingresos: tipoIngresos } = f;
  invariante(esTipoEcf(tipo), 'uno de los tipos de e-CF');
  invariante(esTipoIngreso(tipoIngresos), 'tipo de ingresos entre 01 y 06');
  return {
    tipo,
    fecha: dia(filas.reemplazo?.fecha ?? f.fecha),
    esEnvioDiferido: f.modo_emision === 'diferido',
    indicadorNotaCredito: indicadorNota(f.indicador_nota_credito),
    referencia: referenciaDe(filas),
    propinaLegal: centavos(f.propina_legal),
    condicion: f.condicion === 'credito' ? 'credito' : 'contado',
    fechaLimitePago: f.fecha_limite_pago === null ? null : dia(f.fecha_limite_pago),
    tipoIngresos,
    indicadorMontoGravado: f.indicador_monto_gravado === 1 ? 1 : 0,
    numeroInterno: f.numero_provisional,
    emisor: emisorDe(filas.emisor),
    comprador: compradorDe(f, filas.comprador),
    lineas: porNumero(filas.lineas).map(linea),
    ajustes: porNumero(filas.ajustes).map(ajuste),
    pagos: porNumero(filas.pagos).map(pago),
    totales: {
      montoGravado1: centavos(f.monto_gravado_1),
      montoGravado2: centavos(f.monto_gravado_2),
      montoGravado3: centavos(f.monto_gravado_3),
      montoExento: centavos(f.monto_exento),
      itbis1: centavos(f.itbis_1),
      itbis2: centavos(f.itbis_2),
      totalItbis: centavos(f.total_itbis),
      total: centavos(f.total),
    },
  };
}
