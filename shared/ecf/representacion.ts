// The printed representation of a factura (types 31 and 32) as plain data: what is printed, in which
// words and in which order; how it looks is of whoever draws it. Also the paper that may be handed over
// before there is an e-CF, which carries nothing fiscal.
// Source: Informe Técnico e-CF v1.0 §17; Modelos ilustrativos de RI (22-04-2025) 3.1, 3.2 and 4.1;
// Ley 32-23 art. 8; Decreto 587-24 arts. 39 and 40.

import { centavos, porcentajeDe, sinImpuesto, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, formatoDecimal4 } from '#shared/dinero/texto.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { FORMAS_PAGO } from '#shared/fiscal/catalogos/formas-pago.ts';
import { nombreLugar } from '#shared/fiscal/catalogos/provincias-municipios.ts';
import { TITULOS_ECF } from '#shared/fiscal/catalogos/tipos-comprobante.ts';
import { abreviaturaUnidad } from '#shared/fiscal/catalogos/unidades-medida.ts';
import { formatoIdentificacion } from '#shared/fiscal/identificacion.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { AjusteEcf, DatosEcf, DatosVenta, LineaEcf } from './datos-ecf.ts';
import { rechazosEcf } from './rechazos.ts';
import { urlTimbre, urlTimbreFc, type Ambiente } from './timbre.ts';

export const LEYENDA_DIFERIDO =
  'e-CF emitido en modalidad Envío Diferido, podrá ser consultado para su validez fiscal, a partir de las veinticuatro (24) horas.';
export const LEYENDA_CONTINGENCIA =
  'e-CF emitido en modalidad de Contingencia, el cual podrá ser consultado para su validez fiscal, a partir de las setenta y dos (72) horas.';
export const LEYENDA_NO_FISCAL = 'Documento no válido para fines fiscales';
export const LEYENDA_CONSULTA =
  'donde podrá ser consultado el e-CF, a partir de las veinticuatro (24) horas.';
export const AVISO_PRUEBAS = 'AMBIENTE DE PRUEBAS — sin valor fiscal';

/** How the date of the signature is called on a page and on a ticket. */
export const ETIQUETA_FIRMA = { carta: 'Fecha de Firma Digital:', tique: 'Fecha Firma:' } as const;

export type EstadoEcf =
  'pendiente' | 'numerado' | 'firmado' | 'enviado' | 'aceptado' | 'condicional' | 'rechazado';

export type LineaImpresa = {
  readonly cantidad: string;
  /** Prints an `E` to the left of the description. */
  readonly esExenta: boolean;
  readonly descripcion: string;
  /** Abbreviation, never the code. */
  readonly unidad: string;
  readonly precio: string;
  /** ITBIS of the line, only for print: the XML does not have it and it may not add up. */
  readonly itbis: Centavos;
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  readonly valor: Centavos;
};

export type AjusteImpreso = {
  readonly descripcion: string;
  /** '5 %', or '' when it is an amount. */
  readonly porcentaje: string;
  /** Negative when it is a discount. */
  readonly monto: Centavos;
};

export type RenglonTotal = { readonly etiqueta: string; readonly monto: Centavos };

export type ClienteImpreso = {
  readonly razonSocial: string;
  /** With hyphens; '' when it has none. */
  readonly identificacion: string;
};

export type EmisorImpreso = {
  readonly nombreComercial: string;
  readonly razonSocial: string;
  readonly sucursal: string;
  /** null in the paper that is not fiscal. */
  readonly rnc: string | null;
  readonly direccion: string;
  readonly municipio: string;
  readonly provincia: string;
  readonly telefono: string;
  readonly correo: string;
};

export type TimbreImpreso = {
  /** Content of the QR. */
  readonly url: string;
  readonly codigoSeguridad: string;
  readonly fechaFirma: string;
};

export type Representacion = {
  readonly clase: 'fiscal' | 'no-fiscal';
  /** Official name of the type; null in the paper that is not fiscal. */
  readonly titulo: string | null;
  readonly encf: string | null;
  /** 'dd-MM-aaaa'; null in 32 and in the paper that is not fiscal. */
  readonly fechaVencimiento: string | null;
  readonly fechaEmision: string | null;
  readonly emisor: EmisorImpreso;
  readonly cliente: ClienteImpreso | null;
  readonly condicion: 'Contado' | 'Crédito';
  readonly fechaLimitePago: string | null;
  readonly formasPago: readonly RenglonTotal[];
  /** Optional columns that some line needs. */
  readonly columnas: {
    readonly itbis: boolean;
    readonly descuento: boolean;
    readonly recargo: boolean;
  };
  readonly lineas: readonly LineaImpresa[];
  readonly ajustes: readonly AjusteImpreso[];
  readonly totales: readonly RenglonTotal[];
  readonly timbre: TimbreImpreso | null;
  readonly leyendas: readonly string[];
  /** To print across the page outside production. */
  readonly avisoPruebas: string | null;
  /** The DGII already accepted it: outside envío diferido and contingencia, only then it is handed over. */
  readonly estaAceptada: boolean;
};

function itbisDe(linea: LineaEcf, d: DatosVenta): Centavos {
  const tasa_e4 = tasaItbis(linea.indicadorFacturacion, d.fecha);
  if (d.indicadorMontoGravado === 0) return porcentajeDe(linea.monto, tasa_e4);
  return centavos(linea.monto - sinImpuesto(linea.monto, tasa_e4));
}

function lineaImpresa(linea: LineaEcf, d: DatosVenta): LineaImpresa {
  return {
    cantidad: formatoDecimal4(linea.cantidad_e4, 0),
    esExenta: linea.indicadorFacturacion === 4,
    descripcion: linea.descripcion,
    unidad: abreviaturaUnidad(linea.unidadMedida),
    precio: formatoDecimal4(linea.precio_e4),
    itbis: itbisDe(linea, d),
    descuento: linea.descuento?.monto ?? centavos(0n),
    recargo: linea.recargo?.monto ?? centavos(0n),
    valor: linea.monto,
  };
}

function ajusteImpreso(a: AjusteEcf): AjusteImpreso {
  return {
    descripcion: a.descripcion === '' ? (a.tipo === 'D' ? 'Descuento' : 'Recargo') : a.descripcion,
    porcentaje: a.tipoValor === '%' ? `${escribirDecimal4(a.valor_e4, 0)} %` : '',
    monto: centavos(a.tipo === 'D' ? -a.monto : a.monto),
  };
}

function totalesImpresos(d: DatosVenta): readonly RenglonTotal[] {
  const t = d.totales;
  const tiene = (...indicadores: number[]): boolean =>
    d.lineas.some((l) => indicadores.includes(l.indicadorFacturacion));
  const gravado = centavos(t.montoGravado1 + t.montoGravado2 + t.montoGravado3);
  return [
    ...(tiene(1, 2, 3) ? [{ etiqueta: 'Subtotal Gravado:', monto: gravado }] : []),
    ...(tiene(4) ? [{ etiqueta: 'Subtotal Exento:', monto: t.montoExento }] : []),
    ...(tiene(1, 2, 3) ? [{ etiqueta: 'Total ITBIS:', monto: t.totalItbis }] : []),
    { etiqueta: 'Total:', monto: t.total },
  ];
}

function clienteImpreso(d: DatosVenta): ClienteImpreso | null {
  const c = d.comprador;
  if (c === null) return null;
  const extranjero = c.identificadorExtranjero ?? '';
  return {
    razonSocial: c.nombre,
    identificacion: c.rnc === null ? extranjero : formatoIdentificacion(c.rnc),
  };
}

/** What both papers share; the fiscal one adds to it. */
function cuerpo(d: DatosVenta, ambiente: Ambiente): Omit<Representacion, 'clase'> {
  const e = d.emisor;
  return {
    titulo: null,
    encf: null,
    fechaVencimiento: null,
    fechaEmision: null,
    emisor: {
      nombreComercial: e.nombreComercial,
      razonSocial: e.razonSocial,
      sucursal: e.sucursal ?? '',
      rnc: null,
      direccion: e.direccion,
      municipio: nombreLugar(e.municipio),
      provincia: nombreLugar(e.provincia),
      telefono: e.telefono,
      correo: e.correo,
    },
    cliente: clienteImpreso(d),
    condicion: d.condicion === 'credito' ? 'Crédito' : 'Contado',
    fechaLimitePago: d.fechaLimitePago === null ? null : fechaEcf(d.fechaLimitePago),
    formasPago: d.pagos.map((p) => ({ etiqueta: FORMAS_PAGO[p.forma], monto: p.monto })),
    columnas: {
      itbis: d.lineas.some((l) => l.indicadorFacturacion !== 4),
      descuento: d.lineas.some((l) => (l.descuento?.monto ?? 0n) > 0n),
      recargo: d.lineas.some((l) => (l.recargo?.monto ?? 0n) > 0n),
    },
    lineas: d.lineas.map((l) => lineaImpresa(l, d)),
    ajustes: d.ajustes.map(ajusteImpreso),
    totales: totalesImpresos(d),
    timbre: null,
    leyendas: [],
    avisoPruebas: ambiente === 'ecf' ? null : AVISO_PRUEBAS,
    estaAceptada: false,
  };
}

export type EntradaFiscal = {
  readonly datos: DatosEcf;
  readonly codigoSeguridad: string;
  readonly estado: EstadoEcf;
  readonly ambiente: Ambiente;
  /** How it was issued; it decides the legend. */
  readonly modalidad: 'normal' | 'diferido' | 'contingencia';
  /** Hosts of the timbre when they are not those of the DGII. */
  readonly base?: string;
  readonly baseFc?: string;
};

function urlDe(e: EntradaFiscal): string {
  const { datos: d, ambiente, codigoSeguridad } = e;
  const comun = { ambiente, rncEmisor: d.emisor.rnc, encf: d.encf, montoTotal: d.totales.total };
  if (d.tipo === '32' && d.totales.total < LIMITE_CONSUMO) {
    const base = e.baseFc === undefined ? {} : { base: e.baseFc };
    return urlTimbreFc({ ...comun, ...base, codigoSeguridad });
  }
  return urlTimbre({
    ...comun,
    ...(e.base === undefined ? {} : { base: e.base }),
    codigoSeguridad,
    rncComprador: d.comprador?.rnc ?? null,
    fechaEmision: d.fecha,
    fechaFirma: d.fechaHoraFirma,
  });
}

const LEYENDAS = { normal: [], diferido: [LEYENDA_DIFERIDO], contingencia: [LEYENDA_CONTINGENCIA] };

/**
 * The representation of a signed e-CF. Refuses one that the DGII refused
 * (`ecf.REPRESENTACION_DE_RECHAZADO`), because it supports nothing.
 */
export function representacionFiscal(e: EntradaFiscal): Resultado<Representacion> {
  if (e.estado === 'rechazado') return mal(rechazosEcf.rechazo('REPRESENTACION_DE_RECHAZADO'));
  const { datos: d } = e;
  const base = cuerpo(d, e.ambiente);
  return bien({
    ...base,
    clase: 'fiscal',
    titulo: TITULOS_ECF[d.tipo],
    encf: d.encf,
    fechaVencimiento: d.tipo === '32' || d.vence === null ? null : fechaEcf(d.vence),
    fechaEmision: fechaEcf(d.fecha),
    emisor: { ...base.emisor, rnc: formatoIdentificacion(d.emisor.rnc) },
    timbre: {
      url: urlDe(e),
      codigoSeguridad: e.codigoSeguridad,
      fechaFirma: d.fechaHoraFirma,
    },
    leyendas: LEYENDAS[e.modalidad],
    estaAceptada: e.estado === 'aceptado' || e.estado === 'condicional',
  });
}

export type EntradaNoFiscal = {
  readonly venta: DatosVenta;
  readonly ambiente: Ambiente;
  /**
   * 'A': a sale under envío diferido whose e-CF does not exist yet, with the address where the customer
   * will find it. 'F': an order; the sale is not done until there is network.
   */
  readonly modo: 'A' | 'F';
  readonly enlace: string | null;
};

/** The paper without e-CF: no type, e-NCF, expiry, QR, code, signature, RNC of the issuer nor date. */
export function representacionNoFiscal(e: EntradaNoFiscal): Representacion {
  const consulta = e.modo === 'A' && e.enlace !== null ? [`${e.enlace}, ${LEYENDA_CONSULTA}`] : [];
  return {
    ...cuerpo(e.venta, e.ambiente),
    clase: 'no-fiscal',
    leyendas: [LEYENDA_NO_FISCAL, ...consulta],
  };
}
