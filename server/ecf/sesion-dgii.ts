// One way to call the DGII: seed → sign → token, and then every service with that bearer (Servicios DGII,
// «Autenticación»). A token lasts an hour «por el momento»: it is shared by the whole process and renewed
// at 50 minutes or on a 401, never asked per document. Throws only `FallaEntorno`.

import type { Reloj } from '#shared/fecha/fecha.ts';
import type { Ambiente } from '#server/config.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { firmarXml, type LlaveFirma } from './firma.ts';
import { leerHasta } from './leer-respuesta.ts';
import { leerToken, pareceHtml, textoDeError, vidaDelToken } from './respuestas-dgii.ts';
import { esSoloSemilla } from './solo-semilla.ts';
import { urlServicio, type HostsDgii, type ServicioDgii } from './servicios-dgii.ts';

export type { Ambiente } from '#server/config.ts';

/** An answer with its raw status and body, to be kept, and what was read in it. */
export type Respuesta<T> = {
  readonly servicio: string;
  readonly http: number;
  readonly cuerpo: string;
  readonly dato: T;
};

export type ArchivoXml = { readonly nombre: string; readonly xml: Uint8Array };

type Vigente = { readonly token: string; readonly renovarEn: number };
/** Tokens by base, RNC, ambiente and certificate; one map per process. */
export type CacheTokens = Map<string, Promise<Vigente>>;

export type OpcionesSesion = HostsDgii & {
  readonly ambiente: Ambiente;
  readonly llave: LlaveFirma;
  readonly rnc: string;
  readonly reloj: Reloj;
  readonly tokens?: CacheTokens;
  readonly fetch?: typeof fetch;
  readonly espera_ms_max?: number;
};

export type Peticion = {
  readonly servicio: ServicioDgii;
  readonly query?: Readonly<Record<string, string>>;
  /** With a file it is a POST. */
  readonly archivo?: ArchivoXml;
};

const RENOVAR_MS = 50 * 60_000;
const ESPERA_MS_MAX = 30_000;
/** The longest answer is the whole directory of contribuyentes. */
const BYTES_RESPUESTA_MAX = 64 * 1024 * 1024;

export class SesionDgii {
  readonly #opciones: OpcionesSesion;
  readonly #tokens: CacheTokens;
  readonly #clave: string;

  constructor(opciones: OpcionesSesion) {
    const { base, ambiente, rnc, llave } = opciones;
    this.#opciones = opciones;
    this.#tokens = opciones.tokens ?? new Map();
    this.#clave = `${base}|${ambiente}|${rnc}|${llave.certificadoPem}`;
  }

  /** One call with the bearer; on 401 the token is thrown away and the call made once more. */
  async llamar(p: Peticion): Promise<Respuesta<null>> {
    const primero = await this.#token();
    const respuesta = await this.#crudo(p, primero);
    if (respuesta.http !== 401) return respuesta;
    if ((await this.#tokens.get(this.#clave))?.token === primero) this.#tokens.delete(this.#clave);
    const segunda = await this.#crudo(p, await this.#token());
    if (segunda.http === 401) throw falla(segunda, 'la DGII rehusó el token', true);
    return segunda;
  }

  async #token(): Promise<string> {
    const enCurso = this.#tokens.get(this.#clave);
    const vigente = await enCurso;
    if (vigente !== undefined && this.#opciones.reloj.ahora() < vigente.renovarEn) {
      return vigente.token;
    }
    // Whoever comes first asks; the rest wait for the same answer.
    const actual = this.#tokens.get(this.#clave);
    const nuevo = actual === undefined || actual === enCurso ? this.#renovar() : actual;
    return (await nuevo).token;
  }

  #renovar(): Promise<Vigente> {
    const nuevo = this.#autenticar();
    this.#tokens.set(this.#clave, nuevo);
    nuevo.catch(() => {
      // The caller gets the failure; here the failed promise only leaves the cache.
      if (this.#tokens.get(this.#clave) === nuevo) this.#tokens.delete(this.#clave);
    });
    return nuevo;
  }

  async #autenticar(): Promise<Vigente> {
    const { llave, rnc, reloj } = this.#opciones;
    const semilla = exigir(await this.#crudo({ servicio: 'semilla' }, null));
    if (!esSoloSemilla(semilla.cuerpo))
      throw falla(semilla, 'la DGII no entregó una semilla', true);
    const xml = new TextEncoder().encode(firmarXml(semilla.cuerpo, llave));
    const archivo = { nombre: `${rnc}semilla.xml`, xml };
    const respuesta = exigir(await this.#crudo({ servicio: 'validarsemilla', archivo }, null));
    const token = leerToken(respuesta.cuerpo);
    if (token === null) throw falla(respuesta, 'la DGII no entregó un token', true);
    // A shorter life than the usual hour is respected, whatever their clock says.
    const vida_ms = vidaDelToken(respuesta.cuerpo) ?? Number.POSITIVE_INFINITY;
    return { token, renovarEn: reloj.ahora() + Math.min(RENOVAR_MS, Math.floor(vida_ms * 0.8)) };
  }

  async #crudo(p: Peticion, token: string | null): Promise<Respuesta<null>> {
    const { fetch: pedir = fetch, espera_ms_max = ESPERA_MS_MAX, ambiente } = this.#opciones;
    const parte = p.archivo === undefined ? null : multiparte(p.archivo);
    const url = `${urlServicio(p.servicio, ambiente, this.#opciones)}${enQuery(p.query)}`;
    try {
      const respuesta = await pedir(url, {
        method: parte === null ? 'GET' : 'POST',
        headers: {
          accept: p.servicio === 'semilla' ? 'application/xml' : 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(parte === null ? {} : { 'content-type': parte.tipo }),
        },
        body: parte?.cuerpo ?? null,
        signal: AbortSignal.timeout(espera_ms_max),
      });
      const cuerpo = await leerHasta(respuesta, BYTES_RESPUESTA_MAX);
      return { servicio: p.servicio, http: respuesta.status, cuerpo, dato: null };
    } catch (causa) {
      const mensaje = 'sin respuesta de la DGII';
      const { servicio } = p;
      throw new FallaEntorno({ servicio, mensaje, reintentable: true, esCaida: true, causa });
    }
  }
}

function falla(
  r: Respuesta<null>,
  mensaje: string,
  reintentable: boolean,
  esCaida = false,
): FallaEntorno {
  const { servicio, http, cuerpo } = r;
  return new FallaEntorno({ servicio, mensaje, reintentable, esCaida, http, cuerpo });
}

/**
 * 5xx, 408 and 429 are failures of the other side, and so is a page of HTML where data were asked for
 * (gateways and maintenance screens come with any status); anything else is an answer.
 */
export function sinCaida(r: Respuesta<null>): Respuesta<null> {
  if (r.http >= 500 || r.http === 408 || r.http === 429 || pareceHtml(r.cuerpo)) {
    throw falla(r, `la DGII respondió ${String(r.http)}`, true, true);
  }
  return r;
}

/** Only 2xx will do. */
export function exigir(r: Respuesta<null>): Respuesta<null> {
  sinCaida(r);
  if (r.http < 200 || r.http > 299) {
    const texto = textoDeError(r.cuerpo);
    throw falla(r, texto === '' ? `la DGII respondió ${String(r.http)}` : texto, false);
  }
  return r;
}

/** Reserved characters are encoded (the security code has `+`, `/` and `=`). */
function enQuery(args: Readonly<Record<string, string>> | undefined): string {
  if (args === undefined) return '';
  const pares = Object.entries(args).map(([k, v]) => `${k}=${encodeURIComponent(v)}`);
  return `?${pares.join('&')}`;
}

/** One part `xml` with the exact file name. The body is one buffer, so fetch sends its Content-Length. */
export function multiparte(archivo: ArchivoXml): {
  tipo: string;
  cuerpo: Uint8Array<ArrayBuffer>;
} {
  const limite = `----kofacture${archivo.nombre.replace(/[^A-Za-z0-9]/g, '')}`;
  const cabeza = Buffer.from(
    `--${limite}\r\nContent-Disposition: form-data; name="xml"; filename="${archivo.nombre}"\r\n` +
      'Content-Type: text/xml\r\n\r\n',
  );
  const cola = Buffer.from(`\r\n--${limite}--\r\n`);
  return {
    tipo: `multipart/form-data; boundary=${limite}`,
    cuerpo: new Uint8Array(Buffer.concat([cabeza, archivo.xml, cola])),
  };
}
