// The rows that go into the fiscal archive, a page at a time and in a fixed order, each page in its own
// short transaction: nobody waits for an export, and what it reads never changes.

import type { Db } from '#shared/db/db.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';

/** Days of the documents, both included; null is without limit. */
export type RangoArchivo = { readonly desde: Fecha | null; readonly hasta: Fecha | null };

export type DocumentoGuardado = {
  readonly origen_id: string;
  readonly clase: string;
  readonly nombre_archivo: string;
  readonly xml: Uint8Array;
  readonly sha256: string;
  readonly fecha: Fecha;
  readonly encf: string;
  readonly estado: string;
};

export type RespuestaGuardada = {
  readonly id: string;
  readonly origen_id: string;
  readonly encf: string;
  readonly servicio: string;
  readonly estado_http: number | null;
  readonly momento: string;
  readonly cuerpo: string;
  readonly mes: string;
};

/** An e-CF of ten thousand lines takes megabytes: few at a time. */
const POR_PAGINA = 50;
const PRIMERO = '00000000-0000-0000-0000-000000000000';
const DIA = (columna: string): string => `(${columna} at time zone 'America/Santo_Domingo')::date`;

// Each reads after ($2 day or month, $3 id, $4 class) and within $5 and $6.
const ECF = `
  select x.ecf_id as origen_id, x.clase, x.nombre_archivo, x.xml, x.sha256, e.fecha,
    coalesce(e.encf, '') as encf, e.estado
  from ecf_xml x join ecf e on e.empresa_id = x.empresa_id and e.id = x.ecf_id
  where x.empresa_id = $1 and (e.fecha, x.ecf_id, x.clase) > ($2::date, $3::uuid, $4::text)
    and ($5::date is null or e.fecha >= $5::date) and ($6::date is null or e.fecha <= $6::date)
  order by e.fecha, x.ecf_id, x.clase limit ${String(POR_PAGINA)}`;

const OTROS = `
  select d.origen_id, d.clase, d.nombre_archivo, d.xml, d.sha256, d.fecha, '' as encf, '' as estado
  from (select *, ${DIA('creado_en')} as fecha from documento_xml where empresa_id = $1) d
  where (d.fecha, d.origen_id, d.clase) > ($2::date, $3::uuid, $4::text)
    and ($5::date is null or d.fecha >= $5::date) and ($6::date is null or d.fecha <= $6::date)
  order by d.fecha, d.origen_id, d.clase limit ${String(POR_PAGINA)}`;

const RESPUESTAS = `
  select r.* from (
    select a.id, a.ecf_id as origen_id, coalesce(e.encf, '') as encf, a.servicio, a.estado_http,
      a.momento, a.cuerpo, to_char(e.fecha, 'YYYY-MM') as mes, e.fecha as dia
    from dgii_respuesta a join ecf e on e.empresa_id = a.empresa_id and e.id = a.ecf_id
    where a.empresa_id = $1
  ) r
  where (r.mes, r.id) > ($2::text, $3::uuid)
    and ($4::date is null or r.dia >= $4::date) and ($5::date is null or r.dia <= $5::date)
  order by r.mes, r.id limit ${String(POR_PAGINA)}`;

const EXTERNAS = `
  select r.* from (
    select id, origen_id, '' as encf, servicio, estado_http, momento, cuerpo,
      to_char(${DIA('momento')}, 'YYYY-MM') as mes, ${DIA('momento')} as dia
    from respuesta_externa where empresa_id = $1
  ) r
  where (r.mes, r.id) > ($2::text, $3::uuid)
    and ($4::date is null or r.dia >= $4::date) and ($5::date is null or r.dia <= $5::date)
  order by r.mes, r.id limit ${String(POR_PAGINA)}`;

type De = { readonly db: Db; readonly empresaId: string; readonly rango: RangoArchivo };

async function* documentos(de: De, sql: string): AsyncGenerator<DocumentoGuardado> {
  let desde: readonly [string, string, string] = ['0001-01-01', PRIMERO, ''];
  for (;;) {
    const args = [de.empresaId, ...desde, de.rango.desde, de.rango.hasta];
    const filas = await enEmpresa(de.db, de.empresaId, (tx) =>
      tx.query<DocumentoGuardado>(sql, args),
    );
    yield* filas;
    const ultima = filas.at(-1);
    if (ultima === undefined || filas.length < POR_PAGINA) return;
    desde = [ultima.fecha, ultima.origen_id, ultima.clase];
  }
}

async function* respuestas(de: De, sql: string): AsyncGenerator<RespuestaGuardada> {
  let desde: readonly [string, string] = ['', PRIMERO];
  for (;;) {
    const args = [de.empresaId, ...desde, de.rango.desde, de.rango.hasta];
    const filas = await enEmpresa(de.db, de.empresaId, (tx) =>
      tx.query<RespuestaGuardada>(sql, args),
    );
    yield* filas;
    const ultima = filas.at(-1);
    if (ultima === undefined || filas.length < POR_PAGINA) return;
    desde = [ultima.mes, ultima.id];
  }
}

/** Signed e-CF and summaries, by the day of the document. */
export function documentosPropios(de: De): AsyncGenerator<DocumentoGuardado> {
  return documentos(de, ECF);
}

/** Received, acknowledged, approved and annulled, by the day on which they were kept. */
export function otrosDocumentos(de: De): AsyncGenerator<DocumentoGuardado> {
  return documentos(de, OTROS);
}

/** By month of the document that they answer. */
export function respuestasDgii(de: De): AsyncGenerator<RespuestaGuardada> {
  return respuestas(de, RESPUESTAS);
}

/** By month in which they came. */
export function respuestasExternas(de: De): AsyncGenerator<RespuestaGuardada> {
  return respuestas(de, EXTERNAS);
}
