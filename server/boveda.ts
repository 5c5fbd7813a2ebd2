// Secrets at rest (signing keys, JWT keys, credentials of a provider): AES-256-GCM under a random data key
// of their own, which the master key of the configuration wraps (envelope), so that changing the master
// key opens no secret. No two secrets, and so no two empresas, share a data key. The context (whose
// secret it is) is authenticated: a sealed value moved to another row does not open.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE = 12;
const ETIQUETA = 16;
const CLAVE = 32;
/** version | nonce of the key | sealed key | nonce of the data | sealed data */
const LARGO_MINIMO = 1 + NONCE + CLAVE + ETIQUETA + NONCE + ETIQUETA;

const NO_ABRE =
  'No se pudo abrir un secreto guardado: la clave maestra no es la que lo selló, o el dato cambió.';

export class ErrorBoveda extends Error {
  override readonly name = 'ErrorBoveda';
}

function exigirClave(clave: Uint8Array): void {
  if (clave.length !== CLAVE) throw new ErrorBoveda('La clave maestra debe tener 32 bytes.');
}

function cifrar(clave: Uint8Array, datos: Uint8Array, aad: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const c = createCipheriv('aes-256-gcm', clave, nonce).setAAD(aad);
  return Buffer.concat([nonce, c.update(datos), c.final(), c.getAuthTag()]);
}

function descifrar(clave: Uint8Array, sello: Uint8Array, aad: Uint8Array): Buffer {
  const d = createDecipheriv('aes-256-gcm', clave, sello.subarray(0, NONCE), {
    authTagLength: ETIQUETA,
  })
    .setAAD(aad)
    .setAuthTag(sello.subarray(sello.length - ETIQUETA));
  return Buffer.concat([d.update(sello.subarray(NONCE, sello.length - ETIQUETA)), d.final()]);
}

/** The version takes part in what is authenticated: an old format cannot be passed for a new one. */
function aadDe(parte: 'clave' | 'datos', contexto: string): Uint8Array {
  return Buffer.from(`kofacture/${String(VERSION)}/${parte}/${contexto}`, 'utf8');
}

/** Seals `datos` for `contexto`, e.g. `certificado/<empresa>/<certificado>`. */
export function sellar(claveMaestra: Uint8Array, datos: Uint8Array, contexto: string): Uint8Array {
  exigirClave(claveMaestra);
  const clave = randomBytes(CLAVE);
  const sello = Buffer.concat([
    Buffer.from([VERSION]),
    cifrar(claveMaestra, clave, aadDe('clave', contexto)),
    cifrar(clave, datos, aadDe('datos', contexto)),
  ]);
  clave.fill(0);
  return new Uint8Array(sello);
}

/** Whose secret it is, as its seal has it written: a value moved to another row does not open. */
export const contextos = {
  certificado: (empresaId: string, certificadoId: string): string =>
    `certificado/${empresaId}/${certificadoId}`,
  credencial: (empresaId: string, proveedor: string): string =>
    `credencial_proveedor/${empresaId}/${proveedor}`,
  servidor: (id: string): string => `llave_servidor/${id}`,
} as const;

const FIN_CLAVE = 1 + NONCE + CLAVE + ETIQUETA;

/**
 * The same seal under another master key: only the key of the secret is wrapped again, the secret itself
 * is not opened. Throws `ErrorBoveda` when `anterior` is not the key that sealed it.
 */
export function reenvolver(
  claves: { readonly anterior: Uint8Array; readonly nueva: Uint8Array },
  sello: Uint8Array,
  contexto: string,
): Uint8Array {
  exigirClave(claves.anterior);
  exigirClave(claves.nueva);
  const aad = aadDe('clave', contexto);
  const clave = abrirClave(claves.anterior, sello, aad);
  const envuelta = cifrar(claves.nueva, clave, aad);
  clave.fill(0);
  return new Uint8Array(Buffer.concat([sello.subarray(0, 1), envuelta, sello.subarray(FIN_CLAVE)]));
}

function abrirClave(claveMaestra: Uint8Array, sello: Uint8Array, aad: Uint8Array): Buffer {
  if (sello.length < LARGO_MINIMO || sello[0] !== VERSION) {
    throw new ErrorBoveda('El secreto guardado no tiene un formato conocido.');
  }
  try {
    return descifrar(claveMaestra, sello.subarray(1, FIN_CLAVE), aad);
  } catch (e) {
    throw new ErrorBoveda(NO_ABRE, { cause: e });
  }
}

/** Opens what `sellar` made with the same key and context; throws `ErrorBoveda` otherwise. */
export function abrirSello(
  claveMaestra: Uint8Array,
  sello: Uint8Array,
  contexto: string,
): Uint8Array {
  exigirClave(claveMaestra);
  const clave = abrirClave(claveMaestra, sello, aadDe('clave', contexto));
  try {
    const datos = descifrar(clave, sello.subarray(FIN_CLAVE), aadDe('datos', contexto));
    return new Uint8Array(datos);
  } catch (e) {
    throw new ErrorBoveda(NO_ABRE, { cause: e });
  } finally {
    clave.fill(0);
  }
}
