// Reads what the DGII answers. There is no single contract: a bare JSON string with 400, `mensajes` as
// strings or as objects, ProblemDetails, HTML with 502 (Descripción Técnica Servicios DGII, 02-01-2026,
// and what implementers saw). Readers take what they know, keep the words, and never throw.

import { z } from 'zod';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';

export type MensajeDgii = { readonly codigo: string; readonly valor: string };

/** State of a document at the DGII (Servicios DGII, «Consulta de resultado»). */
export type EstadoDgii = 'no-encontrado' | 'aceptado' | 'rechazado' | 'en-proceso' | 'condicional';

export type ResultadoDgii = {
  readonly estado: EstadoDgii;
  readonly trackId: string | null;
  readonly encf: string | null;
  readonly secuenciaUtilizada: boolean | null;
  readonly mensajes: readonly MensajeDgii[];
};

const ESTADOS: readonly EstadoDgii[] = [
  'no-encontrado',
  'aceptado',
  'rechazado',
  'en-proceso',
  'condicional',
];

const NOMBRES: readonly (readonly [RegExp, EstadoDgii])[] = [
  [/no\s*encontrad/i, 'no-encontrado'],
  [/condicional/i, 'condicional'],
  [/en\s*proceso/i, 'en-proceso'],
  [/rechazad/i, 'rechazado'],
  [/acept/i, 'aceptado'],
];

const zTexto = z.union([z.string(), z.number()]).transform(String);
export const zTextoOpcional = zTexto
  .nullish()
  .transform((t) => (t === undefined || t === '' ? null : t));
const zOpcional = zTextoOpcional;
const zBooleano = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((b) => (b === null || b === undefined ? null : b === true || b === 'true'));

const zMensaje = z.union([
  zTexto.transform((valor): MensajeDgii => ({ codigo: '0', valor })),
  z
    .object({ codigo: zOpcional.optional(), valor: zOpcional.optional() })
    .transform((m): MensajeDgii => ({ codigo: m.codigo ?? '0', valor: m.valor ?? '' })),
]);
export const zMensajes = z
  .union([z.array(zMensaje), zMensaje.transform((m) => [m])])
  .nullish()
  .transform((m) => (m ?? []).filter((x) => x.valor.trim() !== '' || x.codigo !== '0'));

const zResultado = z.object({
  codigo: zOpcional.optional(),
  estado: zOpcional.optional(),
  trackId: zOpcional.optional(),
  encf: zOpcional.optional(),
  ncfelectronico: zOpcional.optional(),
  secuenciautilizada: zBooleano.optional(),
  mensajes: zMensajes.optional(),
});

const zRecepcion = z.object({
  trackid: zOpcional.optional(),
  error: zOpcional.optional(),
  mensaje: z.union([zTexto, z.array(zTexto).transform((l) => l.join(' '))]).nullish(),
});

const zProblema = z.object({
  title: zOpcional.optional(),
  detail: zOpcional.optional(),
  mensaje: zOpcional.optional(),
  error: zOpcional.optional(),
  message: zOpcional.optional(),
  errors: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});

const zToken = z.object({
  token: z.string().min(1),
  expira: zOpcional.optional(),
  expedido: zOpcional.optional(),
});

/** A page where data were expected: a gateway, a firewall or a maintenance screen. */
export function pareceHtml(cuerpo: string): boolean {
  return /^\uFEFF?\s*<(!doctype\s+html|html[\s>])/i.test(cuerpo);
}

/** JSON value of a body, with the keys of its objects in lower case; undefined when it is not JSON. */
export function leerJson(cuerpo: string): unknown {
  try {
    return conClavesMinusculas(JSON.parse(cuerpo.replace(/^\uFEFF/, '')));
  } catch {
    // HTML, XML or nothing: the readers treat it as «unknown».
    return undefined;
  }
}

function conClavesMinusculas(valor: unknown): unknown {
  if (Array.isArray(valor)) return valor.map(conClavesMinusculas);
  if (typeof valor !== 'object' || valor === null) return valor;
  return Object.fromEntries(
    Object.entries(valor).map(([k, v]) => [k.toLowerCase(), conClavesMinusculas(v)]),
  );
}

function estadoDe(codigo: string | null, nombre: string | null): EstadoDgii | null {
  const n = codigo === null ? Number.NaN : Number.parseInt(codigo, 10);
  const porNombre = NOMBRES.find(([patron]) => patron.test(nombre ?? ''))?.[1];
  return ESTADOS[n] ?? porNombre ?? null;
}

/** `{token, expira, expedido}` in JSON or, from servers that ignore Accept, in XML. */
function leerRespuestaToken(cuerpo: string): z.infer<typeof zToken> | null {
  const deJson = zToken.safeParse(leerJson(cuerpo));
  if (deJson.success) return deJson.data;
  const xml = leerXml(cuerpo);
  if (!xml.ok) return null;
  const campo = (nombre: string): string | null => texto(xml.valor, nombre);
  const deXml = zToken.safeParse({
    token: campo('token') ?? campo('Token'),
    expira: campo('expira') ?? campo('Expira'),
    expedido: campo('expedido') ?? campo('Expedido'),
  });
  return deXml.success ? deXml.data : null;
}

/** The token of `validarsemilla`; null when the body is something else. */
export function leerToken(cuerpo: string): string | null {
  return leerRespuestaToken(cuerpo)?.token ?? null;
}

/** Milliseconds from `expedido` to `expira`, both by their clock; null when they do not say. */
export function vidaDelToken(cuerpo: string): number | null {
  const leido = leerRespuestaToken(cuerpo);
  const vida = Date.parse(leido?.expira ?? '') - Date.parse(leido?.expedido ?? '');
  return Number.isNaN(vida) || vida <= 0 ? null : vida;
}

/** `{trackId, error, mensaje}` of the e-CF reception; a refused one has no trackId. */
export function leerRecepcion(cuerpo: string): { trackId: string | null; mensaje: string } {
  const leido = zRecepcion.safeParse(leerJson(cuerpo));
  if (!leido.success) return { trackId: null, mensaje: textoDeError(cuerpo) };
  const { trackid, error, mensaje } = leido.data;
  const texto = [error, mensaje].filter((t) => t !== null && t !== undefined && t !== '').join(' ');
  return {
    trackId: trackid ?? null,
    mensaje: texto === '' && (trackid ?? null) === null ? textoDeError(cuerpo) : texto,
  };
}

/** Result of a document (consultaresultado, recepción RFCE, consultarfce); null when it says no state. */
export function leerResultado(cuerpo: string): ResultadoDgii | null {
  const json = leerJson(cuerpo);
  return deJson(Array.isArray(json) ? json[0] : json);
}

/** Every trackId known for an e-NCF, as a list or as a single object. */
export function leerTrackIds(cuerpo: string): ResultadoDgii[] {
  const json = leerJson(cuerpo);
  const lista: unknown[] = Array.isArray(json) ? json : [json];
  return lista.map(deJson).filter((r): r is ResultadoDgii => r !== null && r.trackId !== null);
}

function deJson(json: unknown): ResultadoDgii | null {
  const conTrackId =
    typeof json === 'object' && json !== null && 'trackid' in json
      ? { ...json, trackId: json.trackid }
      : json;
  const leido = zResultado.safeParse(conTrackId);
  if (!leido.success) return null;
  const r = leido.data;
  const estado = estadoDe(r.codigo ?? null, r.estado ?? null);
  if (estado === null) return null;
  return {
    estado,
    trackId: r.trackId ?? null,
    encf: r.encf ?? r.ncfelectronico ?? null,
    secuenciaUtilizada: r.secuenciautilizada ?? null,
    mensajes: r.mensajes ?? [],
  };
}

export type EstadoConsultado = ResultadoDgii & {
  /** As the DGII has them; '' where it says nothing. */
  readonly montoTotal: string;
  readonly totalItbis: string;
  readonly fechaEmision: string;
  readonly fechaFirma: string;
  readonly rncComprador: string;
  readonly idExtranjero: string;
};

const zVisto = zOpcional.optional().transform((t) => t ?? '');
const zEstado = z.object({
  montototal: zVisto,
  totalitbis: zVisto,
  fechaemision: zVisto,
  fechafirma: zVisto,
  rnccomprador: zVisto,
  idextranjero: zVisto,
});

/** Answer of consultaestado: the state and what the DGII has of the document; null when it says no state. */
export function leerEstado(cuerpo: string): EstadoConsultado | null {
  const json = leerJson(cuerpo);
  const uno: unknown = Array.isArray(json) ? json[0] : json;
  const resultado = deJson(uno);
  const visto = zEstado.safeParse(uno);
  if (resultado === null || !visto.success) return null;
  return {
    ...resultado,
    montoTotal: visto.data.montototal,
    totalItbis: visto.data.totalitbis,
    fechaEmision: visto.data.fechaemision,
    fechaFirma: visto.data.fechafirma,
    rncComprador: visto.data.rnccomprador,
    idExtranjero: visto.data.idextranjero,
  };
}

/** A sentence for people out of whatever shape of error came; '' when there is nothing to read. */
export function textoDeError(cuerpo: string): string {
  const json = leerJson(cuerpo);
  if (typeof json === 'string') return json;
  if (Array.isArray(json)) return json.filter((x) => typeof x === 'string').join(' ');
  const leido = zProblema.safeParse(json);
  if (!leido.success) return '';
  const p = leido.data;
  const errores = Object.values(p.errors ?? {}).flat();
  return [p.error, p.mensaje, p.message, p.title, p.detail, ...errores]
    .filter((t) => t !== null && t !== undefined && t !== '')
    .join(' ');
}

/** Message 1209, «secuencia ya usada»: ask before believing it is a refusal. */
export function diceYaUsada(mensajes: readonly MensajeDgii[]): boolean {
  return mensajes.some((m) => m.codigo === '1209');
}
