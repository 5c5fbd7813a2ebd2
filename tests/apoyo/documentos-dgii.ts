// Small documents written by hand for the tests of the simulator and of the client: a sale of RD$118.00, a
// note over one, a summary, an annulment and an approval, with what a test wants to change.

import { fechaEcf, fechaHoraEcf } from '#shared/fecha/formato.ts';
import { hoy, instante, type Reloj } from '#shared/fecha/fecha.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { arbolAnecf, type RangoAnulado } from '#server/ecf/arbol-anecf.ts';

export const RNC_EMISOR = '131880681';
export const RNC_COMPRADOR = '101000112';
const RELOJ: Reloj = { ahora: () => Date.now() };

export type CambiosVenta = {
  readonly rnc?: string;
  readonly comprador?: string;
  readonly vence?: string;
  readonly total?: string;
  readonly esDiferido?: boolean;
  readonly fecha?: string;
};

const LINEA = {
  NumeroLinea: '1',
  IndicadorFacturacion: '1',
  NombreItem: 'Arroz',
  IndicadorBienoServicio: '1',
  CantidadItem: '1.00',
  PrecioUnitarioItem: '100.00',
  MontoItem: '100.00',
};

/** Unsigned E31 of RD$118.00. */
export function ventaXml(encf: string, c: CambiosVenta = {}): string {
  return construirXml('31', arbolVenta(encf, '31', c));
}

function arbolVenta(encf: string, tipo: '31' | '33' | '34', c: CambiosVenta): ArbolEcf {
  return {
    Encabezado: {
      Version: '1.0',
      IdDoc: {
        TipoeCF: tipo,
        eNCF: encf,
        ...(tipo === '34'
          ? { IndicadorNotaCredito: '0' }
          : { FechaVencimientoSecuencia: c.vence ?? '31-12-2028' }),
        ...(c.esDiferido === true ? { IndicadorEnvioDiferido: '1' } : {}),
        IndicadorMontoGravado: '0',
        TipoIngresos: '01',
        TipoPago: '1',
      },
      Emisor: {
        RNCEmisor: c.rnc ?? RNC_EMISOR,
        RazonSocialEmisor: 'Colmado Lucía',
        DireccionEmisor: 'Calle Duarte 1',
        FechaEmision: c.fecha ?? fechaEcf(hoy(RELOJ)),
      },
      Comprador: {
        RNCComprador: c.comprador ?? RNC_COMPRADOR,
        RazonSocialComprador: 'Ferretería Duarte',
      },
      Totales: {
        MontoGravadoTotal: '100.00',
        MontoGravadoI1: '100.00',
        ITBIS1: '18',
        TotalITBIS: '18.00',
        TotalITBIS1: '18.00',
        MontoTotal: c.total ?? '118.00',
      },
    },
    DetallesItems: { Item: [LINEA] },
    FechaHoraFirma: fechaHoraEcf(instante(RELOJ.ahora())),
  };
}

export type CambiosNota = CambiosVenta & {
  readonly tipo?: '33' | '34';
  readonly codigo?: string;
  readonly fechaModificado?: string;
};

/** Unsigned note over `modificado` for RD$118.00. */
export function notaXml(encf: string, modificado: string, c: CambiosNota = {}): string {
  const tipo = c.tipo ?? '34';
  const arbol = arbolVenta(encf, tipo, c);
  return construirXml(tipo, {
    ...arbol,
    InformacionReferencia: {
      NCFModificado: modificado,
      FechaNCFModificado: c.fechaModificado ?? fechaEcf(hoy(RELOJ)),
      CodigoModificacion: c.codigo ?? '3',
    },
  });
}

/** Unsigned summary of a consumer invoice of RD$118.00. */
export function resumenXml(encf: string, codigo: string): string {
  return construirXml('RFCE', {
    Encabezado: {
      Version: '1.0',
      IdDoc: { TipoeCF: '32', eNCF: encf, TipoIngresos: '01', TipoPago: '1' },
      Emisor: {
        RNCEmisor: RNC_EMISOR,
        RazonSocialEmisor: 'Colmado Lucía',
        FechaEmision: fechaEcf(hoy(RELOJ)),
      },
      Comprador: { RazonSocialComprador: 'CONSUMIDOR FINAL' },
      Totales: {
        MontoGravadoTotal: '100.00',
        MontoGravadoI1: '100.00',
        TotalITBIS: '18.00',
        TotalITBIS1: '18.00',
        MontoTotal: '118.00',
      },
      CodigoSeguridadeCF: codigo,
    },
  });
}

export function anulacionXml(rangos: readonly RangoAnulado[], rnc = RNC_EMISOR): string {
  return construirXml('ANECF', arbolAnecf(rnc, rangos, fechaHoraEcf(instante(RELOJ.ahora()))));
}

export type CambiosAprobacion = {
  readonly rncEmisor?: string;
  readonly rncComprador?: string;
  readonly monto?: string;
  readonly fecha?: string;
  readonly motivo?: string;
};

/** Unsigned ACECF of the buyer over a sale of `ventaXml`. */
export function aprobacionXml(encf: string, c: CambiosAprobacion = {}): string {
  return construirXml('ACECF', {
    DetalleAprobacionComercial: {
      Version: '1.0',
      RNCEmisor: c.rncEmisor ?? RNC_EMISOR,
      eNCF: encf,
      FechaEmision: c.fecha ?? fechaEcf(hoy(RELOJ)),
      MontoTotal: c.monto ?? '118.00',
      RNCComprador: c.rncComprador ?? RNC_COMPRADOR,
      Estado: c.motivo === undefined ? '1' : '2',
      ...(c.motivo === undefined ? {} : { DetalleMotivoRechazo: c.motivo }),
      FechaHoraAprobacionComercial: fechaHoraEcf(instante(RELOJ.ahora())),
    },
  });
}
