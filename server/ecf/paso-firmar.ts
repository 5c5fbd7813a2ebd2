// Builds the XML of a numbered document, signs it and keeps the exact bytes: from here on nothing is ever
// signed again for this e-NCF (Ley 32-23 Art. 7). A consumer invoice under RD$250,000 gets two: the E32
// that is kept ten years, and the summary with its security code, which is what travels (Formato Resumen
// FC). What the DGII would refuse, or take with a reserve, is caught here, before it is signed for good.

import { createHash } from 'node:crypto';
import type { Db } from '#shared/db/db.ts';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { arbolEcf, type DatosEcf } from '#shared/ecf/desde-factura.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { conPaginacion } from '#shared/ecf/representacion/paginar.ts';
import { codigoSeguridad, nombreArchivo, urlTimbre, urlTimbreFc } from '#shared/ecf/timbre.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { BasesDgii } from './bases-dgii.ts';
import { examinar } from './examinar.ts';
import { firmarXml, valorDeFirma, type LlaveFirma } from './firma.ts';
import type { ClaseXml, FilaEcf } from './leer-ecf.ts';
import { leerDatosEcf } from './leer-datos-ecf.ts';
import type { Avance, ContextoPaso } from './paso.ts';
import { transitar } from './transicion.ts';

/** FechaHoraFirma must not be later than the clock of the DGII: two seconds of margin. */
const MARGEN_MS = 2_000;

type Firmado = {
  readonly documentos: readonly { readonly clase: ClaseXml; readonly xml: string }[];
  readonly codigo: string;
};

export async function pasoFirmar(
  p: ContextoPaso,
  con: { readonly llave: LlaveFirma; readonly bases: BasesDgii },
): Promise<Resultado<Avance>> {
  const { servicios, empresaId, ecf } = p;
  const ahora = instante(servicios.reloj.ahora());
  const fechaHoraFirma = fechaHoraEcf(instante(servicios.reloj.ahora() - MARGEN_MS));
  const datos = await enEmpresa(servicios.db, empresaId, (tx) =>
    leerDatosEcf(tx, empresaId, { ecf, fechaHoraFirma }),
  );
  const firmado = firmar(datos, con.llave, ecf);
  const negativa = rechazar(firmado.documentos.flatMap((d) => reparos(d.xml, ahora)));
  if (negativa !== null) return negativa;
  const seMovio = await transitar(servicios, empresaId, {
    ecf,
    a: {
      estado: 'firmado',
      detalle: 'Firmado',
      campos: {
        codigo_seguridad: firmado.codigo,
        fecha_firma: fechaHoraFirma,
        url_qr: urlQr(p, datos, { bases: con.bases, codigo: firmado.codigo }),
      },
      ademas: (tx) => guardarBytes(tx, empresaId, { p, firmado, ahora }),
    },
  });
  return bien(seMovio ? 'seguir' : 'esperar');
}

function firmar(datos: DatosEcf, llave: LlaveFirma, fila: FilaEcf): Firmado {
  const arbol = arbolPorFirmar(datos, fila);
  const ecf = firmarXml(construirXml(datos.tipo, arbol), llave);
  const codigo = codigoSeguridad(valorDeFirma(ecf));
  if (!fila.es_rfce) return { documentos: [{ clase: 'ecf', xml: ecf }], codigo };
  const rfce = firmarXml(construirXml('RFCE', resumirEcf(arbol, codigo)), llave);
  const documentos = [
    { clase: 'ecf', xml: ecf },
    { clase: 'rfce', xml: rfce },
  ] as const;
  return { documentos, codigo };
}

/**
 * A printed form of several pages is declared before signing. A consumer invoice under the limit is for a
 * roll, where there are no pages.
 */
function arbolPorFirmar(datos: DatosEcf, { es_rfce, ambiente }: FilaEcf): ArbolEcf {
  const arbol = arbolEcf(datos);
  return es_rfce ? arbol : conPaginacion(datos.tipo, arbol, { ambiente });
}

/** Everything but mere notices stops the document: a reserve of the DGII is an error of ours. */
function reparos(xml: string, ahora: Instante): readonly Rechazo[] {
  const e = examinar(xml, { ahora });
  if (!e.ok) return e.rechazos;
  const deFirma = e.firma.ok ? e.firma.vigencia : e.firma.rechazos;
  return [...e.estructura, ...e.aritmetica, ...e.combinaciones, ...deFirma].filter(
    (r) => r.severidad !== 'aviso',
  );
}

function urlQr(
  p: ContextoPaso,
  datos: DatosEcf,
  con: { readonly bases: BasesDgii; readonly codigo: string },
): string {
  const comun = {
    ambiente: p.ecf.ambiente,
    rncEmisor: datos.emisor.rnc,
    encf: datos.encf,
    montoTotal: datos.totales.total,
    codigoSeguridad: con.codigo,
  };
  if (p.ecf.es_rfce) return urlTimbreFc({ ...comun, base: con.bases.timbreFc });
  return urlTimbre({
    ...comun,
    base: con.bases.timbre,
    rncComprador: datos.comprador?.rnc ?? null,
    fechaEmision: datos.fecha,
    fechaFirma: datos.fechaHoraFirma,
  });
}

async function guardarBytes(
  tx: Db,
  empresaId: string,
  de: { readonly p: ContextoPaso; readonly firmado: Firmado; readonly ahora: Instante },
): Promise<void> {
  const { ecf } = de.p;
  for (const { clase, xml } of de.firmado.documentos) {
    const bytes = new TextEncoder().encode(xml);
    await tx.query(
      `insert into ecf_xml (empresa_id, ecf_id, clase, nombre_archivo, xml, sha256, creado_en)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        empresaId,
        ecf.id,
        clase,
        nombreArchivo(ecf.rnc, ecf.encf),
        bytes,
        createHash('sha256').update(bytes).digest('hex'),
        de.ahora,
      ],
    );
  }
}
