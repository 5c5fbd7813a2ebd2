// Takes one document as far as it can go now: numerado → firmado → enviado → aceptado, condicional or
// rechazado (Servicios DGII, «Consulta de resultado»). Every step is one transaction and starts from what
// the database says, so a process may die between any two and the next run goes on with the same bytes.

import { setTimeout as dormir } from 'node:timers/promises';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { nunca } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { crearClienteDgii, type CacheTokens, type ClienteDgii } from './cliente-dgii.ts';
import { basesDgii } from './bases-dgii.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { FINALES, leerEcf } from './leer-ecf.ts';
import { llaveActiva } from './llave-activa.ts';
import type { Avance, ContextoPaso } from './paso.ts';
import { pasoConsultar } from './paso-consultar.ts';
import { pasoEnviar } from './paso-enviar.ts';
import { pasoFirmar } from './paso-firmar.ts';
import type { MensajeDgii } from './respuestas-dgii.ts';
import { avisarEnLinea } from './transicion.ts';

const PASOS_MAX = 8;
/** The DGII resolves in 200 ms on average; one short wait saves a turn of the queue. */
const ESPERA_TRAS_ENVIO_MS = 250;

const TOKENS = new WeakMap<Servicios, CacheTokens>();

/** `urlPropia` is where this process listens, for a simulator mounted in it; by default, its own port. */
export type ServiciosEcf = Servicios & { readonly urlPropia?: string };

/** 'listo' when the document is final; 'esperar' when it has to be called again later. */
export async function avanzarEcf(
  servicios: ServiciosEcf,
  empresaId: string,
  ecfId: string,
): Promise<'listo' | 'esperar'> {
  for (let n = 0; n < PASOS_MAX; n++) {
    const ecf = await enEmpresa(servicios.db, empresaId, (tx) => leerEcf(tx, empresaId, ecfId));
    if (ecf === null || FINALES.has(ecf.estado)) return 'listo';
    const avance = await darPaso({ servicios, empresaId, ecf }, urlPropiaDe(servicios));
    if (avance === 'listo' || avance === 'esperar') return avance;
    if (avance === 'recien-enviado') await dormir(ESPERA_TRAS_ENVIO_MS);
  }
  return 'esperar';
}

async function darPaso(p: ContextoPaso, urlPropia: string): Promise<Avance> {
  try {
    return await intentarPaso(p, urlPropia);
  } catch (causa) {
    if (!(causa instanceof FallaEntorno)) {
      const detalle = 'Un error interno impidió avanzar; quedó registrado y se volverá a intentar';
      await avisarEnLinea(p.servicios, p.empresaId, { ecf: p.ecf, a: { detalle } });
      throw causa;
    }
    p.servicios.bitacora.error('La DGII no respondió como se esperaba', {
      empresaId: p.empresaId,
      ecf: p.ecf.id,
      servicio: causa.servicio,
      http: causa.http,
    });
    await avisarEnLinea(p.servicios, p.empresaId, {
      ecf: p.ecf,
      a: {
        detalle: causa.reintentable
          ? '{Quien} no responde; se volverá a intentar'
          : '{Quien} rehusó la conexión; se volverá a intentar',
        respuesta: { servicio: causa.servicio, http: causa.http, cuerpo: causa.cuerpo },
      },
    });
    return 'esperar';
  }
}

async function intentarPaso(p: ContextoPaso, urlPropia: string): Promise<Avance> {
  const { servicios, empresaId, ecf } = p;
  const bases = basesDgii(servicios.config, ecf.ambiente, urlPropia);
  if (!bases.ok) return detener(p, bases.rechazos);
  const llave = await llaveActiva(servicios, empresaId, { admitePrueba: bases.valor.esSimulador });
  if (!llave.ok) return detener(p, llave.rechazos);
  const cliente = (): ClienteDgii =>
    crearClienteDgii({
      base: bases.valor.base,
      baseFc: bases.valor.baseFc,
      ambiente: ecf.ambiente,
      llave: llave.valor.llave,
      rnc: ecf.rnc,
      reloj: servicios.reloj,
      tokens: tokensDe(servicios),
    });
  switch (ecf.estado) {
    case 'numerado': {
      const firmado = await pasoFirmar(p, { llave: llave.valor.llave, bases: bases.valor });
      return firmado.ok ? firmado.valor : detener(p, firmado.rechazos);
    }
    case 'firmado':
      return pasoEnviar(p, cliente());
    case 'enviado':
      return pasoConsultar(p, cliente());
    case 'pendiente':
    case 'aceptado':
    case 'condicional':
    case 'rechazado':
      return 'listo';
    default:
      return nunca(ecf.estado);
  }
}

/** Something of ours prevents the step: it is said in the timeline and tried again later. */
async function detener(p: ContextoPaso, rechazos: readonly Rechazo[]): Promise<Avance> {
  await avisarEnLinea(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: { detalle: 'No se pudo preparar el envío', mensajes: rechazos.map(comoMensaje) },
  });
  return 'esperar';
}

function comoMensaje(r: Rechazo): MensajeDgii {
  const valor = textoRechazo(r);
  return { codigo: r.codigo, valor: r.campo === undefined ? valor : `${valor} (${r.campo})` };
}

function urlPropiaDe(servicios: ServiciosEcf): string {
  return servicios.urlPropia ?? `http://127.0.0.1:${String(servicios.config.puerto)}`;
}

function tokensDe(servicios: Servicios): CacheTokens {
  const tokens = TOKENS.get(servicios) ?? new Map();
  TOKENS.set(servicios, tokens);
  return tokens;
}
