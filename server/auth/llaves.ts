// The RS256 pair that signs access tokens. It is made once, by whichever process comes first, and
// kept sealed in `llave_servidor`, so that every process of the installation signs with the same key.

import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  importSPKI,
  type CryptoKey,
} from 'jose';
import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { abrirSello, sellar } from '#server/boveda.ts';
import type { Servicios } from '#server/servicios.ts';

const ID = 'jwt-rs256';
const CONTEXTO = 'llave_servidor/jwt-rs256';

export type LlavesJwt = {
  readonly kid: string;
  readonly privada: CryptoKey;
  readonly publica: CryptoKey;
};

const memoria = new WeakMap<Db, Promise<LlavesJwt>>();

/** The pair of this installation; read once per process. */
export function llavesJwt(servicios: Servicios): Promise<LlavesJwt> {
  const previa = memoria.get(servicios.db);
  if (previa !== undefined) return previa;
  const promesa = leerOCrear(servicios);
  memoria.set(servicios.db, promesa);
  // A failed read must not poison the process: the next request tries again.
  promesa.catch(() => memoria.delete(servicios.db));
  return promesa;
}

async function leerOCrear(servicios: Servicios): Promise<LlavesJwt> {
  return (await leer(servicios)) ?? (await crear(servicios));
}

async function leer({ db, config }: Servicios): Promise<LlavesJwt | null> {
  const [fila] = await db.query<{ sellada: Uint8Array; publica: string }>(
    'select sellada, publica from llave_servidor where id = $1',
    [ID],
  );
  if (fila === undefined) return null;
  const pem = new TextDecoder().decode(abrirSello(config.claveMaestra, fila.sellada, CONTEXTO));
  const publica = await importSPKI(fila.publica, 'RS256', { extractable: true });
  return {
    kid: await calculateJwkThumbprint(await exportJWK(publica)),
    privada: await importPKCS8(pem, 'RS256'),
    publica,
  };
}

async function crear(servicios: Servicios): Promise<LlavesJwt> {
  const par = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const pem = new TextEncoder().encode(await exportPKCS8(par.privateKey));
  await servicios.db.query(
    `insert into llave_servidor (id, sellada, publica, creada_en) values ($1, $2, $3, $4)
     on conflict (id) do nothing`,
    [
      ID,
      sellar(servicios.config.claveMaestra, pem, CONTEXTO),
      await exportSPKI(par.publicKey),
      instante(servicios.reloj.ahora()),
    ],
  );
  const llaves = await leer(servicios);
  invariante(llaves !== null, 'la llave de los tokens no quedó guardada');
  return llaves;
}
