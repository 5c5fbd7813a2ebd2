// Reads the answers of the services that surround the sending of e-CF: commercial approval, annulment of
// ranges and directory (Servicios DGII, 02-01-2026, pp. 33-34). As in `respuestas-dgii.ts`, readers take
// what they know and never throw.

import { z } from 'zod';
import {
  leerJson,
  textoDeError,
  zMensajes,
  zTextoOpcional,
  type MensajeDgii,
} from './respuestas-dgii.ts';

export type ContribuyenteElectronico = {
  readonly rnc: string;
  readonly nombre: string;
  /** Bases of his receiver; '' when the directory does not say. */
  readonly urlRecepcion: string;
  readonly urlAceptacion: string;
  readonly urlOpcional: string;
};

const zTexto = zTextoOpcional.optional().transform((t) => (t ?? '').trim());
const zContribuyente = z
  .object({
    rnc: zTexto,
    nombre: zTexto,
    urlrecepcion: zTexto,
    urlaceptacion: zTexto,
    urlopcional: zTexto,
  })
  .transform((c): ContribuyenteElectronico => ({
    rnc: c.rnc,
    nombre: c.nombre,
    urlRecepcion: c.urlrecepcion,
    urlAceptacion: c.urlaceptacion,
    urlOpcional: c.urlopcional,
  }));

/** A list, or the single object that the query by RNC sometimes gives; what has no RNC is left out. */
export function leerDirectorio(cuerpo: string): ContribuyenteElectronico[] {
  const json = leerJson(cuerpo);
  const lista: unknown[] = Array.isArray(json) ? json : [json];
  return lista
    .map((x) => zContribuyente.safeParse(x))
    .flatMap((r) => (r.success && r.data.rnc !== '' ? [r.data] : []));
}

export type ResultadoAprobacion = {
  readonly estado: 'aprobada' | 'rechazada';
  readonly mensajes: readonly MensajeDgii[];
};

const zRespuesta = z.object({
  codigo: zTextoOpcional.optional(),
  estado: zTextoOpcional.optional(),
  mensaje: zMensajes.optional(),
  mensajes: zMensajes.optional(),
  nombre: zTextoOpcional.optional(),
});

/** `{mensaje:[…], estado, codigo}`; the code is 1 or 2, also written '01' and '02'. */
export function leerAprobacion(cuerpo: string): ResultadoAprobacion | null {
  const r = zRespuesta.safeParse(leerJson(cuerpo));
  const mensajes = r.success ? [...(r.data.mensaje ?? []), ...(r.data.mensajes ?? [])] : [];
  const codigo = Number.parseInt((r.success ? r.data.codigo : null) ?? '', 10);
  const nombre = (r.success ? r.data.estado : null) ?? '';
  if (codigo === 2 || /rechaz/i.test(nombre)) return { estado: 'rechazada', mensajes };
  if (codigo === 1 || /(aprob|acept|recibid)/i.test(nombre))
    return { estado: 'aprobada', mensajes };
  return null;
}

export type ResultadoAnulacion = {
  /** `parcial`: all but the numbers that the messages name. */
  readonly estado: 'aceptada' | 'parcial' | 'rechazada';
  readonly mensajes: readonly MensajeDgii[];
};

const CON_EXCEPCION = /excepci[oó]n/i;
const ANULADAS = /(anulad[ao]s?\s+(correctamente|con\s+[eé]xito|satisfactoriamente))/i;

/**
 * `{rnc, codigo, nombre, mensajes}`. The words decide, because no table of codes is published: «con
 * excepción de…» is partial, «anuladas correctamente» is done, other words are the reasons why not.
 */
export function leerAnulacion(cuerpo: string): ResultadoAnulacion | null {
  const json = leerJson(cuerpo);
  const r = zRespuesta.safeParse(json);
  const deObjeto = r.success ? [...(r.data.mensajes ?? []), ...(r.data.mensaje ?? [])] : [];
  const suelto = deObjeto.length === 0 ? textoDeError(cuerpo) : '';
  const mensajes = suelto === '' ? deObjeto : [{ codigo: '0', valor: suelto }];
  const nombre = (r.success ? r.data.nombre : null) ?? '';
  const palabras = [nombre, ...mensajes.map((m) => m.valor)].join(' ');
  if (CON_EXCEPCION.test(palabras)) return { estado: 'parcial', mensajes };
  if (ANULADAS.test(palabras)) return { estado: 'aceptada', mensajes };
  const codigo = r.success ? (r.data.codigo ?? null) : null;
  if (mensajes.length > 0 || codigo !== null) return { estado: 'rechazada', mensajes };
  return null;
}

const YA_ANULADO = /(\bya\b|previamente).*\banulad|\banulad[ao]s?\s+(previa|anterior)mente/i;
const OTRO_MOTIVO = /utilizad|autorizad|delegad|firma|estructura|inv[aá]lid/i;

/** A refusal for no other reason than that the numbers were annulled before: a lost answer of ours did it. */
export function diceYaAnulado(mensajes: readonly MensajeDgii[]): boolean {
  const palabras = mensajes.map((m) => m.valor);
  return palabras.some((v) => YA_ANULADO.test(v)) && !palabras.some((v) => OTRO_MOTIVO.test(v));
}
