// One step in the fiscal life of a document: one transaction with its own rev that moves `ecf`, adds to
// its timeline and keeps the raw answer. It only happens if the row still is where the caller saw it, so
// two workers on the same document cannot move it twice.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { EstadoEcf, FilaEcf } from './leer-ecf.ts';
import { conQuien, quienRecibe } from './quien-recibe.ts';
import type { MensajeDgii } from './respuestas-dgii.ts';

export type RespuestaCruda = {
  readonly servicio: string;
  readonly http: number | null;
  readonly cuerpo: string;
};

export type Transicion = {
  readonly estado: EstadoEcf;
  /** What the timeline says, in Spanish; `{quien}` is whoever receives (`quien-recibe.ts`). */
  readonly detalle: string;
  readonly mensajes?: readonly MensajeDgii[];
  readonly campos?: {
    readonly track_id?: string;
    readonly codigo_seguridad?: string;
    readonly fecha_firma?: string;
    readonly url_qr?: string;
    readonly secuencia_utilizada?: boolean | null;
  };
  readonly respuesta?: RespuestaCruda;
  /** Runs in the same transaction, before the row moves. */
  readonly ademas?: (tx: Db) => Promise<void>;
};

/** Rolls the transaction back when another worker went first; never leaves this file. */
class OtroSeAdelanto extends Error {
  override readonly name = 'OtroSeAdelanto';
}

/** Returns false, having changed nothing, when the row was no longer in `ecf.estado`. */
export async function transitar(
  servicios: Servicios,
  empresaId: string,
  paso: { readonly ecf: FilaEcf; readonly a: Transicion },
): Promise<boolean> {
  const { ecf } = paso;
  const a = { ...paso.a, detalle: detalleDe(servicios, ecf, paso.a.detalle) };
  const momento = instante(servicios.reloj.ahora());
  try {
    await conRev(servicios.db, empresaId, async (tx) => {
      const [actual] = await tx.query<{ estado: string }>(
        'select estado from ecf where empresa_id = $1 and id = $2 for update',
        [empresaId, ecf.id],
      );
      if (actual?.estado !== ecf.estado) throw new OtroSeAdelanto();
      await a.ademas?.(tx);
      await tx.query(
        `update ecf set estado = $3, mensajes = $4::text::jsonb,
           track_id = coalesce($5, track_id), codigo_seguridad = coalesce($6, codigo_seguridad),
           fecha_firma = coalesce($7, fecha_firma), url_qr = coalesce($8, url_qr),
           secuencia_utilizada = coalesce($9, secuencia_utilizada)
         where empresa_id = $1 and id = $2`,
        [
          empresaId,
          ecf.id,
          a.estado,
          JSON.stringify(a.mensajes ?? []),
          a.campos?.track_id ?? null,
          a.campos?.codigo_seguridad ?? null,
          a.campos?.fecha_firma ?? null,
          a.campos?.url_qr ?? null,
          a.campos?.secuencia_utilizada ?? null,
        ],
      );
      await agregarEvento(tx, empresaId, { ecf, a, momento });
      if (a.respuesta !== undefined) {
        await insertarRespuesta(servicios, tx, { empresaId, ecfId: ecf.id, r: a.respuesta });
      }
    });
  } catch (causa) {
    if (causa instanceof OtroSeAdelanto) return false;
    throw causa;
  }
  servicios.avisos.filasNuevas(empresaId);
  return true;
}

/**
 * Says something in the timeline without moving the document (no certificate, DGII down). The same
 * words twice in a row are said once.
 */
export async function avisarEnLinea(
  servicios: Servicios,
  empresaId: string,
  paso: { readonly ecf: FilaEcf; readonly a: Omit<Transicion, 'estado'> },
): Promise<void> {
  const [ultimo] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ detalle: string; mensajes: readonly MensajeDgii[] }>(
      `select detalle, mensajes from ecf_evento where empresa_id = $1 and ecf_id = $2
       order by rev desc, momento desc limit 1`,
      [empresaId, paso.ecf.id],
    ),
  );
  const repetido =
    ultimo?.detalle === detalleDe(servicios, paso.ecf, paso.a.detalle) &&
    JSON.stringify(ultimo.mensajes.map(comoPar)) ===
      JSON.stringify((paso.a.mensajes ?? []).map(comoPar));
  if (repetido) {
    if (paso.a.respuesta !== undefined) {
      await guardarRespuesta(servicios, empresaId, { ecfId: paso.ecf.id, r: paso.a.respuesta });
    }
    return;
  }
  const a: Transicion = { ...paso.a, estado: paso.ecf.estado };
  await transitar(servicios, empresaId, { ecf: paso.ecf, a });
}

function detalleDe(servicios: Servicios, ecf: FilaEcf, texto: string): string {
  return conQuien(texto, quienRecibe(servicios.config, ecf.ambiente, ecf.proveedor));
}

function comoPar(m: MensajeDgii): readonly [string, string] {
  return [m.codigo, m.valor];
}

async function agregarEvento(
  tx: Db,
  empresaId: string,
  { ecf, a, momento }: { ecf: FilaEcf; a: Transicion; momento: string },
): Promise<void> {
  const [cuenta] = await tx.query<{ n: bigint }>(
    'select count(*) as n from ecf_evento where empresa_id = $1 and ecf_id = $2',
    [empresaId, ecf.id],
  );
  const id = idDerivado(ecf.id, `evento/${a.estado}/${String(cuenta?.n ?? 0n)}`);
  await tx.query(
    `insert into ecf_evento (empresa_id, id, ecf_id, estado, momento, detalle, mensajes, fecha)
     values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)`,
    [
      empresaId,
      id,
      ecf.id,
      a.estado,
      momento,
      a.detalle,
      JSON.stringify(a.mensajes ?? []),
      ecf.fecha,
    ],
  );
}

/** `servicio` of the row of dgii_respuesta that says «about to send». */
export const INTENTO = 'intento';

/** How many times the bytes of the document left, or were about to. Inside `enEmpresa`. */
export async function contarIntentos(tx: Db, empresaId: string, ecfId: string): Promise<number> {
  const [fila] = await tx.query<{ n: number }>(
    `select count(*)::int as n from dgii_respuesta
     where empresa_id = $1 and ecf_id = $2 and servicio = $3`,
    [empresaId, ecfId, INTENTO],
  );
  return fila?.n ?? 0;
}

/**
 * Writes that the bytes are about to leave, under the lock of the row. False, having written nothing, when
 * the document is no longer where the step saw it.
 */
export async function anotarIntento(
  p: { readonly servicios: Servicios; readonly empresaId: string; readonly ecf: FilaEcf },
  archivo: string,
): Promise<boolean> {
  const { servicios, empresaId, ecf } = p;
  return enEmpresa(servicios.db, empresaId, async (tx) => {
    const [actual] = await tx.query<{ estado: string }>(
      'select estado from ecf where empresa_id = $1 and id = $2 for update',
      [empresaId, ecf.id],
    );
    if (actual?.estado !== ecf.estado) return false;
    const r = { servicio: INTENTO, http: null, cuerpo: archivo };
    await insertarRespuesta(servicios, tx, { empresaId, ecfId: ecf.id, r });
    return true;
  });
}

/** Keeps a raw answer (or the intent to send) outside of any transition: it is not replicated. */
export async function guardarRespuesta(
  servicios: Servicios,
  empresaId: string,
  de: { readonly ecfId: string; readonly r: RespuestaCruda },
): Promise<void> {
  await enEmpresa(servicios.db, empresaId, (tx) =>
    insertarRespuesta(servicios, tx, { empresaId, ...de }),
  );
}

async function insertarRespuesta(
  servicios: Servicios,
  tx: Db,
  de: { readonly empresaId: string; readonly ecfId: string; readonly r: RespuestaCruda },
): Promise<void> {
  await tx.query(
    `insert into dgii_respuesta (empresa_id, id, ecf_id, servicio, estado_http, cuerpo, momento)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      de.empresaId,
      servicios.ids.nuevo(),
      de.ecfId,
      de.r.servicio,
      de.r.http,
      // A NUL cannot be stored in a text column; nothing that the DGII says needs one.
      de.r.cuerpo.replaceAll('\u0000', ''),
      instante(servicios.reloj.ahora()),
    ],
  );
}
