// The draft of a factura as the API sees it: the same Yjs document that devices edit, read from its
// stored updates and changed by appending one more, so that whoever has it open sees the change.

import * as Y from 'yjs';
import { instante } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';

export type RefBorrador = { readonly empresaId: string; readonly borradorId: string };

export type FilaBorrador = {
  readonly id: string;
  readonly titulo: string;
  readonly total: bigint;
  readonly estado: string;
  readonly creado_en: string;
  readonly rev: bigint;
};

/** The row of the draft, whatever its state; null when it does not exist in this empresa. */
export function leerFilaBorrador(
  { db }: Servicios,
  ref: RefBorrador,
): Promise<FilaBorrador | null> {
  return enEmpresa(db, ref.empresaId, async (tx) => {
    const [fila] = await tx.query<FilaBorrador>(
      `select id, titulo, total, estado, creado_en, rev from borrador
       where empresa_id = $1 and id = $2`,
      [ref.empresaId, ref.borradorId],
    );
    return fila ?? null;
  });
}

export async function leerDocumento({ db }: Servicios, ref: RefBorrador): Promise<Y.Doc> {
  const filas = await enEmpresa(db, ref.empresaId, (tx) =>
    tx.query<{ cambios: Uint8Array }>(
      `select cambios from borrador_update where empresa_id = $1 and borrador_id = $2 order by n`,
      [ref.empresaId, ref.borradorId],
    ),
  );
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const { cambios } of filas) Y.applyUpdate(doc, cambios);
  });
  return doc;
}

/** Runs `editar` on the document and stores what it changed as one update. */
export async function editarDocumento(
  servicios: Servicios,
  ref: RefBorrador & { readonly usuarioId: string },
  editar: (doc: Y.Doc) => void,
): Promise<Y.Doc> {
  const doc = await leerDocumento(servicios, ref);
  const antes = Y.encodeStateVector(doc);
  editar(doc);
  const cambios = Y.encodeStateAsUpdate(doc, antes);
  await enEmpresa(servicios.db, ref.empresaId, async (tx) => {
    // The lock of the room of the draft: updates are numbered in the order of their commits.
    await tx.query("select pg_advisory_xact_lock(hashtextextended('borrador/' || $1, 0))", [
      ref.borradorId,
    ]);
    await tx.query(
      `insert into borrador_update (empresa_id, borrador_id, cambios, usuario_id, creado_en)
       values ($1, $2, $3, $4, $5)`,
      [ref.empresaId, ref.borradorId, cambios, ref.usuarioId, instante(servicios.reloj.ahora())],
    );
  });
  servicios.avisos.borradorNuevo(ref.empresaId, ref.borradorId);
  return doc;
}
