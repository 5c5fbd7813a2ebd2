// Brings a database to the schema of this code: forward only, each file once, in order, in its own
// transaction. The same code runs on the device and on the server; a file says where it belongs in
// its first line, `-- destino: ambos | local | servidor`.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Instante } from '#shared/fecha/fecha.ts';
import type { Db } from './db.ts';

export type Destino = 'local' | 'servidor';

export type Migracion = { readonly nombre: string; readonly sql: string };

export type CodigoMigracion =
  /** The database has a file that this code does not know: it was migrated by a newer version. */
  | 'BASE_MAS_NUEVA'
  /** A file that was already applied has other content now. */
  | 'MIGRACION_CAMBIADA'
  /** A file that was never applied comes before one that was. */
  | 'FUERA_DE_ORDEN'
  | 'SIN_DESTINO'
  | 'NOMBRE_INVALIDO';

export class ErrorMigracion extends Error {
  override readonly name = 'ErrorMigracion';
  readonly codigo: CodigoMigracion;
  readonly archivo: string;

  constructor(codigo: CodigoMigracion, archivo: string, mensaje: string) {
    super(mensaje);
    this.codigo = codigo;
    this.archivo = archivo;
  }
}

// Any fixed number; it only has to be the same in every process of every version.
const CANDADO = '7305201844561';

const TABLA = `create table if not exists esquema_version (
  nombre text primary key,
  checksum text not null,
  aplicada_en timestamptz not null
)`;

export function checksumDe(sql: string): string {
  return bytesToHex(sha256(utf8ToBytes(sql)));
}

/** The destination that a file declares in its first line. */
export function destinoDe(m: Migracion): Destino | 'ambos' {
  const hallado = /^-- destino: (ambos|local|servidor)\r?\n/.exec(m.sql)?.[1];
  if (hallado === 'ambos' || hallado === 'local' || hallado === 'servidor') return hallado;
  throw new ErrorMigracion(
    'SIN_DESTINO',
    m.nombre,
    `La migración ${m.nombre} no declara su destino en la primera línea.`,
  );
}

/** The files of one destination, in order of name. */
export function migracionesDe(destino: Destino, todas: readonly Migracion[]): readonly Migracion[] {
  for (const m of todas) {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(m.nombre)) {
      throw new ErrorMigracion(
        'NOMBRE_INVALIDO',
        m.nombre,
        `La migración ${m.nombre} debe llamarse NNNN_nombre.sql.`,
      );
    }
  }
  return todas
    .filter((m) => ['ambos', destino].includes(destinoDe(m)))
    .toSorted((a, b) => (a.nombre < b.nombre ? -1 : 1));
}

type Aplicada = { nombre: string; checksum: string };

function exigirCompatibles(aplicadas: readonly Aplicada[], propias: readonly Migracion[]): void {
  const porNombre = new Map(propias.map((m) => [m.nombre, m]));
  for (const a of aplicadas) {
    const m = porNombre.get(a.nombre);
    if (m === undefined) {
      throw new ErrorMigracion(
        'BASE_MAS_NUEVA',
        a.nombre,
        `La base de datos es de una versión más nueva de Kofacture (tiene ${a.nombre}). Actualice la aplicación.`,
      );
    }
    if (checksumDe(m.sql) !== a.checksum) {
      throw new ErrorMigracion(
        'MIGRACION_CAMBIADA',
        a.nombre,
        `La migración ${a.nombre} cambió después de aplicarse a esta base de datos.`,
      );
    }
  }
  const hechas = new Set(aplicadas.map((a) => a.nombre));
  const ultima = aplicadas.at(-1)?.nombre ?? '';
  const atrasada = propias.find((m) => !hechas.has(m.nombre) && m.nombre < ultima);
  if (atrasada !== undefined) {
    throw new ErrorMigracion(
      'FUERA_DE_ORDEN',
      atrasada.nombre,
      `La migración ${atrasada.nombre} es anterior a ${ultima}, que ya está aplicada.`,
    );
  }
}

/** Names already applied, oldest first; empty when the database is new. */
async function leerAplicadas(db: Db): Promise<Aplicada[]> {
  await db.exec(TABLA);
  return db.query<Aplicada>('select nombre, checksum from esquema_version order by nombre');
}

/** Two servers that start at once must not apply a file twice. PGlite has one session and no rival. */
async function tomarCandado(tx: Db, destino: Destino): Promise<void> {
  if (destino === 'servidor') {
    await tx.query('select 1 from (select pg_advisory_xact_lock($1::int8)) c', [CANDADO]);
  }
}

/**
 * Applies what is missing. Throws `ErrorMigracion` when the database does not fit this code, and
 * `ErrorDb` when a file fails (that file then leaves no trace; earlier ones stay).
 */
export async function migrar(
  db: Db,
  opciones: {
    readonly destino: Destino;
    readonly migraciones: readonly Migracion[];
    readonly ahora: Instante;
  },
): Promise<{ readonly aplicadas: string[] }> {
  const propias = migracionesDe(opciones.destino, opciones.migraciones);
  const aplicadas: string[] = [];
  await db.tx(async (tx) => {
    await tomarCandado(tx, opciones.destino);
    exigirCompatibles(await leerAplicadas(tx), propias);
  });
  for (const m of propias) {
    const laAplico = await db.tx(async (tx) => {
      await tomarCandado(tx, opciones.destino);
      const hechas = await leerAplicadas(tx);
      if (hechas.some((h) => h.nombre === m.nombre)) return false;
      await tx.exec(m.sql);
      await tx.query(
        'insert into esquema_version (nombre, checksum, aplicada_en) values ($1, $2, $3)',
        [m.nombre, checksumDe(m.sql), opciones.ahora],
      );
      return true;
    });
    if (laAplico) aplicadas.push(m.nombre);
  }
  return { aplicadas };
}
