// Sends one document of a certification, or asks how one that was sent ended. The same bytes always, and
// the intent is written before: after a lost answer the DGII is asked first, where it can be asked.
// Source: Descripción Técnica Servicios DGII (02-01-2026); Proceso de certificación.

import { invariante } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { ClienteDgii, Respuesta } from '#server/ecf/cliente-dgii.ts';
import { insertarRespuesta } from '#server/ecf/insertar-respuesta.ts';
import { diceYaUsada, type MensajeDgii, type ResultadoDgii } from '#server/ecf/respuestas-dgii.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerBytesDeCaso, type EstadoCaso, type FilaCaso } from './casos.ts';

export type Envio = {
  readonly servicios: Servicios;
  readonly empresaId: string;
  readonly certificacionId: string;
  readonly cliente: ClienteDgii;
};

type Cambio = {
  readonly estado: EstadoCaso;
  readonly track_id?: string | null;
  readonly mensajes?: readonly MensajeDgii[];
};

async function guardar(
  e: Envio,
  caso: FilaCaso,
  a: { readonly cambio: Cambio; readonly respuesta: Respuesta<unknown> },
): Promise<void> {
  const { servicios, empresaId, certificacionId } = e;
  const { cambio, respuesta } = a;
  await enEmpresa(servicios.db, empresaId, async (tx) => {
    await tx.query(
      `update certificacion_caso set estado = $4, track_id = coalesce($5, track_id),
         mensajes = $6::text::jsonb
       where empresa_id = $1 and certificacion_id = $2 and numero = $3`,
      [
        empresaId,
        certificacionId,
        caso.numero,
        cambio.estado,
        cambio.track_id ?? null,
        JSON.stringify(cambio.mensajes ?? []),
      ],
    );
    await insertarRespuesta(servicios, tx, {
      empresaId,
      origenId: certificacionId,
      servicio: `certificacion/${respuesta.servicio}/${caso.encf}`,
      http: respuesta.http,
      cuerpo: respuesta.cuerpo,
    });
  });
}

/** The state that a verdict gives; null while there is none. */
function estadoDe(dato: ResultadoDgii | null): EstadoCaso | null {
  switch (dato?.estado) {
    case 'aceptado':
    case 'condicional':
    case 'rechazado':
      return dato.estado;
    default:
      return null;
  }
}

/** A refusal for «used already» after an earlier attempt is that attempt, not a refusal. */
function esNuestroIntento(caso: FilaCaso, dato: ResultadoDgii | null): boolean {
  return caso.intentos > 0 && dato?.estado === 'rechazado' && diceYaUsada(dato.mensajes);
}

async function anotarIntento(e: Envio, caso: FilaCaso): Promise<void> {
  await enEmpresa(e.servicios.db, e.empresaId, (tx) =>
    tx.query(
      `update certificacion_caso set intentos = intentos + 1
       where empresa_id = $1 and certificacion_id = $2 and numero = $3`,
      [e.empresaId, e.certificacionId, caso.numero],
    ),
  );
}

async function bytesDe(e: Envio, caso: FilaCaso): Promise<{ nombre: string; xml: Uint8Array }> {
  const clase = caso.es_rfce ? 'rfce' : 'ecf';
  const bytes = await enEmpresa(e.servicios.db, e.empresaId, (tx) =>
    leerBytesDeCaso(tx, e.empresaId, { id: e.certificacionId, numero: caso.numero, clase }),
  );
  invariante(bytes !== null, `el caso ${String(caso.numero)} tiene sus bytes`);
  return bytes;
}

/** What the DGII has of it after an attempt without an answer; false when it has nothing. */
async function recuperar(e: Envio, caso: FilaCaso): Promise<boolean> {
  if (caso.intentos === 0) return false;
  if (caso.es_rfce) {
    const r = await e.cliente.consultarRfce(caso.encf, caso.codigo_seguridad ?? '');
    const estado = estadoDe(r.dato);
    if (estado === null) return false;
    await guardar(e, caso, {
      cambio: { estado, mensajes: r.dato?.mensajes ?? [] },
      respuesta: r,
    });
    return true;
  }
  if (!e.cliente.ofrece('consultatrackids')) return false;
  const r = await e.cliente.consultarTrackIds(caso.encf);
  const track_id = r.dato[0]?.trackId ?? null;
  if (track_id === null) return false;
  await guardar(e, caso, { cambio: { estado: 'enviado', track_id }, respuesta: r });
  return true;
}

/** Throws `FallaEntorno` when the DGII does not answer. */
export async function enviarCaso(e: Envio, caso: FilaCaso): Promise<void> {
  if (await recuperar(e, caso)) return;
  const archivo = await bytesDe(e, caso);
  await anotarIntento(e, caso);
  if (caso.es_rfce) {
    const r = await e.cliente.enviarRfce(archivo);
    const estado = esNuestroIntento(caso, r.dato) ? 'por_confirmar' : estadoDe(r.dato);
    const mensajes = r.dato?.mensajes ?? [];
    await guardar(e, caso, { cambio: { estado: estado ?? 'listo', mensajes }, respuesta: r });
    return;
  }
  const r = await e.cliente.enviarEcf(archivo);
  const { trackId, mensaje } = r.dato;
  const cambio: Cambio =
    trackId === null
      ? { estado: 'rechazado', mensajes: [{ codigo: String(r.http), valor: mensaje }] }
      : { estado: 'enviado', track_id: trackId };
  await guardar(e, caso, { cambio, respuesta: r });
}

/** Throws `FallaEntorno`. Leaves it as it was while the DGII has no verdict. */
export async function consultarCaso(e: Envio, caso: FilaCaso): Promise<void> {
  invariante(caso.track_id !== null, `el caso ${String(caso.numero)} enviado tiene su trackId`);
  const r = await e.cliente.consultarResultado(caso.track_id);
  const estado = esNuestroIntento({ ...caso, intentos: caso.intentos - 1 }, r.dato)
    ? 'por_confirmar'
    : estadoDe(r.dato);
  if (estado === null) return;
  await guardar(e, caso, { cambio: { estado, mensajes: r.dato?.mensajes ?? [] }, respuesta: r });
}
