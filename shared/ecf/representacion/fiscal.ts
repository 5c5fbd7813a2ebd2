// The printed representation of a signed e-CF of any of the ten types, read from the signed document so
// that paper and XML cannot disagree. What the XML does not say (how the DGII answered, in which
// environment, how it was issued) comes beside it.
// Source: Informe Técnico e-CF v1.0 §17; Modelos ilustrativos de RI (22-04-2025) 1.x, 2.x, 3.1 and 4.1;
// Ley 32-23 arts. 8 and 20; Decreto 587-24 arts. 39 and 40.

import { centavos } from '#shared/dinero/centavos.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { MOTIVOS_MODIFICACION, TITULOS_ECF } from '#shared/fiscal/catalogos/tipos-comprobante.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { montoEn } from '../importe.ts';
import { rechazosEcf } from '../rechazos.ts';
import { codigoSeguridad, urlTimbre, urlTimbreFc } from '../timbre.ts';
import { cuerpo, tipoDe, type Comun } from './cuerpo.ts';
import { LEYENDA_CONTINGENCIA, LEYENDA_DIFERIDO } from './leyendas.ts';
import type {
  EstadoEcf,
  Modalidad,
  PaginaDeclarada,
  Representacion,
  TimbreImpreso,
} from './modelo.ts';
import { condicionesImpresas } from './partes.ts';

const ID_DOC = 'Encabezado/IdDoc';

export type EntradaFiscal = Comun & {
  readonly estado: EstadoEcf;
  readonly modalidad: Modalidad;
  /** When the document comes from rows and has no signature. */
  readonly codigoSeguridad?: string;
  /** The address that the server wrote for the timbre; otherwise it is computed. */
  readonly urlQr?: string | null;
  /** Hosts of the timbre when they are not those of the DGII. */
  readonly base?: string;
  readonly baseFc?: string;
};

function en(raiz: NodoXml, ruta: string): string {
  return texto(raiz, ruta) ?? '';
}

function codigoDe(e: EntradaFiscal): string | null {
  const firma = texto(e.raiz, 'Signature/SignatureValue');
  if (firma !== null && firma !== '') return codigoSeguridad(firma);
  return e.codigoSeguridad === undefined || e.codigoSeguridad === '' ? null : e.codigoSeguridad;
}

function urlDe(e: EntradaFiscal, codigo: string): string {
  if (e.urlQr !== undefined && e.urlQr !== null && e.urlQr !== '') return e.urlQr;
  const { raiz, ambiente } = e;
  const montoTotal = centavos(montoEn(raiz, 'Encabezado/Totales/MontoTotal') ?? 0n);
  const comun = {
    ambiente,
    rncEmisor: en(raiz, 'Encabezado/Emisor/RNCEmisor'),
    encf: en(raiz, `${ID_DOC}/eNCF`),
    montoTotal,
    codigoSeguridad: codigo,
  };
  if (tipoDe(raiz) === '32' && montoTotal < LIMITE_CONSUMO) {
    return urlTimbreFc({ ...comun, ...(e.baseFc === undefined ? {} : { base: e.baseFc }) });
  }
  const emision = leerFechaEcf(en(raiz, 'Encabezado/Emisor/FechaEmision'));
  if (emision === null) return '';
  return urlTimbre({
    ...comun,
    ...(e.base === undefined ? {} : { base: e.base }),
    rncComprador: texto(raiz, 'Encabezado/Comprador/RNCComprador'),
    fechaEmision: emision,
    fechaFirma: en(raiz, 'FechaHoraFirma'),
  });
}

function timbre(e: EntradaFiscal, codigo: string): TimbreImpreso {
  return {
    url: urlDe(e, codigo),
    codigoSeguridad: codigo,
    fechaFirma: en(e.raiz, 'FechaHoraFirma'),
  };
}

/** With its reason in words; other types carry it when they replace or refer (codes 4 and 5). */
export function modificado(raiz: NodoXml): Representacion['modificado'] {
  const ncf = en(raiz, 'InformacionReferencia/NCFModificado');
  if (ncf === '') return null;
  const codigo = en(raiz, 'InformacionReferencia/CodigoModificacion');
  const motivos: Readonly<Record<string, string>> = MOTIVOS_MODIFICACION;
  return { ncf, motivo: motivos[codigo] ?? '' };
}

function paginasDeclaradas(raiz: NodoXml): readonly PaginaDeclarada[] {
  return nodosEn(raiz, 'Paginacion/Pagina').map((p) => {
    const monto = (elemento: string): ReturnType<typeof centavos> =>
      centavos(montoEn(p, elemento) ?? 0n);
    return {
      hasta: Number(texto(p, 'NoLineaHasta') ?? '0'),
      subtotales: {
        gravado: monto('SubtotalMontoGravadoPagina'),
        exento: monto('SubtotalExentoPagina'),
        itbis: monto('SubtotalItbisPagina'),
        adicional: monto('SubtotalImpuestoAdicionalPagina'),
        total: monto('MontoSubtotalPagina'),
      },
    };
  });
}

function leyendas(e: EntradaFiscal): readonly string[] {
  if (e.modalidad === 'contingencia') return [LEYENDA_CONTINGENCIA];
  const diferido = en(e.raiz, `${ID_DOC}/IndicadorEnvioDiferido`) === '1';
  return e.modalidad === 'diferido' || diferido ? [LEYENDA_DIFERIDO] : [];
}

/**
 * The representation of a signed e-CF. Refusals: `ecf.REPRESENTACION_DE_RECHAZADO` when the DGII refused
 * it, because it supports nothing; `ecf.REPRESENTACION_DE_ANULADO` when its number was annulled; `ecf.SIN_FIRMA` when it is not signed, because without the security
 * code there is no timbre to print.
 */
export function representacionFiscal(e: EntradaFiscal): Resultado<Representacion> {
  if (e.estado === 'anulado') return mal(rechazosEcf.rechazo('REPRESENTACION_DE_ANULADO'));
  if (e.estado === 'rechazado') return mal(rechazosEcf.rechazo('REPRESENTACION_DE_RECHAZADO'));
  const codigo = codigoDe(e);
  if (codigo === null) return mal(rechazosEcf.rechazo('SIN_FIRMA'));
  const { raiz } = e;
  const comun = cuerpo(e);
  const sinVencimiento = comun.tipo === '32' || comun.tipo === '34';
  return bien({
    ...comun,
    clase: 'fiscal',
    titulo: TITULOS_ECF[comun.tipo],
    numero: { etiqueta: 'e-NCF:', valor: en(raiz, `${ID_DOC}/eNCF`) },
    fechaVencimiento: sinVencimiento ? null : texto(raiz, `${ID_DOC}/FechaVencimientoSecuencia`),
    modificado: modificado(raiz),
    condiciones: condicionesImpresas(raiz, true),
    paginas: paginasDeclaradas(raiz),
    timbre: timbre(e, codigo),
    leyendas: leyendas(e),
    estaAceptada: e.estado === 'aceptado' || e.estado === 'condicional',
  });
}
