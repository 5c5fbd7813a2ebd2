// The electronic contribuyente that the simulator plays so that an empresa can try its receiver: who he is,
// the certificate with which he signs (made anew in each process, good for nothing else) and the documents
// that he issues (Descripción Técnica v1.6, «Emisor-Receptor»).

import type { Reloj } from '#shared/fecha/fecha.ts';
import { hoy, instante } from '#shared/fecha/fecha.ts';
import { fechaEcf, fechaHoraEcf } from '#shared/fecha/formato.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';

/** Types that travel to a buyer (Descripción Técnica v1.6 pp. 41-44). */
export const TIPOS_A_RECEPTOR = ['31', '33', '34', '44'] as const;
export type TipoAReceptor = (typeof TIPOS_A_RECEPTOR)[number];

export type EmisorSimulado = {
  readonly rnc: string;
  readonly razonSocial: string;
  readonly llave: LlaveFirma;
};

const RNC = '133109001';
const RAZON_SOCIAL = 'EMISOR SIMULADO (AMBIENTE DE PRUEBAS)';

export async function crearEmisorSimulado(reloj: Reloj): Promise<EmisorSimulado> {
  const { llave } = await generarCertificadoPrueba({
    rnc: RNC,
    nombre: RAZON_SOCIAL,
    ahora: instante(reloj.ahora()),
  });
  return { rnc: RNC, razonSocial: RAZON_SOCIAL, llave };
}

export type DocumentoSimulado = {
  readonly tipo: TipoAReceptor;
  readonly encf: string;
  readonly rncComprador: string;
  /** For notes: the document of his that they modify. */
  readonly modifica: { readonly encf: string; readonly fecha: string } | null;
};

/** Signed XML of a sale of RD$1,180.00 (RD$1,000.00 exempt for type 44), or of a note over one. */
export function emitirSimulado(emisor: EmisorSimulado, reloj: Reloj, d: DocumentoSimulado): string {
  const esExento = d.tipo === '44';
  const idDoc: ArbolEcf = {
    TipoeCF: d.tipo,
    eNCF: d.encf,
    ...(d.tipo === '34'
      ? { IndicadorNotaCredito: '0' }
      : { FechaVencimientoSecuencia: '31-12-2028' }),
    ...(esExento ? {} : { IndicadorMontoGravado: '0' }),
    TipoIngresos: '01',
    TipoPago: '1',
  };
  const totales: ArbolEcf = esExento
    ? { MontoExento: '1000.00', MontoTotal: '1000.00' }
    : {
        MontoGravadoTotal: '1000.00',
        MontoGravadoI1: '1000.00',
        ITBIS1: '18',
        TotalITBIS: '180.00',
        TotalITBIS1: '180.00',
        MontoTotal: '1180.00',
      };
  const arbol: ArbolEcf = {
    Encabezado: {
      Version: '1.0',
      IdDoc: idDoc,
      Emisor: {
        RNCEmisor: emisor.rnc,
        RazonSocialEmisor: emisor.razonSocial,
        DireccionEmisor: 'Calle de Prueba 1, Santo Domingo',
        FechaEmision: fechaEcf(hoy(reloj)),
      },
      Comprador: {
        RNCComprador: d.rncComprador,
        RazonSocialComprador: 'COMPRADOR DE PRUEBA',
      },
      Totales: totales,
    },
    DetallesItems: {
      Item: [
        {
          NumeroLinea: '1',
          IndicadorFacturacion: esExento ? '4' : '1',
          NombreItem: 'Producto de prueba del simulador',
          IndicadorBienoServicio: '1',
          CantidadItem: '1.00',
          PrecioUnitarioItem: '1000.00',
          MontoItem: '1000.00',
        },
      ],
    },
    ...(d.modifica === null
      ? {}
      : {
          InformacionReferencia: {
            NCFModificado: d.modifica.encf,
            FechaNCFModificado: d.modifica.fecha,
            CodigoModificacion: d.tipo === '34' ? '1' : '3',
            RazonModificacion: 'Prueba del simulador',
          },
        }),
    FechaHoraFirma: fechaHoraEcf(instante(reloj.ahora() - 2_000)),
  };
  return firmarXml(construirXml(d.tipo, arbol), emisor.llave);
}
