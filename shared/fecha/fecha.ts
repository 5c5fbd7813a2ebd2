// Days, periods and instants as branded strings. A civil day never becomes a Date object outside
// this file; the zone is always America/Santo_Domingo by name.

declare const marca: unique symbol;
/** 'AAAA-MM-DD', a real day of the Gregorian calendar. */
export type Fecha = string & { readonly [marca]: 'Fecha' };
/** 'AAAA-MM'. */
export type Periodo = string & { readonly [marca]: 'Periodo' };
/** ISO 8601 in UTC with milliseconds: '2026-11-24T13:05:09.120Z'. */
export type Instante = string & { readonly [marca]: 'Instante' };

export const ZONA = 'America/Santo_Domingo';

/** The clock is a parameter: milliseconds since the epoch. */
export interface Reloj {
  ahora(): number;
}

const PATRON_FECHA = /^(\d{4})-(\d{2})-(\d{2})$/;

/** null when the text is not a real day written AAAA-MM-DD. */
export function leerFecha(texto: string): Fecha | null {
  const m = PATRON_FECHA.exec(texto);
  if (m === null) return null;
  const ms = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return new Date(ms).toISOString().slice(0, 10) === texto ? (texto as Fecha) : null;
}

/** For text that is known to be a day (a database column, a constant). Throws otherwise. */
export function fecha(texto: string): Fecha {
  const f = leerFecha(texto);
  if (f === null) throw new Error(`No es una fecha: ${texto}`);
  return f;
}

function aMs(f: Fecha): number {
  return Date.parse(`${f}T00:00:00Z`);
}

export function sumarDias(f: Fecha, dias: number): Fecha {
  return new Date(aMs(f) + dias * 86_400_000).toISOString().slice(0, 10) as Fecha;
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export function diasEntre(a: Fecha, b: Fecha): number {
  return Math.round((aMs(b) - aMs(a)) / 86_400_000);
}

export function periodoDe(f: Fecha): Periodo {
  return f.slice(0, 7) as Periodo;
}

export function leerPeriodo(texto: string): Periodo | null {
  return leerFecha(`${texto}-01`) === null ? null : (texto as Periodo);
}

export function primerDia(p: Periodo): Fecha {
  return `${p}-01` as Fecha;
}

export function ultimoDia(p: Periodo): Fecha {
  return sumarDias(primerDia(sumarMeses(p, 1)), -1);
}

export function sumarMeses(p: Periodo, meses: number): Periodo {
  const total = Number(p.slice(0, 4)) * 12 + (Number(p.slice(5, 7)) - 1) + meses;
  const mes = (total % 12) + 1;
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String(mes).padStart(2, '0')}` as Periodo;
}

export function ejercicioDe(f: Fecha): number {
  return Number(f.slice(0, 4));
}

export function instante(ms: number): Instante {
  return new Date(ms).toISOString() as Instante;
}

export function msDe(i: Instante): number {
  return Date.parse(i);
}

const PARTES = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONA,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function partesLocales(ms: number): Readonly<Record<string, string>> {
  return Object.fromEntries(PARTES.formatToParts(new Date(ms)).map((p) => [p.type, p.value]));
}

/** The civil day of an instant in Santo Domingo. */
export function diaDe(i: Instante): Fecha {
  const p = partesLocales(msDe(i));
  return `${p.year ?? ''}-${p.month ?? ''}-${p.day ?? ''}` as Fecha;
}

export function hoy(reloj: Reloj): Fecha {
  return diaDe(instante(reloj.ahora()));
}
