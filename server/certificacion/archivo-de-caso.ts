// The bytes of one document of a certification: those that were signed, or its printed form in PDF.

import { mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import type { EstadoEcf } from '#shared/ecf/representacion/modelo.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { basesDgii } from '#server/ecf/bases-dgii.ts';
import { pdfDeXml } from '#server/impresion/pdf.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerBytesDeCaso, leerCasos, leerCertificacion, type EstadoCaso } from './casos.ts';

export type ArchivoDeCaso = {
  readonly nombre: string;
  readonly tipo: 'application/xml' | 'application/pdf';
  readonly bytes: Uint8Array;
};

/** The paper knows the states of a document of the books. */
function comoEcf(estado: EstadoCaso): EstadoEcf {
  switch (estado) {
    case 'invalido':
    case 'listo':
      return 'firmado';
    case 'por_confirmar':
      return 'enviado';
    default:
      return estado;
  }
}

export type PedidoArchivo = {
  readonly id: string;
  readonly numero: number;
  readonly clase: 'ecf' | 'rfce' | 'pdf';
};

/** Refuses `api.NO_ENCONTRADO` and `ecf.REPRESENTACION_DE_RECHAZADO`. */
export async function archivoDeCaso(
  { db, config }: Pick<Servicios, 'db' | 'config'>,
  empresaId: string,
  pedido: PedidoArchivo,
): Promise<Resultado<ArchivoDeCaso>> {
  const { id, numero, clase } = pedido;
  const leido = await enEmpresa(db, empresaId, async (tx) => {
    const bytes = await leerBytesDeCaso(tx, empresaId, {
      id,
      numero,
      clase: clase === 'rfce' ? 'rfce' : 'ecf',
    });
    const certificacion = await leerCertificacion(tx, empresaId, id);
    const caso = (await leerCasos(tx, empresaId, id)).find((c) => c.numero === numero);
    return bytes === null || certificacion === null || caso === undefined
      ? null
      : { bytes, certificacion, caso };
  });
  if (leido === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
  const { bytes, certificacion, caso } = leido;
  if (clase !== 'pdf') {
    return { ok: true, valor: { nombre: bytes.nombre, tipo: 'application/xml', bytes: bytes.xml } };
  }
  const bases = basesDgii(config, certificacion.ambiente, config.urlPublica);
  const pdf = pdfDeXml(bytes.xml, {
    ambiente: certificacion.ambiente,
    estado: comoEcf(caso.estado),
    modalidad: 'normal',
    formato: 'carta',
    ...(bases.ok ? { base: bases.valor.timbre, baseFc: bases.valor.timbreFc } : {}),
  });
  if (!pdf.ok) return pdf;
  const nombre = bytes.nombre.replace(/\.xml$/, '.pdf');
  return { ok: true, valor: { nombre, tipo: 'application/pdf', bytes: pdf.valor } };
}
