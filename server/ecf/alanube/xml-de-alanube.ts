// The signed XML that Alanube gives back: whether it is the document that was sent, and what the printed form
// takes from it. Alanube signs with the certificate that the company left there, so the bytes exist only when
// it gives them; they are kept as they came, ten years (Código Tributario, art. 50).

import { createHash } from 'node:crypto';
import { codigoSeguridad, nombreArchivo, urlTimbre, urlTimbreFc } from '#shared/ecf/timbre.ts';
import type { DatosEcf } from '#shared/ecf/desde-factura.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf, leerFechaHoraEcf } from '#shared/fecha/formato.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Db } from '#shared/db/db.ts';
import type { ClaseXml, FilaEcf } from '../leer-ecf.ts';
import type { ContextoPaso } from '../paso.ts';
import type { ClienteAlanube } from './cliente-alanube.ts';
import type { DocumentoAlanube } from './respuestas.ts';

export type XmlDeAlanube = { readonly bytes: Uint8Array; readonly raiz: NodoXml };

/** null when it gave none or it cannot be had now. It may come as an address or whole. */
export async function traerXml(
  cliente: ClienteAlanube,
  de: string | null,
): Promise<Uint8Array | null> {
  if (de === null) return null;
  return /^\uFEFF?\s*</.test(de) ? new TextEncoder().encode(de) : cliente.bajarXml(de);
}

/** Refuses `ecf.PROVEEDOR_XML_AJENO`: whose it is, its number and its total must be ours. */
export function examinarXml(bytes: Uint8Array, datos: DatosEcf): Resultado<XmlDeAlanube> {
  const leido = leerXml(new TextDecoder().decode(bytes));
  if (!leido.ok) return ajeno('no se puede leer');
  const raiz = leido.valor;
  const de = (ruta: string): string => texto(raiz, `Encabezado/${ruta}`) ?? '';
  if (raiz.nombre !== 'ECF') return ajeno(`es un ${raiz.nombre.slice(0, 40)}`);
  const diferencias = [
    de('Emisor/RNCEmisor') === datos.emisor.rnc ? '' : 'otro RNC emisor',
    de('IdDoc/eNCF') === datos.encf ? '' : 'otro e-NCF',
    leerMonto(de('Totales/MontoTotal')) === datos.totales.total ? '' : 'otro monto total',
  ].filter((d) => d !== '');
  return diferencias.length === 0 ? bien({ bytes, raiz }) : ajeno(diferencias.join(', '));
}

function ajeno(detalle: string): Resultado<never> {
  return mal(rechazosEnvio.rechazo('PROVEEDOR_XML_AJENO', { datos: { detalle } }));
}

/** Inside the transaction that says the verdict. What is kept already stays as it is. */
export async function guardarXml(
  tx: Db,
  p: ContextoPaso,
  de: { readonly clase: ClaseXml; readonly bytes: Uint8Array },
): Promise<void> {
  const { empresaId, ecf, servicios } = p;
  await tx.query(
    `insert into ecf_xml (empresa_id, ecf_id, clase, nombre_archivo, xml, sha256, creado_en)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      empresaId,
      ecf.id,
      de.clase,
      nombreArchivo(ecf.rnc, ecf.encf),
      de.bytes,
      createHash('sha256').update(de.bytes).digest('hex'),
      instante(servicios.reloj.ahora()),
    ],
  );
}

export type CamposTimbre = {
  readonly codigo_seguridad?: string;
  readonly fecha_firma?: string;
  readonly url_qr?: string;
};

/**
 * Code, date of signature and QR, all three or none: from the XML when there is one, otherwise as Alanube says
 * them.
 */
export function camposTimbre(
  datos: DatosEcf,
  ecf: FilaEcf,
  de: { readonly documento: DocumentoAlanube; readonly raiz: NodoXml | null },
): CamposTimbre {
  const { documento: d, raiz } = de;
  const firma = raiz === null ? null : texto(raiz, 'Signature/SignatureValue');
  const codigo = firma === null ? d.codigoSeguridad : codigoSeguridad(firma);
  const fecha = (raiz === null ? null : texto(raiz, 'FechaHoraFirma')) ?? fechaDe(d.fechaFirma);
  if (codigo === null || fecha === null) return {};
  const comun = {
    ambiente: ecf.ambiente,
    rncEmisor: datos.emisor.rnc,
    encf: datos.encf,
    montoTotal: datos.totales.total,
    codigoSeguridad: codigo,
  };
  const propia = (): string =>
    ecf.es_rfce
      ? urlTimbreFc(comun)
      : urlTimbre({
          ...comun,
          rncComprador: datos.comprador?.rnc ?? null,
          fechaEmision: datos.fecha,
          fechaFirma: fecha,
        });
  const suya = d.urlTimbre !== null && /^https?:\/\//.test(d.urlTimbre) ? d.urlTimbre : null;
  return { codigo_seguridad: codigo, fecha_firma: fecha, url_qr: suya ?? propia() };
}

/** 'dd-MM-aaaa HH:mm:ss' out of that or of an ISO instant; null for anything else. */
function fechaDe(escrita: string | null): string | null {
  if (escrita === null) return null;
  if (leerFechaHoraEcf(escrita) !== null) return escrita;
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(escrita) ? Date.parse(escrita) : Number.NaN;
  return Number.isNaN(ms) ? null : fechaHoraEcf(instante(ms));
}
