// One sale by the token that its paper carries: 128 random bits, found before any empresa is known by the
// policy `por_token`, and then read inside its own empresa like any other.

import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { verFactura, type FacturaCompleta } from '#shared/ventas/consultas/factura.ts';
import { zTokenConsulta } from '#shared/ventas/esquema-factura.ts';

export type Consultada = {
  readonly empresaId: string;
  readonly facturaId: string;
  readonly documento: FacturaCompleta;
};

/** null when the token has not its form or belongs to no sale. */
export async function leerConsulta({ db }: Servicios, token: string): Promise<Consultada | null> {
  if (!zTokenConsulta.safeParse(token).success) return null;
  const [fila] = await db.tx(async (tx) => {
    await tx.query("select set_config('app.token_consulta', $1, true)", [token]);
    return tx.query<{ empresa_id: string; id: string }>(
      'select empresa_id, id from factura where token_consulta = $1',
      [token],
    );
  });
  if (fila === undefined) return null;
  const { empresa_id: empresaId, id: facturaId } = fila;
  const documento = await enEmpresa(db, empresaId, (tx) =>
    verFactura.ejecutar(tx, empresaId, { id: facturaId }),
  );
  return documento === null ? null : { empresaId, facturaId, documento };
}

/** The DGII accepted it, with or without conditions: what is shown can be relied on. */
export function esValida({ documento }: Consultada): boolean {
  const estado = documento.ecf?.estado;
  return estado === 'aceptado' || estado === 'condicional';
}
