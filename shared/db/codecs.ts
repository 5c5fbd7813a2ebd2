// How values cross the `Db` port, the same for both drivers: every parameter goes out as text whose
// type the database itself decides, and every column comes back through one table of parsers by OID.

import { instante, type Instante } from '#shared/fecha/fecha.ts';
import type { Parametro } from './db.ts';

const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
} as const;

/** OID of the array type of each element type that the code reads or writes. */
const OID_DE_ARRAY: Readonly<Record<number, number>> = {
  [OID.bool]: 1000,
  [OID.bytea]: 1001,
  [OID.int2]: 1005,
  [OID.int4]: 1007,
  [OID.text]: 1009,
  [OID.bpchar]: 1014,
  [OID.varchar]: 1015,
  [OID.int8]: 1016,
  [OID.float4]: 1021,
  [OID.float8]: 1022,
  [OID.oid]: 1028,
  [OID.timestamp]: 1115,
  [OID.date]: 1182,
  [OID.time]: 1183,
  [OID.timestamptz]: 1185,
  [OID.json]: 199,
  [OID.numeric]: 1231,
  [OID.uuid]: 2951,
  [OID.jsonb]: 3807,
};

type Parser = (texto: string) => unknown;

const igual: Parser = (t) => t;

/** Both sessions run in UTC, so the usual text is 'AAAA-MM-DD hh:mm:ss[.ffffff]+00'. */
function instanteDeTexto(t: string): Instante {
  const m = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/.exec(t);
  // The pattern above is exactly an ISO instant cut to milliseconds.
  if (m !== null) return `${m[1]}T${m[2]}.${(m[3] ?? '').padEnd(3, '0').slice(0, 3)}Z` as Instante;
  const iso = t.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
  return instante(Date.parse(iso));
}

function bytesDeTexto(t: string): Uint8Array {
  const bytes = new Uint8Array((t.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(t.slice(2 + i * 2, 4 + i * 2), 16);
  }
  return bytes;
}

function hexDeBytes(bytes: Uint8Array): string {
  let hex = '\\x';
  for (const b of bytes) hex += b.toString(16).padStart(2, '0');
  return hex;
}

const ESCALARES: Readonly<Record<number, Parser>> = {
  [OID.bool]: (t) => t === 't',
  [OID.bytea]: bytesDeTexto,
  [OID.int8]: (t) => BigInt(t),
  [OID.int2]: (t) => Number(t),
  [OID.int4]: (t) => Number(t),
  [OID.oid]: (t) => Number(t),
  [OID.float4]: (t) => Number(t),
  [OID.float8]: (t) => Number(t),
  [OID.text]: igual,
  [OID.bpchar]: igual,
  [OID.varchar]: igual,
  [OID.date]: igual,
  [OID.time]: igual,
  [OID.timestamp]: igual,
  [OID.timestamptz]: instanteDeTexto,
  [OID.numeric]: igual,
  [OID.uuid]: igual,
  // JSON of our own columns; whoever reads it knows its shape or parses it with zod.
  [OID.json]: (t) => JSON.parse(t) as unknown,
  [OID.jsonb]: (t) => JSON.parse(t) as unknown,
};

/** Reads the text of an array ('{a,"b c",NULL}', nested too); each element through `parser`. */
export function leerArray(texto: string, parser: Parser): unknown[] {
  let i = texto.indexOf('{');

  function elemento(): unknown {
    if (texto[i] === '{') return lista();
    if (texto[i] === '"') {
      let s = '';
      for (i++; texto[i] !== '"'; i++) {
        if (texto[i] === '\\') i++;
        s += texto[i] ?? '';
      }
      i++;
      return parser(s);
    }
    const desde = i;
    while (texto[i] !== ',' && texto[i] !== '}') i++;
    const crudo = texto.slice(desde, i);
    return crudo === 'NULL' ? null : parser(crudo);
  }

  function lista(): unknown[] {
    const valores: unknown[] = [];
    i++;
    while (texto[i] !== '}') {
      valores.push(elemento());
      if (texto[i] === ',') i++;
    }
    i++;
    return valores;
  }

  return lista();
}

/** Parser of each OID that the port promises; any other type comes back as its text. */
export const PARSERS: Readonly<Record<number, Parser>> = Object.fromEntries(
  Object.entries(ESCALARES).flatMap(([oid, parser]) => {
    const deArray = OID_DE_ARRAY[Number(oid)];
    const propio: [number, Parser] = [Number(oid), parser];
    return deArray === undefined
      ? [propio]
      : [propio, [deArray, (t: string) => leerArray(t, parser)] satisfies [number, Parser]];
  }),
);

/** Every OID a driver might have its own ideas about when it sends a parameter. */
export const OIDS: readonly number[] = Object.keys(PARSERS).map(Number);

function elementoDeArray(v: string | bigint): string {
  return typeof v === 'bigint'
    ? v.toString()
    : `"${v.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The text of a parameter, or null. A string for a json column is the JSON itself. */
export function textoDeParametro(p: Parametro): string | null {
  if (p === null) return null;
  if (typeof p === 'string') return p;
  if (typeof p === 'bigint') return p.toString();
  if (typeof p === 'boolean') return p ? 'true' : 'false';
  if (typeof p === 'number') {
    if (!Number.isFinite(p)) throw new Error(`Parámetro numérico no finito: ${String(p)}`);
    return String(p);
  }
  if (p instanceof Uint8Array) return hexDeBytes(p);
  if (Array.isArray(p)) return `{${p.map(elementoDeArray).join(',')}}`;
  throw new Error(`Parámetro de un tipo que la base no conoce: ${typeof p}`);
}
