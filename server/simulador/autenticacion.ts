// Seed and token (Servicios DGII, «Autenticación»): a seed is unique, serves once and expires; the
// signed seed buys a bearer token of one hour for the holder of the certificate.

import { createHash, randomBytes } from 'node:crypto';
import { instante } from '#shared/fecha/fecha.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import { conTipo, json, type Manejador, type Simulador } from './simulador.ts';
import { leerArchivo } from './leer-archivo.ts';

const VIDA_SEMILLA_MS = 5 * 60_000;
const VIDA_TOKEN_MS = 60 * 60_000;
/** What expired is kept a while, only to be told apart from what never existed when looking into it. */
const GUARDAR_MS = 24 * 60 * 60_000;

export const semilla: Manejador = async (sim) => {
  const valor = randomBytes(48).toString('base64');
  const ahora = instante(sim.reloj.ahora());
  await sim.db.query(
    `with viejas as (delete from simulador.semilla where creada_en < $3),
       vencidos as (delete from simulador.token where expira_en < $3)
     insert into simulador.semilla (valor, creada_en) values ($1, $2)`,
    [valor, ahora, instante(sim.reloj.ahora() - GUARDAR_MS)],
  );
  return conTipo(
    '<?xml version="1.0" encoding="utf-8"?><SemillaModel xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
      `xmlns:xsd="http://www.w3.org/2001/XMLSchema"><valor>${valor}</valor><fecha>${ahora}</fecha></SemillaModel>`,
    'application/xml',
  );
};

export const validarSemilla: Manejador = async (sim, { c }) => {
  const archivo = await leerArchivo(c);
  if (archivo === null) return json('El archivo XML de la semilla es requerido.', 400);
  const leido = leerXml(archivo.xml);
  if (!leido.ok || leido.valor.nombre !== 'SemillaModel') {
    return json('El archivo enviado no es una semilla.', 400);
  }
  const ahora = instante(sim.reloj.ahora());
  const firma = verificarFirma(archivo.xml, { ahora });
  if (!firma.ok) return json('La firma de la semilla es inválida.', 400);
  if (firma.vigencia.length > 0) return json('El certificado no está vigente.', 400);
  const usadas = await sim.db.query(
    `update simulador.semilla set usada_en = $2
     where valor = $1 and usada_en is null and creada_en > $3 returning valor`,
    [texto(leido.valor, 'valor') ?? '', ahora, instante(sim.reloj.ahora() - VIDA_SEMILLA_MS)],
  );
  if (usadas.length === 0) return json('La semilla no existe, ya fue usada o expiró.', 400);
  const token = randomBytes(32).toString('base64url');
  const expira = instante(sim.reloj.ahora() + VIDA_TOKEN_MS);
  await sim.db.query(
    'insert into simulador.token (resumen, identificacion, expira_en) values ($1, $2, $3)',
    [resumir(token), firma.certificado.identificacion, expira],
  );
  return json({ token, expira: sinMilisegundos(expira), expedido: sinMilisegundos(ahora) });
};

/** Who holds the token of the header; null when it is missing, unknown or expired. */
export async function titularDelToken(sim: Simulador, cabecera: string): Promise<string | null> {
  const m = /^bearer\s+(\S+)$/i.exec(cabecera);
  if (m?.[1] === undefined) return null;
  const [fila] = await sim.db.query<{ identificacion: string }>(
    'select identificacion from simulador.token where resumen = $1 and expira_en > $2',
    [resumir(m[1]), instante(sim.reloj.ahora())],
  );
  return fila?.identificacion ?? null;
}

function resumir(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function sinMilisegundos(i: string): string {
  return i.replace(/\.\d{3}Z$/, 'Z');
}
