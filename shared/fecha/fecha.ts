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
