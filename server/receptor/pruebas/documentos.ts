// Signed documents for the tests of the receiver: e-CF of an invented issuer with one thing changed, seeds
// and approvals, and the multipart bodies in which they travel.

import { construirXml } from '#shared/ecf/construir.ts';
import { leerXml, texto } from '#shared/ecf/parse.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import { documento, FIRMA } from '../../../tests/oro/ecf-base.ts';

export const RNC_EMISOR = '130000018';
/** The buyer of the documents of `tests/oro`. */
export const RNC_COMPRADOR = '131246796';

export type Cambio = readonly [de: string | RegExp, a: string];

/** An e-CF without its signature. Each change must find what it changes. */
export function sinFirmar(tipo: TipoEcf, cambios: readonly Cambio[] = []): string {
  let xml = documento(tipo).replace(FIRMA, '');
  for (const [de, a] of cambios) {
    const nuevo = xml.replace(de, a);
    invariante(nuevo !== xml, `el documento contiene ${String(de)}`);
    xml = nuevo;
  }
  return xml;
}

export function conEncf(encf: string): Cambio {
  return [/<eNCF>[^<]*<\/eNCF>/, `<eNCF>${encf}</eNCF>`];
}

export function conComprador(rnc: string): Cambio {
  return [/<RNCComprador>[^<]*<\/RNCComprador>/, `<RNCComprador>${rnc}</RNCComprador>`];
}

export function ecf(llave: LlaveFirma, tipo: TipoEcf, cambios: readonly Cambio[] = []): string {
  return firmarXml(sinFirmar(tipo, cambios), llave);
}

export type DatosAcecf = {
  readonly encf: string;
  readonly rncEmisor: string;
  readonly rncComprador: string;
  readonly fecha: string;
  readonly monto: string;
  readonly estado?: '1' | '2';
  readonly motivo?: string;
};

export function acecf(llave: LlaveFirma, d: DatosAcecf): string {
  const xml = construirXml('ACECF', {
    DetalleAprobacionComercial: {
      Version: '1.0',
      RNCEmisor: d.rncEmisor,
      eNCF: d.encf,
      FechaEmision: d.fecha,
      MontoTotal: d.monto,
      RNCComprador: d.rncComprador,
      Estado: d.estado ?? '1',
      ...(d.motivo === undefined ? {} : { DetalleMotivoRechazo: d.motivo }),
      FechaHoraAprobacionComercial: '24-11-2026 11:00:00',
    },
  });
  return firmarXml(xml, llave);
}

/** The body and its Content-Type, as any client of the norm sends it. */
export function formulario(
  xml: string | Uint8Array,
  opciones: { readonly parte?: string; readonly archivo?: string } = {},
): { readonly tipo: string; readonly cuerpo: Buffer } {
  const limite = 'limite-de-prueba-7f3a';
  const archivo = opciones.archivo ?? 'documento.xml';
  return {
    tipo: `multipart/form-data; boundary=${limite}`,
    cuerpo: Buffer.concat([
      Buffer.from(
        `--${limite}\r\nContent-Disposition: form-data; name="${opciones.parte ?? 'xml'}"; ` +
          `filename="${archivo}"\r\nContent-Type: text/xml\r\n\r\n`,
      ),
      typeof xml === 'string' ? Buffer.from(xml) : Buffer.from(xml),
      Buffer.from(`\r\n--${limite}--\r\n`),
    ]),
  };
}

export type AcuseVisto = {
  readonly estado: string;
  readonly motivo: string | null;
  readonly rncEmisor: string;
  readonly rncComprador: string;
  readonly encf: string;
};

/** Reads an ARECF; null when the text is something else. */
export function leerAcuseVisto(xml: string): AcuseVisto | null {
  const leido = leerXml(xml);
  if (!leido.ok || leido.valor.nombre !== 'ARECF') return null;
  const t = (n: string): string | null => texto(leido.valor, `DetalleAcusedeRecibo/${n}`);
  return {
    estado: t('Estado') ?? '',
    motivo: t('CodigoMotivoNoRecibido'),
    rncEmisor: t('RNCEmisor') ?? '',
    rncComprador: t('RNCComprador') ?? '',
    encf: t('eNCF') ?? '',
  };
}
