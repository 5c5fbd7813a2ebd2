// The written forms of days and instants: the ones of the e-CF and the ones people read.

import { diaDe, instante, leerFecha, msDe, ZONA, type Fecha, type Instante } from './fecha.ts';

/** 'dd-MM-aaaa', the date of the e-CF (Formato e-CF v1.0). */
export function fechaEcf(f: Fecha): string {
  return `${f.slice(8, 10)}-${f.slice(5, 7)}-${f.slice(0, 4)}`;
}

/** Reads 'dd-MM-aaaa'; null when it is not a real day. */
export function leerFechaEcf(texto: string): Fecha | null {
  const m = /^(\d{2})-(\d{2})-(\d{4})$/.exec(texto);
  return m === null ? null : leerFecha(`${m[3] ?? ''}-${m[2] ?? ''}-${m[1] ?? ''}`);
}

const HORA = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONA,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** 'dd-MM-aaaa HH:mm:ss' in the time of Santo Domingo: FechaHoraFirma. */
export function fechaHoraEcf(i: Instante): string {
  return `${fechaEcf(diaDe(i))} ${HORA.format(new Date(msDe(i)))}`;
}

/** Reads 'dd-MM-aaaa HH:mm:ss' (GMT−4, no daylight saving) to an instant; null when malformed. */
export function leerFechaHoraEcf(texto: string): Instante | null {
  const m = /^(\d{2}-\d{2}-\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(texto);
  const dia = m === null ? null : leerFechaEcf(m[1] ?? '');
  if (m === null || dia === null) return null;
  const ms = Date.parse(`${dia}T${m[2] ?? ''}:${m[3] ?? ''}:${m[4] ?? ''}-04:00`);
  return Number.isNaN(ms) ? null : instante(ms);
}

/** 'dd/mm/aaaa', as people write it. */
export function fechaCorta(f: Fecha): string {
  return `${f.slice(8, 10)}/${f.slice(5, 7)}/${f.slice(0, 4)}`;
}

const MESES = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'septiembre',
  'octubre',
  'noviembre',
  'diciembre',
];

/** '24 de noviembre de 2026'. */
export function fechaLarga(f: Fecha): string {
  return `${String(Number(f.slice(8, 10)))} de ${MESES[Number(f.slice(5, 7)) - 1] ?? ''} de ${f.slice(0, 4)}`;
}

/** '10:42' in Santo Domingo. */
export function horaCorta(i: Instante): string {
  return HORA.format(new Date(msDe(i))).slice(0, 5);
}
