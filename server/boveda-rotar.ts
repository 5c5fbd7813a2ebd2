// Changes the master key: every sealed secret of the installation is wrapped again under the new one, in
// one transaction, so that there is never a moment with some under each. The tables are locked meanwhile
// and their row security set aside, because the secrets of every empresa have to change, also those of an
// empresa that has nobody left.

import type { Db } from '#shared/db/db.ts';
import { contextos, ErrorBoveda, reenvolver } from './boveda.ts';
import type { Servicios } from './servicios.ts';

type FilaSellada = { readonly a: string; readonly b: string | null; readonly sellada: Uint8Array };

type Tabla = {
  readonly nombre: string;
  /** The columns of its key, first to last. */
  readonly clave: readonly [string] | readonly [string, string];
  readonly conEmpresa: boolean;
  contexto(a: string, b: string): string;
};

const TABLAS: readonly Tabla[] = [
  {
    nombre: 'certificado_llave',
    clave: ['empresa_id', 'certificado_id'],
    conEmpresa: true,
    contexto: (a, b) => contextos.certificado(a, b),
  },
  {
    nombre: 'credencial_proveedor',
    clave: ['empresa_id', 'proveedor'],
    conEmpresa: true,
    contexto: (a, b) => contextos.credencial(a, b),
  },
  {
    nombre: 'llave_servidor',
    clave: ['id'],
    conEmpresa: false,
    contexto: (a) => contextos.servidor(a),
  },
];

export type Rotacion = {
  readonly rotados: number;
  /** Already under the new key: an earlier rotation ended and its configuration did not change. */
  readonly yaEstaban: number;
};

/**
 * Wraps under `nueva` (32 bytes) what `config.claveMaestra` wraps. Throws `ErrorBoveda`, and changes
 * nothing, when a secret opens with neither. Servers that run with the old key must be stopped before.
 */
export async function rotarBoveda(
  { db, config }: Pick<Servicios, 'db' | 'config'>,
  { nueva }: { readonly nueva: Uint8Array },
): Promise<Rotacion> {
  const claves = { anterior: config.claveMaestra, nueva };
  return db.tx(async (tx) => {
    let rotados = 0;
    let yaEstaban = 0;
    for (const tabla of TABLAS) {
      const cuenta = await rotarTabla(tx, tabla, claves);
      rotados += cuenta.rotados;
      yaEstaban += cuenta.yaEstaban;
    }
    return { rotados, yaEstaban };
  });
}

type Claves = { readonly anterior: Uint8Array; readonly nueva: Uint8Array };

async function rotarTabla(tx: Db, tabla: Tabla, claves: Claves): Promise<Rotacion> {
  const { nombre, clave, conEmpresa } = tabla;
  const [a, b] = clave;
  await tx.exec(`lock table ${nombre} in access exclusive mode`);
  if (conEmpresa) await tx.exec(`alter table ${nombre} no force row level security`);
  const filas = await tx.query<FilaSellada>(
    `select ${a}::text as a, ${b === undefined ? 'null' : `${b}::text`} as b, sellada from ${nombre}`,
  );
  let rotados = 0;
  for (const fila of filas) {
    const nuevo = deUnaOOtra(claves, fila.sellada, tabla.contexto(fila.a, fila.b ?? ''));
    if (nuevo === null) continue;
    rotados++;
    await tx.query(
      `update ${nombre} set sellada = $1 where ${a}::text = $2${b === undefined ? '' : ` and ${b}::text = $3`}`,
      b === undefined ? [nuevo, fila.a] : [nuevo, fila.a, fila.b],
    );
  }
  if (conEmpresa) await tx.exec(`alter table ${nombre} force row level security`);
  return { rotados, yaEstaban: filas.length - rotados };
}

/** null when the seal is under the new key already. */
function deUnaOOtra(claves: Claves, sello: Uint8Array, contexto: string): Uint8Array | null {
  try {
    return reenvolver(claves, sello, contexto);
  } catch (e) {
    if (!(e instanceof ErrorBoveda)) throw e;
    // It opens with the new key, or nobody can open it: then the error goes out and nothing changes.
    reenvolver({ anterior: claves.nueva, nueva: claves.nueva }, sello, contexto);
    return null;
  }
}
