// Takes one document as far as it can go now: numerado → firmado → enviado → aceptado, condicional or
// rechazado (Servicios DGII, «Consulta de resultado»). Every step is one transaction and starts from what
// the database says, so a process may die between any two and the next run goes on with the same bytes.
// Signing needs nobody; what travels waits for the pause of everybody and for the original of a note.

import { setTimeout as dormir } from 'node:timers/promises';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { crearProveedorAlanube } from './alanube/proveedor-alanube.ts';
import type { ServiciosEcf } from './abrir-cliente.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { FINALES, leerEcf } from './leer-ecf.ts';
import { comoMensaje, permisoDeNota } from './nota-y-original.ts';
import type { Avance, ContextoPaso, Espera } from './paso.ts';
import { abrirPausa, cerrarPausa, clavePausa, pedirTurno } from './pausa-dgii.ts';
import { crearProveedorDgii } from './proveedor-dgii.ts';
import type { FabricaProveedor, NombreProveedor, ProveedorEcf } from './proveedor-ecf.ts';
import { avisarEnLinea } from './transicion.ts';

export type { ServiciosEcf } from './abrir-cliente.ts';

const PASOS_MAX = 8;
/** The DGII resolves in 200 ms on average. */
export const ESPERA_TRAS_ENVIO_MS = 250;

/** What the timeline of a document says while everybody waits: once, however many times it is tried. */
const EN_PAUSA = '{Quien} no responde; el envío está en pausa y sigue solo cuando vuelva';

/** Who takes the documents of an empresa to the DGII. */
const PROVEEDORES: Readonly<Record<NombreProveedor, FabricaProveedor>> = {
  dgii: crearProveedorDgii,
  alanube: crearProveedorAlanube,
};

/** null when the document is final; otherwise why it waits. */
export async function darVuelta(
  servicios: ServiciosEcf,
  empresaId: string,
  ecfId: string,
): Promise<Espera | null> {
  let proveedor: ProveedorEcf | null = null;
  for (let n = 0; n < PASOS_MAX; n++) {
    const ecf = await enEmpresa(servicios.db, empresaId, (tx) => leerEcf(tx, empresaId, ecfId));
    if (ecf === null || FINALES.has(ecf.estado)) return null;
    // The same for the whole life of the document.
    proveedor ??= PROVEEDORES[ecf.proveedor](servicios, empresaId);
    const avance = await darPaso({ servicios, empresaId, ecf }, proveedor);
    if (typeof avance !== 'string') return avance;
    if (avance === 'listo') return null;
    if (avance === 'esperar') return { tipo: 'turno' };
    if (avance === 'recien-enviado') return { tipo: 'recien-enviado' };
  }
  return { tipo: 'turno' };
}

/** 'listo' when the document is final; 'esperar' when it has to be called again later. */
export async function avanzarEcf(
  servicios: ServiciosEcf,
  empresaId: string,
  ecfId: string,
): Promise<'listo' | 'esperar'> {
  let espera = await darVuelta(servicios, empresaId, ecfId);
  if (espera?.tipo === 'recien-enviado') {
    await dormir(ESPERA_TRAS_ENVIO_MS);
    espera = await darVuelta(servicios, empresaId, ecfId);
  }
  return espera === null ? 'listo' : 'esperar';
}

async function darPaso(p: ContextoPaso, proveedor: ProveedorEcf): Promise<Avance | Espera> {
  try {
    if (proveedor.viaja(p.ecf.estado)) return await viajar(p, proveedor);
    return await propio(p, proveedor);
  } catch (causa) {
    const detalle = 'Un error interno impidió avanzar; quedó registrado y se volverá a intentar';
    await avisarEnLinea(p.servicios, p.empresaId, { ecf: p.ecf, a: { detalle } });
    throw causa;
  }
}

/** A step that calls nobody, or whose call is already allowed. */
async function propio(p: ContextoPaso, proveedor: ProveedorEcf): Promise<Avance | Espera> {
  const avance = await proveedor.darPaso(p);
  return avance.ok ? avance.valor : detener(p, avance.rechazos);
}

/** The steps that call somebody outside: one at a time while it is not known to be well. */
async function viajar(p: ContextoPaso, proveedor: ProveedorEcf): Promise<Avance | Espera> {
  const { servicios, ecf } = p;
  if (ecf.estado !== 'enviado') {
    const espera = await esperarOriginal(p);
    if (espera !== null) return espera;
  }
  const clave = clavePausa(ecf);
  const turno = await pedirTurno(servicios, clave);
  if (turno.tipo === 'pausa') return avisarPausa(p, turno.hasta);
  const esSonda = turno.tipo === 'sonda';
  try {
    const avance = await propio(p, proveedor);
    if (esSonda) await cerrarPausa(servicios, clave);
    return avance;
  } catch (causa) {
    if (!(causa instanceof FallaEntorno)) throw causa;
    return trasFalla(p, causa, esSonda);
  }
}

async function esperarOriginal(p: ContextoPaso): Promise<Espera | null> {
  const permiso = await permisoDeNota(p);
  if (permiso.tipo === 'puede') return null;
  const detalle =
    permiso.tipo === 'espera'
      ? 'La nota espera a que se acepte el comprobante que modifica'
      : 'La nota no se envía: el comprobante que modifica no es válido';
  const mensajes = [comoMensaje(permiso.rechazo)];
  await avisarEnLinea(p.servicios, p.empresaId, { ecf: p.ecf, a: { detalle, mensajes } });
  return { tipo: permiso.tipo === 'espera' ? 'nota' : 'detenido' };
}

async function trasFalla(
  p: ContextoPaso,
  falla: FallaEntorno,
  esSonda: boolean,
): Promise<Avance | Espera> {
  const { servicios, ecf } = p;
  servicios.bitacora.error('No se recibió la respuesta que se esperaba', {
    proveedor: ecf.proveedor,
    empresaId: p.empresaId,
    ecf: ecf.id,
    servicio: falla.servicio,
    http: falla.http,
    causa: falla.cause instanceof Error ? falla.cause.message : '',
  });
  const respuesta = { servicio: falla.servicio, http: falla.http, cuerpo: falla.cuerpo };
  if (falla.esCaida) {
    const hasta = await abrirPausa(servicios, clavePausa(ecf), { esSonda, motivo: falla.message });
    return avisarPausa(p, hasta, respuesta);
  }
  // It answered, so it is not down: only this document has a problem.
  if (esSonda) await cerrarPausa(servicios, clavePausa(ecf));
  const detalle = '{Quien} no respondió como se esperaba; se volverá a intentar';
  await avisarEnLinea(servicios, p.empresaId, { ecf, a: { detalle, respuesta } });
  return 'esperar';
}

async function avisarPausa(
  p: ContextoPaso,
  hasta: Extract<Espera, { tipo: 'pausa' }>['hasta'],
  respuesta?: { servicio: string; http: number | null; cuerpo: string },
): Promise<Espera> {
  const mensajes = [comoMensaje(rechazosEnvio.rechazo('ENVIO_EN_PAUSA'))];
  await avisarEnLinea(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: { detalle: EN_PAUSA, mensajes, ...(respuesta === undefined ? {} : { respuesta }) },
  });
  return { tipo: 'pausa', hasta };
}

/** Something of ours prevents the step: it is said in the timeline and tried again later. */
async function detener(p: ContextoPaso, rechazos: readonly Rechazo[]): Promise<Espera> {
  await avisarEnLinea(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: { detalle: 'No se pudo preparar el envío', mensajes: rechazos.map(comoMensaje) },
  });
  return { tipo: 'detenido' };
}
