// What the simulator keeps of a document that it received; texts exactly as in the XML, because the
// queries and the timbre page answer with them.

import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import type { FirmaVerificada } from '#server/ecf/verificar-firma.ts';

export type DatosEnvio = {
  readonly tipo: string;
  readonly razonSocialEmisor: string;
  readonly rncComprador: string;
  readonly razonSocialComprador: string;
  readonly idExtranjero: string;
  readonly fechaEmision: string;
  readonly fechaFirma: string;
  readonly montoTotal: string;
  readonly totalItbis: string;
  readonly codigoSeguridad: string;
  /** Only in a document that refers to another one. */
  readonly ncfModificado?: string;
  readonly fechaNcfModificado?: string;
  readonly codigoModificacion?: string;
  /** Merged or split companies: whose number the modified one is. */
  readonly rncOtro?: string;
};

export function leerDatos(raiz: NodoXml, firma: FirmaVerificada | null): DatosEnvio {
  const t = (ruta: string): string => texto(raiz, ruta) ?? '';
  const modificado = t('InformacionReferencia/NCFModificado');
  return {
    tipo: t('Encabezado/IdDoc/TipoeCF'),
    razonSocialEmisor: t('Encabezado/Emisor/RazonSocialEmisor'),
    rncComprador: t('Encabezado/Comprador/RNCComprador'),
    razonSocialComprador: t('Encabezado/Comprador/RazonSocialComprador'),
    idExtranjero: t('Encabezado/Comprador/IdentificadorExtranjero'),
    fechaEmision: t('Encabezado/Emisor/FechaEmision'),
    fechaFirma: t('FechaHoraFirma'),
    montoTotal: t('Encabezado/Totales/MontoTotal'),
    totalItbis: t('Encabezado/Totales/TotalITBIS'),
    codigoSeguridad:
      raiz.nombre === 'RFCE'
        ? t('Encabezado/CodigoSeguridadeCF')
        : (firma?.valor.slice(0, 6) ?? ''),
    ...(modificado === ''
      ? {}
      : {
          ncfModificado: modificado,
          fechaNcfModificado: t('InformacionReferencia/FechaNCFModificado'),
          codigoModificacion: t('InformacionReferencia/CodigoModificacion'),
          rncOtro: t('InformacionReferencia/RNCOtroContribuyente'),
        }),
  };
}
