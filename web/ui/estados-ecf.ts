// One word, one colour and one icon per state of an e-CF, everywhere. The states are those of the
// table `ecf`; the words are the ones of the DGII's timeline as a person knows them.

import Ban from '@lucide/svelte/icons/ban';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import FilePen from '@lucide/svelte/icons/file-pen';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Send from '@lucide/svelte/icons/send';
import type { Icono } from './acciones.ts';

export type TonoEstado = 'suave' | 'espera' | 'listo' | 'rechazo';

export type AspectoEstado = {
  readonly palabra: string;
  readonly tono: TonoEstado;
  readonly icono: Icono;
  /** What it means and what to do, in one sentence. */
  readonly explicacion: string;
};

const POR_ENVIAR: AspectoEstado = {
  palabra: 'Por enviar',
  tono: 'espera',
  icono: Clock,
  explicacion: 'Está guardado. El e-CF se numera, se firma y se envía a la DGII solo.',
};

const BORRADOR: AspectoEstado = {
  palabra: 'Borrador',
  tono: 'suave',
  icono: FilePen,
  explicacion: 'Todavía se está escribiendo. No tiene valor fiscal.',
};

const ASPECTOS: Readonly<Record<string, AspectoEstado>> = {
  borrador: BORRADOR,
  pendiente: POR_ENVIAR,
  numerado: POR_ENVIAR,
  firmado: POR_ENVIAR,
  enviado: {
    palabra: 'Enviado',
    tono: 'espera',
    icono: Send,
    explicacion: 'La DGII lo recibió y lo está validando. No tiene que hacer nada.',
  },
  aceptado: {
    palabra: 'Aceptado',
    tono: 'listo',
    icono: CircleCheck,
    explicacion: 'La DGII lo aceptó. El comprobante tiene valor fiscal.',
  },
  condicional: {
    palabra: 'Aceptado condicional',
    tono: 'listo',
    icono: CircleAlert,
    explicacion:
      'La DGII lo aceptó con observaciones. Tiene valor fiscal; revise las observaciones.',
  },
  rechazado: {
    palabra: 'Rechazado',
    tono: 'rechazo',
    icono: CircleX,
    explicacion: 'La DGII lo rechazó. No tiene valor fiscal: revise el motivo y emita uno nuevo.',
  },
  anulado: {
    palabra: 'Anulado',
    tono: 'suave',
    icono: Ban,
    explicacion: 'Su e-NCF se anuló antes de enviarse. Ya no tiene efecto.',
  },
  serie_b: {
    palabra: 'Serie B',
    tono: 'suave',
    icono: ScrollText,
    explicacion: 'Es un comprobante de la serie B: no se envía a la DGII como e-CF.',
  },
};

/** Outside production no answer is the DGII's word, and nothing has fiscal value. */
const EN_PRUEBAS: Readonly<Record<string, string>> = {
  enviado: 'Se envió en el ambiente de pruebas y se está validando. No tiene valor fiscal.',
  aceptado: 'Aceptado en el ambiente de pruebas. No tiene valor fiscal.',
  condicional:
    'Aceptado con observaciones en el ambiente de pruebas. No tiene valor fiscal; revise las observaciones.',
  rechazado:
    'Rechazado en el ambiente de pruebas. Revise el motivo: en producción habría que emitir otro.',
};
const POR_ENVIAR_EN_PRUEBAS =
  'Está guardado. El e-CF se numera, se firma y se envía solo, en el ambiente de pruebas.';

/** null is what series B numbered and no e-CF replaces. An unknown one promises nothing: «Por enviar». */
export function aspectoEstado(estado: string | null): AspectoEstado {
  return ASPECTOS[estado ?? 'serie_b'] ?? POR_ENVIAR;
}

/** What the state means in the ambiente of the empresa ('ecf' is production). */
export function explicacionEstado(estado: string | null, ambiente: string): string {
  const aspecto = aspectoEstado(estado);
  const esDeSiempre = estado === null || aspecto.palabra === 'Borrador';
  if (ambiente === 'ecf' || esDeSiempre) return aspecto.explicacion;
  return aspecto === POR_ENVIAR
    ? POR_ENVIAR_EN_PRUEBAS
    : (EN_PRUEBAS[estado] ?? aspecto.explicacion);
}

/** What the filter of a list offers: value for the consulta and word. */
export const ESTADOS_FILTRABLES: readonly { valor: string; palabra: string }[] = [
  { valor: 'por_enviar', palabra: 'Por enviar' },
  { valor: 'enviado', palabra: 'Enviado' },
  { valor: 'aceptado', palabra: 'Aceptado' },
  { valor: 'condicional', palabra: 'Aceptado condicional' },
  { valor: 'rechazado', palabra: 'Rechazado' },
  { valor: 'anulado', palabra: 'Anulado' },
];
