// Talks to the services that another contribuyente offers: authenticates if he asks for it and delivers one
// document (Servicios Emisores Electrónicos). He is not the DGII: nothing of his is trusted. His seed is
// signed only when it is a seed and nothing else, because a signature of ours over a document that he chose
// would be an e-CF of ours; his answers are read up to a limit; his redirections are not followed.

import type { Reloj } from '#shared/fecha/fecha.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { firmarXml, type LlaveFirma } from './firma.ts';
import { leerHasta } from './leer-respuesta.ts';
import type { DireccionesFe } from './recibidos-direcciones.ts';
import { leerToken } from './respuestas-dgii.ts';
import { esSoloSemilla, LARGO_SEMILLA_MAX } from './solo-semilla.ts';
import { multiparte, type ArchivoXml, type Respuesta } from './sesion-dgii.ts';

export type OpcionesContribuyente = {
  readonly direcciones: DireccionesFe;
  readonly llave: LlaveFirma;
  readonly rnc: string;
  readonly reloj: Reloj;
  readonly tokens: CacheTokensFe;
  readonly espera_ms_max?: number;
};

type Vigente = { readonly token: string; readonly hasta_ms: number };
/** Tokens that others gave us, by their address, our RNC and our certificate. */
export type CacheTokensFe = Map<string, Vigente>;

/** Delivers one file. Throws only `FallaEntorno`: no answer, or one that says that he is down. */
export interface ClienteContribuyente {
  enviar(url: string, archivo: ArchivoXml): Promise<Respuesta<null>>;
}

const ESPERA_MS_MAX = 30_000;
const VIDA_TOKEN_MS = 50 * 60_000;
const BYTES_RESPUESTA_MAX = 256 * 1024;
const TOKENS_MAXIMOS = 10_000;

export function crearClienteContribuyente(o: OpcionesContribuyente): ClienteContribuyente {
  return {
    async enviar(url, archivo) {
      const primera = await pedir(o, { servicio: 'envio', url, archivo, token: vigente(o) });
      const conToken = primera.http === 401 || primera.http === 403 ? await renovar(o) : null;
      const respuesta =
        conToken === null
          ? primera
          : await pedir(o, { servicio: 'envio', url, archivo, token: conToken });
      return sinCaida(respuesta);
    },
  };
}

function claveDe({ direcciones, rnc, llave }: OpcionesContribuyente): string {
  return `${direcciones.autenticacion ?? ''}|${rnc}|${llave.certificadoPem}`;
}

function vigente(o: OpcionesContribuyente): string | null {
  const guardado = o.tokens.get(claveDe(o));
  return guardado !== undefined && guardado.hasta_ms > o.reloj.ahora() ? guardado.token : null;
}

/** A new token; null when he has no authentication, or it does not work: the first answer stands then. */
async function renovar(o: OpcionesContribuyente): Promise<string | null> {
  const { autenticacion } = o.direcciones;
  if (autenticacion === null) return null;
  const semilla = sinCaida(
    await pedir(o, { servicio: 'semilla', url: `${autenticacion}/semilla` }),
  );
  if (semilla.http !== 200 || !esSoloSemilla(semilla.cuerpo)) return null;
  const xml = new TextEncoder().encode(firmarXml(semilla.cuerpo, o.llave));
  const archivo = { nombre: `${o.rnc}semilla.xml`, xml };
  const url = `${autenticacion}/validacioncertificado`;
  const r = sinCaida(await pedir(o, { servicio: 'validacioncertificado', url, archivo }));
  const token = r.http === 200 ? (leerToken(r.cuerpo) ?? tokenDeXml(r.cuerpo)) : null;
  if (token === null || !/^[\x21-\x7e]{1,4096}$/.test(token)) return null;
  if (o.tokens.size >= TOKENS_MAXIMOS) o.tokens.clear();
  o.tokens.set(claveDe(o), { token, hasta_ms: o.reloj.ahora() + VIDA_TOKEN_MS });
  return token;
}

function tokenDeXml(cuerpo: string): string | null {
  const leido = leerXml(cuerpo, { largoMaximo: LARGO_SEMILLA_MAX });
  const token = leido.ok ? texto(leido.valor, 'token') : null;
  return token === '' ? null : token;
}

type PeticionFe = {
  readonly servicio: string;
  readonly url: string;
  readonly archivo?: ArchivoXml;
  readonly token?: string | null;
};

async function pedir(o: OpcionesContribuyente, p: PeticionFe): Promise<Respuesta<null>> {
  const { servicio } = p;
  const parte = p.archivo === undefined ? null : multiparte(p.archivo);
  const token = p.token ?? null;
  try {
    const respuesta = await fetch(p.url, {
      method: parte === null ? 'GET' : 'POST',
      headers: {
        accept: servicio === 'validacioncertificado' ? 'application/json' : 'application/xml, */*',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(parte === null ? {} : { 'content-type': parte.tipo }),
      },
      body: parte?.cuerpo ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(o.espera_ms_max ?? ESPERA_MS_MAX),
    });
    return {
      servicio,
      http: respuesta.status,
      cuerpo: await leerHasta(respuesta, BYTES_RESPUESTA_MAX),
      dato: null,
    };
  } catch (causa) {
    const mensaje = 'el otro contribuyente no respondió';
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, causa });
  }
}

/** 5xx, 408 and 429 say «later»; anything else is an answer. */
function sinCaida(r: Respuesta<null>): Respuesta<null> {
  const { servicio, http, cuerpo } = r;
  if (http < 500 && http !== 408 && http !== 429) return r;
  const mensaje = `el otro contribuyente respondió ${String(http)}`;
  throw new FallaEntorno({ servicio, mensaje, reintentable: true, http, cuerpo });
}
