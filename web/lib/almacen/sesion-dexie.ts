// What this browser remembers of the session, so that a reload without network stays inside: who the
// person is, his empresas, and when the server last confirmed it. No token is ever stored.

import Dexie, { type Table } from 'dexie';
import { z } from 'zod';
import { zEmpresaDeUsuario, zUsuarioSalida } from '#shared/contratos/auth.ts';

const esquema = z.object({
  usuario: zUsuarioSalida,
  empresas: z.array(zEmpresaDeUsuario),
  empresaActiva: z.string().nullable(),
  /** Milliseconds of the last answer of the server to this session. */
  confirmada_ms: z.number(),
});

export type SesionGuardada = z.infer<typeof esquema>;

type Fila = { clave: string; valor: unknown };

const ACTUAL = 'actual';

function abrir(): { readonly db: Dexie; readonly sesion: Table<Fila, string> } {
  const db = new Dexie('kofacture');
  db.version(1).stores({ sesion: 'clave' });
  return { db, sesion: db.table('sesion') };
}

/** `null` when nobody is in, or what is stored is of a version that cannot be read. */
export async function leerSesion(): Promise<SesionGuardada | null> {
  const { db, sesion } = abrir();
  try {
    const fila = await sesion.get(ACTUAL);
    return esquema.safeParse(fila?.valor).data ?? null;
  } finally {
    db.close();
  }
}

export async function guardarSesion(datos: SesionGuardada | null): Promise<void> {
  const { db, sesion } = abrir();
  try {
    if (datos === null) await sesion.delete(ACTUAL);
    else await sesion.put({ clave: ACTUAL, valor: datos });
  } finally {
    db.close();
  }
}
