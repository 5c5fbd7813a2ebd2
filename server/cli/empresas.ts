// The empresas of a database, for the orders that name one. They are found through their people,
// because the rows of an empresa are only seen from inside it.

import type { Db } from '#shared/db/db.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Salida } from './orden.ts';

export type EmpresaCli = {
  readonly id: string;
  readonly rnc: string;
  readonly razon_social: string;
};

/** By RNC. */
export async function leerEmpresas(db: Db): Promise<readonly EmpresaCli[]> {
  const usuarios = await db.query<{ id: string }>('select id from usuario order by id');
  const ids = new Set<string>();
  for (const { id } of usuarios) {
    const filas = await db.tx(async (tx) => {
      await tx.query("select set_config('app.usuario', $1, true)", [id]);
      return tx.query<{ empresa_id: string }>(
        'select empresa_id from usuario_empresa where usuario_id = $1',
        [id],
      );
    });
    for (const f of filas) ids.add(f.empresa_id);
  }
  const empresas: EmpresaCli[] = [];
  for (const id of ids) {
    empresas.push(
      ...(await enEmpresa(db, id, (tx) =>
        tx.query<EmpresaCli>(
          'select id, rnc, razon_social from empresa where empresa_id = $1 and id = $1',
          [id],
        ),
      )),
    );
  }
  return empresas.toSorted((a, b) => a.rnc.localeCompare(b.rnc));
}

/** The one with that RNC (hyphens do not count) or that id; says so when there is none, or several. */
export async function buscarEmpresa(
  db: Db,
  pedida: string,
  salida: Salida,
): Promise<EmpresaCli | null> {
  const rnc = pedida.replace(/\D/g, '');
  const halladas = (await leerEmpresas(db)).filter((e) => e.id === pedida || e.rnc === rnc);
  const [una] = halladas;
  if (una === undefined) {
    salida.avisar(`No hay ninguna empresa con el RNC ${pedida}.`);
    return null;
  }
  if (halladas.length > 1) {
    const lista = halladas.map((e) => e.id).join(', ');
    salida.avisar(`Hay varias empresas con el RNC ${rnc}. Nómbrela por su código: ${lista}.`);
    return null;
  }
  return una;
}
