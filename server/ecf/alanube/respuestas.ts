// Reads what Alanube answers and puts it in our words. The shape was documented by others and not confirmed,
// so readers take what they know in either form (new and old errors, lists bare or wrapped) and never throw.
// `status` is of Alanube's own process; only `legalStatus` says what the DGII decided: FINISHED is not accepted.

import { z } from 'zod';
import type { EstadoDgii, MensajeDgii } from '../respuestas-dgii.ts';
import { leerJson, zMensajes, zTextoOpcional } from '../respuestas-dgii.ts';

/** Keys come in lower case from `leerJson`. */
const zTexto = zTextoOpcional.optional().catch(null);
const zGobierno = z
  .union([
    z.object({ value: zMensajes.optional(), mensajes: zMensajes.optional() }),
    zMensajes.transform((value) => ({ value, mensajes: undefined })),
  ])
  .nullish()
  .catch(null);

const zDocumento = z.object({
  id: z.string().min(1),
  status: zTexto,
  legalstatus: zTexto,
  documentnumber: zTexto,
  encf: zTexto,
  trackid: zTexto,
  companyidentification: zTexto,
  sequenceconsumed: z.boolean().nullish().catch(null),
  signaturedate: zTexto,
  securitycode: zTexto,
  documentstampurl: zTexto,
  xml: zTexto,
  resumexml: zTexto,
  governmentresponse: zGobierno,
  error: z
    .union([z.string(), z.object({ code: zTexto, message: zTexto })])
    .nullish()
    .catch(null),
});

export type DocumentoAlanube = {
  readonly id: string;
  readonly encf: string | null;
  readonly estado: EstadoDgii;
  /** Alanube could not process it and the DGII has said nothing. */
  readonly haFallado: boolean;
  readonly secuenciaConsumida: boolean | null;
  readonly mensajes: readonly MensajeDgii[];
  readonly fechaFirma: string | null;
  readonly codigoSeguridad: string | null;
  readonly urlTimbre: string | null;
  readonly xml: string | null;
  readonly xmlResumen: string | null;
};

const POR_ESTADO_LEGAL: Readonly<Record<string, EstadoDgii>> = {
  ACCEPTED: 'aceptado',
  ACCEPTED_WITH_OBSERVATIONS: 'condicional',
  REJECTED: 'rechazado',
  IN_PROCESS: 'en-proceso',
  NOT_FOUND: 'en-proceso',
};

/** null when the body is not a document with an id. */
export function leerDocumento(cuerpo: string): DocumentoAlanube | null {
  const json = leerJson(cuerpo);
  return documentoDe(json) ?? documentoDe(dentroDe(json, 'data'));
}

function documentoDe(json: unknown): DocumentoAlanube | null {
  const leido = zDocumento.safeParse(json);
  if (!leido.success) return null;
  const d = leido.data;
  const estado = POR_ESTADO_LEGAL[(d.legalstatus ?? '').toUpperCase()] ?? 'en-proceso';
  const deGobierno = d.governmentresponse?.value ?? d.governmentresponse?.mensajes ?? [];
  return {
    id: d.id,
    encf: d.documentnumber ?? d.encf ?? null,
    estado,
    haFallado: (d.status ?? '').toUpperCase() === 'FAILED' && estado === 'en-proceso',
    secuenciaConsumida: d.sequenceconsumed ?? null,
    mensajes: [...deGobierno, ...mensajeDeError(d.error)],
    fechaFirma: d.signaturedate ?? null,
    codigoSeguridad: d.securitycode ?? null,
    urlTimbre: d.documentstampurl ?? null,
    xml: d.xml ?? null,
    xmlResumen: d.resumexml ?? null,
  };
}

function mensajeDeError(error: z.infer<typeof zDocumento>['error']): MensajeDgii[] {
  if (error === null || error === undefined || error === '') return [];
  if (typeof error === 'string') return [{ codigo: '0', valor: error }];
  const valor = error.message ?? '';
  return valor === '' ? [] : [{ codigo: error.code ?? '0', valor }];
}

const LISTAS = ['data', 'documents', 'items', 'results', 'rows'];

/**
 * The documents of a list; null when the body is no list that we understand, which is not the same as an
 * empty one: nothing may be sent again because of it.
 */
export function leerLista(cuerpo: string): readonly DocumentoAlanube[] | null {
  const json = leerJson(cuerpo);
  const lista = Array.isArray(json)
    ? json
    : LISTAS.map((clave) => dentroDe(json, clave)).find((x) => Array.isArray(x));
  if (!Array.isArray(lista)) return null;
  const leidos = lista.map(documentoDe);
  return leidos.some((d) => d === null) ? null : leidos.filter((d) => d !== null);
}

function dentroDe(json: unknown, clave: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return new Map(Object.entries(json)).get(clave);
}

export type ErrorAlanube = {
  readonly codigo: string;
  readonly mensaje: string;
  readonly campo: string | null;
};

const zUnError = z.object({ code: zTexto, message: zTexto, field: zTexto });
const zErrores = z.object({
  errors: z.array(z.union([z.string(), zUnError])).optional(),
  code: zTexto,
  message: z.union([z.string(), z.array(z.string())]).nullish(),
  error: zTexto,
});

/** What a refusal says, in the new form `{code, errors}` or the old one `{code, message}`; never empty. */
export function leerErrores(http: number, cuerpo: string): readonly ErrorAlanube[] {
  const leido = zErrores.safeParse(leerJson(cuerpo));
  const codigo = String(http);
  if (!leido.success) return [{ codigo, mensaje: 'Respuesta sin explicación', campo: null }];
  const { errors = [], code, message, error } = leido.data;
  const nuevos = errors.map((e) =>
    typeof e === 'string'
      ? { codigo: code ?? codigo, mensaje: e, campo: null }
      : { codigo: e.code ?? codigo, mensaje: e.message ?? '', campo: e.field ?? null },
  );
  if (nuevos.length > 0) return nuevos;
  const textos = typeof message === 'string' ? [message] : (message ?? [error ?? '']);
  return textos.map((mensaje) => ({
    codigo: code ?? codigo,
    mensaje: mensaje === '' ? 'Respuesta sin explicación' : mensaje,
    campo: null,
  }));
}

/** ENCF_USED, PRIMARY_USED and ENCF_IN_PROCESS: it has that e-NCF already. */
const YA_TIENE: ReadonlySet<string> = new Set(['AP3001', 'AP3005', 'AP3011']);

export function diceQueYaLoTiene(errores: readonly ErrorAlanube[]): boolean {
  return errores.some((e) => YA_TIENE.has(e.codigo));
}

/** AP3011 says «with id: …»; ids are ULID. null when it says none. */
export function idQueMenciona(errores: readonly ErrorAlanube[]): string | null {
  for (const e of errores) {
    const id = /with id:?\s*([0-9A-HJKMNP-TV-Z]{26})\b/i.exec(e.mensaje)?.[1];
    if (id !== undefined) return id;
  }
  return null;
}

const zCompania = z.object({ id: zTexto, name: zTexto, identification: zTexto });

/** The company of the token. null when the body does not say whose it is. */
export function leerCompania(
  cuerpo: string,
): { readonly nombre: string; readonly rnc: string } | null {
  const json = leerJson(cuerpo);
  const candidatas: unknown[] = [json, dentroDe(json, 'data')].flatMap((x): unknown[] =>
    Array.isArray(x) ? x : [x],
  );
  for (const c of candidatas) {
    const leida = zCompania.safeParse(c);
    const rnc = leida.success ? (leida.data.identification ?? '').replace(/\D/g, '') : '';
    if (leida.success && rnc !== '') return { nombre: leida.data.name ?? '', rnc };
  }
  return null;
}
