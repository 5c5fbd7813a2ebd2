// Every place of the server where a secret of an empresa could show: the archive that its owner takes, the
// log, what was printed as an error, and every row of every table. Whoever keeps answers of the API adds them.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { exportarArchivoFiscal } from '#server/archivo-fiscal/exportar.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Db } from '#shared/db/db.ts';
import type { Escenario } from './escenario-ecf.ts';
import { leerZip } from './leer-zip.ts';

type Donde = {
  readonly servicios: Servicios;
  /** As the owner: rows as the empresa sees them, and outside of any. */
  readonly db: Db;
  readonly e: Escenario;
  /** Where the log writes; it must be closed. */
  readonly carpeta: string;
  /** Schemas of who plays the other side, who of course knows what it was told. */
  readonly ajenos?: readonly string[];
};

/** Text by place; bytes as latin-1, and those of a table as hexadecimal. */
export async function lugaresDeFuga(de: Donde): Promise<Map<string, string>> {
  const { servicios, e, carpeta } = de;
  const lugares = new Map([['errores', e.errores.join('\n')]]);
  const { flujo } = exportarArchivoFiscal(servicios, e.empresa.id, { desde: null, hasta: null });
  const archivos = await leerZip(new Uint8Array(await buffer(flujo)));
  const partes = [...archivos].map(([nombre, b]) => `${nombre}\n${b.toString('latin1')}\n`);
  lugares.set('archivo fiscal', partes.join(''));
  for (const f of await readdir(carpeta, { recursive: true })) {
    if (!f.endsWith('.jsonl')) continue;
    lugares.set(`registro ${f}`, await readFile(join(carpeta, f), 'utf8'));
  }
  await volcarBase(de, lugares);
  return lugares;
}

async function volcarBase({ db, e, ajenos = [] }: Donde, lugares: Map<string, string>) {
  const tablas = await db.query<{ esquema: string; tabla: string }>(
    `select table_schema::text as esquema, table_name::text as tabla from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema::text <> all ($1::text[])`,
    [['pg_catalog', 'information_schema', ...ajenos]],
  );
  expect(tablas.length).toBeGreaterThan(40);
  for (const { esquema, tabla } of tablas) {
    const filas = await db.tx(async (tx) => {
      await tx.query("select set_config('app.empresa', $1, true)", [e.empresa.id]);
      return tx.query<{ fila: string }>(`select t::text as fila from ${esquema}."${tabla}" t`);
    });
    lugares.set(`tabla ${esquema}.${tabla}`, filas.map((f) => f.fila).join('\n'));
  }
}
