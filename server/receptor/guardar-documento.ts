// Keeps the exact bytes of what came and of what was answered, for ten years (Código Tributario Art. 50.h).

import { createHash } from 'node:crypto';
import type { Db } from '#shared/db/db.ts';
import type { Instante } from '#shared/fecha/fecha.ts';

export type ClaseDocumentoXml =
  'ecf_recibido' | 'arecf_enviado' | 'arecf_recibido' | 'acecf_enviado' | 'acecf_recibido';

export type DocumentoXml = {
  readonly origenId: string;
  readonly clase: ClaseDocumentoXml;
  readonly nombreArchivo: string;
  readonly bytes: Uint8Array;
  readonly momento: Instante;
};

/** Inside `enEmpresa`. The first one stays: what was sent or received once is never replaced. */
export async function guardarDocumento(tx: Db, empresaId: string, d: DocumentoXml): Promise<void> {
  await tx.query(
    `insert into documento_xml (empresa_id, origen_id, clase, nombre_archivo, xml, sha256, creado_en)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      empresaId,
      d.origenId,
      d.clase,
      d.nombreArchivo,
      d.bytes,
      createHash('sha256').update(d.bytes).digest('hex'),
      d.momento,
    ],
  );
}
