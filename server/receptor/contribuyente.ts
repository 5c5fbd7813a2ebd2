// Which empresa of this installation a document is for, by its RNC and before any empresa is known (policy
// `por_rnc`), and the key with which it answers. Two persons may have written the same RNC; the document
// goes to the empresa furthest along (production, certification, test) that can sign, and among equals to
// the first that was created.

import type { Db } from '#shared/db/db.ts';
import type { Ambiente } from '#server/config.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { llaveActiva } from '#server/ecf/llave-activa.ts';
import type { Servicios } from '#server/servicios.ts';

export type Contribuyente = {
  readonly empresaId: string;
  readonly rnc: string;
  readonly ambiente: Ambiente;
};

export type Firmante = { readonly contribuyente: Contribuyente; readonly llave: LlaveFirma };

const ORDEN: Readonly<Record<Ambiente, number>> = { ecf: 0, certecf: 1, testecf: 2 };

/** Every empresa with that RNC, in the order in which they would receive. */
export async function contribuyentesPorRnc(
  db: Db,
  rnc: string,
  ambiente: Ambiente | null,
): Promise<Contribuyente[]> {
  const filas = await db.tx(async (tx) => {
    await tx.query("select set_config('app.rnc_receptor', $1, true)", [rnc]);
    return tx.query<Contribuyente>(
      `select id as "empresaId", rnc, ambiente from empresa where rnc = $1 order by id`,
      [rnc],
    );
  });
  return filas
    .filter((e) => ambiente === null || e.ambiente === ambiente)
    .sort((a, b) => ORDEN[a.ambiente] - ORDEN[b.ambiente]);
}

/** 'nadie' when the RNC is not of here; 'sin-certificado' when it is and none can sign now. */
export async function firmantePorRnc(
  servicios: Servicios,
  rnc: string,
  ambiente: Ambiente | null,
): Promise<Firmante | 'nadie' | 'sin-certificado'> {
  const suyas = await contribuyentesPorRnc(servicios.db, rnc, ambiente);
  for (const contribuyente of suyas) {
    const admitePrueba = contribuyente.ambiente !== 'ecf';
    const abierta = await llaveActiva(servicios, contribuyente.empresaId, { admitePrueba });
    if (abierta.ok) return { contribuyente, llave: abierta.valor.llave };
  }
  return suyas.length === 0 ? 'nadie' : 'sin-certificado';
}
