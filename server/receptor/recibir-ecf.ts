// Reception of an e-CF that another contribuyente sends us: the answer is a signed ARECF, at once (Servicios
// Emisores Electrónicos, «Recepción»). The checks, in this order: well formed and as its structure says (1),
// signature and certificate (2), the buyer is one of ours (4), not received before (3). What is refused
// leaves a line in the log and nothing else: keeping every bad body would let anybody fill the disk.

import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { leerRecibido, type RecibidoLeido } from '#shared/compras/leer-recibido.ts';
import { codigoSeguridad } from '#shared/ecf/codigo-seguridad.ts';
import type { NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Ambiente } from '#server/config.ts';
import type { Autoridades } from '#server/ecf/autoridades.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import type { Servicios } from '#server/servicios.ts';
import { firmarAcuse, MOTIVO, type CodigoAcuse } from './acuse.ts';
import { firmantePorRnc, type Contribuyente, type Firmante } from './contribuyente.ts';
import { decodificar } from '#server/ecf/decodificar.ts';
import { guardarRecibido, yaRecibido } from './guardar-recibido.ts';
import { identificar, type Identificado } from './identificar.ts';
import { verificarRecibido } from './verificar-recibido.ts';

export type Recepcion = {
  readonly servicios: Servicios;
  /** Signs for who is nobody here; null: 400. */
  readonly instalacion: LlaveFirma | null;
  /** Behind what production receives; null: any. */
  readonly autoridades: Autoridades | null;
};

export type EcfEntrante = {
  readonly bytes: Uint8Array;
  /** Only empresas of this ambiente, when the address says so. */
  readonly ambiente: Ambiente | null;
};

type Leida = { readonly xml: string; readonly raiz: NodoXml; readonly leido: RecibidoLeido };

/** The XML of the ARECF. Refuses DOCUMENTO_ILEGIBLE, RNC_AJENO and SIN_CERTIFICADO. */
export async function recibirEcf(
  recepcion: Recepcion,
  { bytes, ambiente }: EcfEntrante,
): Promise<Resultado<string>> {
  const { servicios } = recepcion;
  const texto = decodificar(bytes);
  const raiz = texto === null ? null : arbolDe(texto, servicios.config.receptor.bytesMax);
  const de = texto === null ? null : identificar(texto, raiz);
  if (texto === null || de === null) return mal(rechazosReceptor.rechazo('DOCUMENTO_ILEGIBLE'));
  const quien = await quienFirma(recepcion, de, ambiente);
  if (!quien.ok) return quien;
  const { contribuyente, llave } = quien.valor;
  const momento = instante(servicios.reloj.ahora());
  const responder = (codigo: CodigoAcuse, detalle: string): Resultado<string> => {
    anotar(servicios, { de, codigo, detalle });
    return bien(firmarAcuse({ de, codigo, momento }, llave));
  };
  const leida = leerDocumento(texto, raiz);
  if (typeof leida === 'string') return responder(MOTIVO.especificacion, leida);
  const firma = verificarRecibido(texto, leida.raiz, {
    ahora: momento,
    ...(contribuyente?.ambiente === 'ecf'
      ? { enProduccion: { autoridades: recepcion.autoridades } }
      : {}),
  });
  if (!firma.ok) return responder(MOTIVO.firma, firma.detalle);
  if (contribuyente === null)
    return responder(MOTIVO.rncComprador, 'el RNC comprador no es de aquí');
  const ya = () => responder(MOTIVO.duplicado, 'ya se había recibido');
  if (await yaRecibido(servicios, contribuyente.empresaId, de)) return ya();
  const acuse = firmarAcuse({ de, codigo: 0, momento }, llave);
  const entro = await guardarRecibido(servicios, contribuyente, {
    leido: leida.leido,
    bytes,
    codigoSeguridad: codigoSeguridad(firma.valor),
    acuse: new TextEncoder().encode(acuse),
    momento,
  });
  return entro ? bien(acuse) : ya();
}

function arbolDe(xml: string, largoMaximo: number): NodoXml | null {
  const leido = leerXml(xml, { largoMaximo });
  return leido.ok ? leido.valor : null;
}

/** The document when it is as it should; otherwise why not. */
function leerDocumento(xml: string, raiz: NodoXml | null): Leida | string {
  if (raiz === null) return 'no es XML que se pueda leer';
  if (raiz.nombre !== 'ECF') return `la raíz es ${raiz.nombre.slice(0, 40)}`;
  const [primero] = validarEstructura(raiz);
  if (primero !== undefined) return `${primero.codigo} en ${primero.campo ?? 'el documento'}`;
  const leido = leerRecibido(raiz);
  return leido === null ? 'una fecha o un monto no son posibles' : { xml, raiz, leido };
}

type Quien = { readonly contribuyente: Contribuyente | null; readonly llave: LlaveFirma };

async function quienFirma(
  { servicios, instalacion }: Recepcion,
  { rncComprador: rnc }: Identificado,
  ambiente: Ambiente | null,
): Promise<Resultado<Quien>> {
  const firmante: Firmante | 'nadie' | 'sin-certificado' = await firmantePorRnc(
    servicios,
    rnc,
    ambiente,
  );
  if (firmante === 'sin-certificado')
    return mal(rechazosReceptor.rechazo('SIN_CERTIFICADO', { datos: { rnc } }));
  if (firmante !== 'nadie') return bien(firmante);
  return instalacion === null
    ? mal(rechazosReceptor.rechazo('RNC_AJENO', { datos: { rnc } }))
    : bien({ contribuyente: null, llave: instalacion });
}

function anotar(
  servicios: Servicios,
  no: { readonly de: Identificado; readonly codigo: CodigoAcuse; readonly detalle: string },
): void {
  servicios.bitacora.info('e-CF no recibido', {
    emisor: no.de.rncEmisor,
    comprador: no.de.rncComprador,
    encf: no.de.encf,
    codigo: no.codigo,
    detalle: no.detalle.slice(0, 300),
  });
}
