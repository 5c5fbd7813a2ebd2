// The whole configuration of the server, parsed once from the environment: the only place that reads
// it. What is wrong is told all at once, in Spanish, naming each variable.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { zAjustesAlanube, type AjustesAlanube } from '#server/ecf/alanube/ajustes.ts';

export const AMBIENTES = ['testecf', 'certecf', 'ecf'] as const;
export type Ambiente = (typeof AMBIENTES)[number];

/** Where one ambiente of the DGII answers. A base that starts with '/' is a path of this very server. */
export type BasesDgii = { readonly base: string; readonly baseFc: string };

/** The services that this server offers to other contribuyentes (`/fe/…`). */
export type ConfigReceptor = {
  /** Receiving and approving ask for the token of `/fe/autenticacion`, which the norm leaves optional. */
  readonly exigeToken: boolean;
  /** Of one body. Ten thousand lines (the most that a note may have) take from 3 to 8 MB. */
  readonly bytesMax: number;
  /** Per address; 0 is no limit. */
  readonly peticionesPorMinuto: number;
  /** Bodies in memory at the same time, of all addresses. */
  readonly aLaVez: number;
  /** PEM file with the authorities behind what production receives; null: any issuer but oneself. */
  readonly autoridades: string | null;
  /** Signs the answers to documents for nobody here; null: those get a 400. */
  readonly p12: { readonly archivo: string; readonly clave: string } | null;
};

export type Config = {
  /** 0 asks the system for a free one. */
  readonly puerto: number;
  /** null: the embedded PostgreSQL in `carpetaDatos`. */
  readonly databaseUrl: string | null;
  readonly carpetaDatos: string;
  /** 32 bytes that seal every secret kept in the database. */
  readonly claveMaestra: Uint8Array;
  /** Address by which people reach the server, without a final slash. */
  readonly urlPublica: string;
  /** People reach it by https: cookies are then marked secure. */
  readonly esHttps: boolean;
  /** A proxy of ours stands in front: the client's address is the one it reports. */
  readonly hayProxy: boolean;
  readonly dgii: Readonly<Record<Ambiente, BasesDgii>>;
  /** Where Alanube answers, for the empresas that issue through it; a path is one of this very server. */
  readonly alanube: {
    readonly pruebas: string;
    readonly produccion: string;
    readonly ajustes: AjustesAlanube;
  };
  readonly receptor: ConfigReceptor;
  /** Documents of one RNC that travel to the DGII at a time: 1 to 5. */
  readonly ecfPorRnc: number;
  /** The DGII's page of the state of its services; null without a key, because it asks for one. */
  readonly estatusDgii: { readonly base: string; readonly clave: string } | null;
  /** Sow the demo company when the database has none. */
  readonly conDemo: boolean;
  /** Origins besides its own that may call the API. */
  readonly origenes: readonly string[];
  readonly costoBcrypt: number;
  /** Requests to the API per minute and address; 0 is no limit. */
  readonly peticionesPorMinuto: number;
  /** The limit does not count requests from this same machine. */
  readonly limiteExceptuaLocal: boolean;
  /** Folder of the built web app. */
  readonly dirEstatico: string;
  /** The log, requests included, also goes to stdout as JSON lines. */
  readonly registroEnSalida: boolean;
  /** Crash point for the tests of recovery; null always outside them. */
  readonly fallarEn: string | null;
};

export class ErrorConfig extends Error {
  override readonly name = 'ErrorConfig';
  readonly problemas: readonly string[];

  constructor(problemas: readonly string[]) {
    super(`Configuración inválida: ${problemas.join(' ')}`);
    this.problemas = problemas;
  }
}

const RAIZ = fileURLToPath(new URL('..', import.meta.url));

function entero(minimo: number, maximo: number, defecto: number) {
  const mensaje = `debe ser un número entero de ${String(minimo)} a ${String(maximo)}.`;
  return z
    .string()
    .regex(/^\d{1,9}$/, mensaje)
    .transform(Number)
    .refine((n) => n >= minimo && n <= maximo, mensaje)
    .default(defecto);
}

function esUrl(texto: string, protocolos: readonly string[]): boolean {
  return URL.canParse(texto) && protocolos.includes(new URL(texto).protocol);
}

const sinBarraFinal = (t: string): string => t.replace(/\/+$/, '');

const direccion = z
  .string()
  .refine((t) => esUrl(t, ['http:', 'https:']), 'debe ser una dirección http:// o https://.')
  .transform(sinBarraFinal);

const baseDgii = z
  .string()
  .refine(
    (t) => /^\/[\w/-]+$/.test(t) || esUrl(t, ['http:', 'https:']),
    'debe ser una dirección http:// o https://, o una ruta de este servidor como /simulador.',
  )
  .transform(sinBarraFinal);

function jsonDe(texto: string): unknown {
  try {
    return JSON.parse(texto);
  } catch {
    // The schema refuses it with the name of the variable.
    return undefined;
  }
}

const SI_NO = z.enum(['si', 'no'], 'debe ser si o no.');

const esquema = z.object({
  PORT: entero(0, 65_535, 8080),
  DATABASE_URL: z
    .string()
    .refine(
      (t) => esUrl(t, ['postgres:', 'postgresql:']),
      'debe tener la forma postgres://usuario:clave@servidor:5432/base.',
    )
    .optional(),
  KOFACTURE_DATOS: z.string().default('./.datos'),
  KOFACTURE_CLAVE_MAESTRA: z
    .string()
    .refine(
      (t) => /^[A-Za-z0-9+/_-]+=*$/.test(t) && Buffer.from(t, 'base64').length === 32,
      'debe ser 32 bytes en base64 (por ejemplo, la salida de: openssl rand -base64 32).',
    )
    .optional(),
  KOFACTURE_URL_PUBLICA: direccion.optional(),
  KOFACTURE_DGII_TESTECF: baseDgii.default('/simulador'),
  KOFACTURE_DGII_TESTECF_FC: baseDgii.default('/simulador/fc'),
  KOFACTURE_DGII_CERTECF: baseDgii.default('/simulador'),
  KOFACTURE_DGII_CERTECF_FC: baseDgii.default('/simulador/fc'),
  KOFACTURE_DGII_ECF: baseDgii.default('https://ecf.dgii.gov.do'),
  KOFACTURE_DGII_ECF_FC: baseDgii.default('https://fc.dgii.gov.do'),
  KOFACTURE_ALANUBE_PRUEBAS: baseDgii.default('/simulador-alanube'),
  KOFACTURE_ALANUBE_PRODUCCION: baseDgii.default('https://api.alanube.co/dom/v1'),
  KOFACTURE_ALANUBE_AJUSTES: z
    .string()
    .default('{}')
    .transform((t, ctx) => {
      const leidos = zAjustesAlanube.safeParse(jsonDe(t));
      if (leidos.success) return leidos.data;
      const donde = leidos.error.issues.map((i) => i.path.join('.')).filter((d) => d !== '');
      ctx.addIssue({
        code: 'custom',
        message: `debe ser un JSON con los ajustes de Alanube${donde.length === 0 ? '' : ` (revise ${donde.join(', ')})`}.`,
      });
      return z.NEVER;
    }),
  KOFACTURE_RECEPTOR_TOKEN: SI_NO.default('no'),
  KOFACTURE_RECEPTOR_KB_MAX: entero(64, 65_536, 8_192),
  KOFACTURE_RECEPTOR_POR_MINUTO: entero(0, 1_000_000, 600),
  KOFACTURE_RECEPTOR_A_LA_VEZ: entero(1, 1_000, 16),
  KOFACTURE_DGII_CA: z.string().optional(),
  KOFACTURE_RECEPTOR_P12: z.string().optional(),
  KOFACTURE_RECEPTOR_P12_CLAVE: z.string().default(''),
  KOFACTURE_ECF_POR_RNC: entero(1, 5, 2),
  KOFACTURE_DGII_ESTATUS: direccion.default('https://statusecf.dgii.gov.do'),
  KOFACTURE_DGII_ESTATUS_CLAVE: z.string().optional(),
  KOFACTURE_DEMO: SI_NO.optional(),
  KOFACTURE_ORIGENES: z
    .string()
    .default('')
    .transform((t) => t.split(/[\s,]+/).filter((o) => o !== ''))
    .refine(
      (os) => os.every((o) => esUrl(o, ['http:', 'https:']) && new URL(o).origin === o),
      'debe ser una lista de orígenes separados por comas, como https://app.ejemplo.do.',
    ),
  KOFACTURE_COSTO_BCRYPT: entero(4, 15, 12),
  KOFACTURE_LIMITE_POR_MINUTO: entero(0, 1_000_000, 100),
  KOFACTURE_LIMITE_EXCEPTUA_LOCAL: SI_NO.optional(),
  KOFACTURE_PROXY: SI_NO.default('no'),
  KOFACTURE_ESTATICO: z.string().default(join(RAIZ, 'build')),
  KOFACTURE_REGISTRO: SI_NO.default('no'),
  KOFACTURE_FALLAR_EN: z
    .string()
    .regex(/^[a-z_]+(:\d+)?$/)
    .optional(),
});

/** The key of the environment, or the one of the file, which is made the first time (mode 0600). */
function leerClaveMaestra(deEntorno: string | undefined, carpeta: string): Uint8Array {
  if (deEntorno !== undefined) return new Uint8Array(Buffer.from(deEntorno, 'base64'));
  const archivo = join(carpeta, 'clave-maestra');
  try {
    mkdirSync(carpeta, { recursive: true });
    writeFileSync(archivo, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (e) {
    // EEXIST is the normal case: the key was made before, perhaps by another process just now.
    const { code } = e as NodeJS.ErrnoException;
    if (code === 'ENOSPC') {
      throw new ErrorConfig(['El disco está lleno. Libere espacio y arranque de nuevo.']);
    }
    if (code !== 'EEXIST') {
      throw new ErrorConfig([`KOFACTURE_DATOS: no se puede escribir en ${carpeta}.`]);
    }
  }
  const clave = Buffer.from(readFileSync(archivo, 'utf8').trim(), 'base64');
  if (clave.length !== 32) {
    throw new ErrorConfig([
      `El archivo ${archivo} no contiene una clave maestra de 32 bytes. Restáurelo de su respaldo.`,
    ]);
  }
  return new Uint8Array(clave);
}

/**
 * Parses the environment. Throws `ErrorConfig` with every problem found. Empty variables count as
 * absent. Creates the data folder and its master key when there is none.
 */
export function leerConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const presentes = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== ''));
  const r = esquema.safeParse(presentes);
  if (!r.success) {
    throw new ErrorConfig(r.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  }
  const v = r.data;
  const carpetaDatos = resolve(v.KOFACTURE_DATOS);
  const hayProxy = v.KOFACTURE_PROXY === 'si';
  const urlPublica = v.KOFACTURE_URL_PUBLICA ?? `http://localhost:${String(v.PORT)}`;
  const databaseUrl = v.DATABASE_URL ?? null;
  return {
    puerto: v.PORT,
    databaseUrl,
    carpetaDatos,
    claveMaestra: leerClaveMaestra(v.KOFACTURE_CLAVE_MAESTRA, carpetaDatos),
    urlPublica,
    esHttps: urlPublica.startsWith('https:'),
    hayProxy,
    dgii: {
      testecf: { base: v.KOFACTURE_DGII_TESTECF, baseFc: v.KOFACTURE_DGII_TESTECF_FC },
      certecf: { base: v.KOFACTURE_DGII_CERTECF, baseFc: v.KOFACTURE_DGII_CERTECF_FC },
      ecf: { base: v.KOFACTURE_DGII_ECF, baseFc: v.KOFACTURE_DGII_ECF_FC },
    },
    alanube: {
      pruebas: v.KOFACTURE_ALANUBE_PRUEBAS,
      produccion: v.KOFACTURE_ALANUBE_PRODUCCION,
      ajustes: v.KOFACTURE_ALANUBE_AJUSTES,
    },
    receptor: {
      exigeToken: v.KOFACTURE_RECEPTOR_TOKEN === 'si',
      bytesMax: v.KOFACTURE_RECEPTOR_KB_MAX * 1024,
      peticionesPorMinuto: v.KOFACTURE_RECEPTOR_POR_MINUTO,
      aLaVez: v.KOFACTURE_RECEPTOR_A_LA_VEZ,
      autoridades: v.KOFACTURE_DGII_CA === undefined ? null : resolve(v.KOFACTURE_DGII_CA),
      p12:
        v.KOFACTURE_RECEPTOR_P12 === undefined
          ? null
          : {
              archivo: resolve(v.KOFACTURE_RECEPTOR_P12),
              clave: v.KOFACTURE_RECEPTOR_P12_CLAVE,
            },
    },
    ecfPorRnc: v.KOFACTURE_ECF_POR_RNC,
    estatusDgii:
      v.KOFACTURE_DGII_ESTATUS_CLAVE === undefined
        ? null
        : { base: v.KOFACTURE_DGII_ESTATUS, clave: v.KOFACTURE_DGII_ESTATUS_CLAVE },
    conDemo: v.KOFACTURE_DEMO === undefined ? databaseUrl === null : v.KOFACTURE_DEMO === 'si',
    origenes: v.KOFACTURE_ORIGENES,
    costoBcrypt: v.KOFACTURE_COSTO_BCRYPT,
    peticionesPorMinuto: v.KOFACTURE_LIMITE_POR_MINUTO,
    // Behind a proxy on the same machine everyone would look local: then nobody is exempt.
    limiteExceptuaLocal:
      v.KOFACTURE_LIMITE_EXCEPTUA_LOCAL === undefined
        ? !hayProxy
        : v.KOFACTURE_LIMITE_EXCEPTUA_LOCAL === 'si',
    dirEstatico: resolve(v.KOFACTURE_ESTATICO),
    registroEnSalida: v.KOFACTURE_REGISTRO === 'si',
    fallarEn: v.KOFACTURE_FALLAR_EN ?? null,
  };
}
