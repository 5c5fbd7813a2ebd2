// Makes the segments of an empresa (rules S1–S4): one repeatable-read snapshot, under RLS, at a known
// rev; per master table and per table × month, the rows in the text format of COPY, compressed and
// named by the hash of their content. A month whose rows have not changed keeps its segment.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as gzipAsync } from 'node:zlib';
import { COLECCIONES, type Coleccion } from '#shared/db/colecciones.ts';
import type { Db } from '#shared/db/db.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { entrarEnEmpresa } from '#server/comandos/transaccion.ts';
import type { MensajeManifiesto, SegmentoRef } from '#sync/protocolo.ts';
import { ESQUEMA } from '#sync/versiones.ts';
import type { AlmacenSegmentos } from './almacen-segmentos.ts';

const gzip = promisify(gzipAsync);

/** Rows of one segment at most; a bigger month becomes several. */
const FILAS_POR_SEGMENTO = 50_000;

/** What was made before, by `tabla/mes`: valid while the rows have the same count and newest rev. */
export type Memoria = Map<
  string,
  { readonly marca: string; readonly segmentos: readonly SegmentoRef[] }
>;

type Columna = { readonly nombre: string; readonly tipo: string };
type Columnas = ReadonlyMap<string, readonly Columna[]>;

export type Generacion = {
  readonly db: Db;
  readonly empresaId: string;
  readonly almacen: AlmacenSegmentos;
  readonly memoria: Memoria;
};

export function generarSegmentos(g: Generacion): Promise<MensajeManifiesto> {
  return g.db.tx(async (tx) => {
    await tx.exec('set transaction isolation level repeatable read, read only');
    await entrarEnEmpresa(tx, g.empresaId);
    await tx.exec("set local timezone to 'UTC'");
    const [actual] = await tx.query<{ rev: bigint }>(
      'select rev from empresa_rev where empresa_id = $1',
      [g.empresaId],
    );
    const columnas = await leerColumnas(tx);
    const segmentos: SegmentoRef[] = [];
    for (const coleccion of COLECCIONES) {
      segmentos.push(...(await segmentosDe(g, tx, { coleccion, columnas })));
    }
    return {
      rev: (actual?.rev ?? 0n).toString(),
      esquema: ESQUEMA,
      columnas: Object.fromEntries(
        [...columnas].map(([tabla, cs]) => [tabla, cs.map((c) => c.nombre)]),
      ),
      segmentos,
    };
  });
}

/** Columns of the replicated tables in the order of the table, which is the order inside segments. */
async function leerColumnas(tx: Db): Promise<Columnas> {
  const tablas = COLECCIONES.map((c) => c.tabla);
  const filas = await tx.query<{ tabla: string; columna: string; tipo: string }>(
    `select c.relname::text as tabla, a.attname::text as columna,
       format_type(a.atttypid, a.atttypmod) as tipo
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1::text[])
       and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`,
    [tablas],
  );
  const mapa = new Map<string, Columna[]>(tablas.map((t) => [t, []]));
  for (const f of filas) mapa.get(f.tabla)?.push({ nombre: f.columna, tipo: f.tipo });
  return mapa;
}

async function segmentosDe(
  g: Generacion,
  tx: Db,
  { coleccion, columnas }: { readonly coleccion: Coleccion; readonly columnas: Columnas },
): Promise<SegmentoRef[]> {
  const { tabla, porMes } = coleccion;
  const suyas = columnas.get(tabla);
  invariante(suyas !== undefined && suyas.length > 0, `falta la tabla ${tabla}`);
  const grupos = await tx.query<{ mes: string | null; filas: bigint; ultima: bigint }>(
    `select ${porMes ? "to_char(fecha, 'YYYY-MM')" : 'null::text'} as mes, count(*) as filas,
       max(rev) as ultima
     from ${tabla} where empresa_id = $1 group by 1 order by 1`,
    [g.empresaId],
  );
  const refs: SegmentoRef[] = [];
  for (const { mes, filas, ultima } of grupos) {
    const clave = `${tabla}/${mes ?? ''}`;
    const marca = `${filas.toString()}/${ultima.toString()}/${suyas.map((c) => c.nombre).join()}`;
    const guardado = g.memoria.get(clave);
    if (guardado?.marca === marca && (await estanTodos(g, guardado.segmentos))) {
      refs.push(...guardado.segmentos);
      continue;
    }
    const nuevos = await hacer(g, tx, { tabla, mes, filas, columnas: suyas });
    g.memoria.set(clave, { marca, segmentos: nuevos });
    refs.push(...nuevos);
  }
  return refs;
}

async function estanTodos(g: Generacion, segmentos: readonly SegmentoRef[]): Promise<boolean> {
  const presentes = await Promise.all(segmentos.map((s) => g.almacen.tiene(g.empresaId, s.hash)));
  return presentes.every(Boolean);
}

type Parte = {
  readonly tabla: string;
  readonly mes: string | null;
  readonly filas: bigint;
  readonly columnas: readonly Columna[];
};

async function hacer(g: Generacion, tx: Db, p: Parte): Promise<SegmentoRef[]> {
  const refs: SegmentoRef[] = [];
  let desde: string | null = null;
  for (let quedan = p.filas; quedan > 0n; quedan -= BigInt(FILAS_POR_SEGMENTO)) {
    const trozo: Trozo = await leerTrozo(tx, g.empresaId, { ...p, desde });
    if (trozo.filas === 0) break;
    desde = trozo.ultimo;
    const texto = Buffer.from(trozo.texto, 'utf8');
    const hash = createHash('sha256')
      .update(`${p.tabla}(${p.columnas.map((c) => c.nombre).join()})\n`)
      .update(texto)
      .digest('hex');
    const comprimido = await gzip(texto, { level: 6 });
    await g.almacen.guardar(g.empresaId, hash, comprimido);
    refs.push({
      hash,
      tabla: p.tabla,
      mes: p.mes,
      filas: trozo.filas,
      bytes: comprimido.byteLength,
    });
  }
  return refs;
}

type Trozo = { readonly texto: string; readonly filas: number; readonly ultimo: string | null };

/** The next rows by id, as COPY text: tab between values, `\N` for null, a newline after each row. */
async function leerTrozo(
  tx: Db,
  empresaId: string,
  p: Parte & { readonly desde: string | null },
): Promise<Trozo> {
  const valores = p.columnas.map((c) => `coalesce(${textoCopy(c)}, '\\N')`).join(` || E'\\t' || `);
  const [fila] = await tx.query<{ texto: string | null; filas: bigint; ultimo: string | null }>(
    `select string_agg(linea, '' order by id) as texto, count(*) as filas,
       (array_agg(id order by id desc))[1]::text as ultimo
     from (
       select id, ${valores} || E'\\n' as linea from ${p.tabla}
       where empresa_id = $1 and ($2::uuid is null or id > $2::uuid)
         ${p.mes === null ? '' : "and fecha >= ($3 || '-01')::date and fecha < (($3 || '-01')::date + interval '1 month')"}
       order by id limit ${String(FILAS_POR_SEGMENTO)}
     ) s`,
    p.mes === null ? [empresaId, p.desde] : [empresaId, p.desde, p.mes],
  );
  return {
    texto: fila?.texto ?? '',
    filas: Number(fila?.filas ?? 0n),
    ultimo: fila?.ultimo ?? null,
  };
}

const SIN_ESCAPES: ReadonlySet<string> = new Set([
  'uuid',
  'bigint',
  'integer',
  'smallint',
  'boolean',
  'date',
  'timestamp with time zone',
]);

/** A value as COPY writes it; only texts can hold what must be escaped. */
function textoCopy({ nombre, tipo }: Columna): string {
  if (SIN_ESCAPES.has(tipo)) return `${nombre}::text`;
  const escapes = [
    ["E'\\\\'", "E'\\\\\\\\'"],
    ["E'\\t'", "E'\\\\t'"],
    ["E'\\n'", "E'\\\\n'"],
    ["E'\\r'", "E'\\\\r'"],
  ] as const;
  return escapes.reduce(
    (sql, [crudo, escapado]) => `replace(${sql}, ${crudo}, ${escapado})`,
    `${nombre}::text`,
  );
}
