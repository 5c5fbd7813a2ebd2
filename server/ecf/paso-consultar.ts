// Asks how a sent document ended. A refusal with 1209 («secuencia ya usada») may only mean that an
// earlier sending of the same bytes is the one that counts: every other trackId of the e-NCF is looked at
// before the refusal is believed.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { ClienteDgii, Respuesta } from './cliente-dgii.ts';
import { concluir, esFinal } from './concluir.ts';
import { comoMensaje } from './nota-y-original.ts';
import type { Avance, ContextoPaso } from './paso.ts';
import { comoCruda, pasoEnviar } from './paso-enviar.ts';
import { diceYaUsada, type ResultadoDgii } from './respuestas-dgii.ts';
import {
  avisarEnLinea,
  contarIntentos,
  guardarRespuesta,
  INTENTO,
  transitar,
} from './transicion.ts';

const ESPERA_ENCONTRAR_MS = 60_000;

export async function pasoConsultar(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance> {
  const { ecf } = p;
  if (ecf.track_id === null) return pasoEnviar(p, cliente);
  const r = await cliente.consultarResultado(ecf.track_id);
  const { dato } = r;
  if (dato === null || dato.estado === 'no-encontrado') {
    await guardarRespuesta(p.servicios, p.empresaId, { ecfId: ecf.id, r: comoCruda(r) });
    return dato !== null && (await haceRatoQueSeEnvio(p)) ? pasoEnviar(p, cliente) : 'esperar';
  }
  if (!esFinal(dato)) return 'esperar';
  if (dato.estado === 'rechazado' && diceYaUsada(dato.mensajes)) {
    const otro = cliente.ofrece('consultatrackids')
      ? await buscarOtro(p, cliente)
      : await dudar(p, r);
    if (otro !== null) return otro;
  }
  return concluir(p, dato, comoCruda(r));
}

/** A trackId may take a moment to be known: only after a minute is «no encontrado» taken at its word. */
async function haceRatoQueSeEnvio(p: ContextoPaso): Promise<boolean> {
  const hace = instante(p.servicios.reloj.ahora() - ESPERA_ENCONTRAR_MS);
  const recientes = await enEmpresa(p.servicios.db, p.empresaId, (tx) =>
    tx.query(
      `select 1 as uno from dgii_respuesta
       where empresa_id = $1 and ecf_id = $2 and servicio = $3 and momento > $4 limit 1`,
      [p.empresaId, p.ecf.id, INTENTO, hace],
    ),
  );
  return recientes.length === 0;
}

/** Follows another trackId of the same e-NCF when it was accepted or is still being processed. */
async function buscarOtro(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance | null> {
  const lista = await cliente.consultarTrackIds(p.ecf.encf);
  for (const candidato of lista.dato) {
    if (candidato.trackId === null || candidato.trackId === p.ecf.track_id) continue;
    const r: Respuesta<ResultadoDgii | null> = await cliente.consultarResultado(candidato.trackId);
    if (r.dato === null) continue;
    if (r.dato.estado === 'en-proceso') return seguirA(p, candidato.trackId, r);
    if (esFinal(r.dato) && r.dato.estado !== 'rechazado') return concluir(p, r.dato, comoCruda(r));
  }
  return null;
}

/**
 * In certecf there is no query by e-NCF: when the bytes left more than once, 1209 may well be the echo of
 * an accepted sending, so it is told to a person instead of being believed.
 */
async function dudar(p: ContextoPaso, r: Respuesta<unknown>): Promise<Avance | null> {
  const veces = await enEmpresa(p.servicios.db, p.empresaId, (tx) =>
    contarIntentos(tx, p.empresaId, p.ecf.id),
  );
  if (veces < 2) return null;
  await avisarEnLinea(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      detalle: 'El e-NCF figura como usado y puede ser por un envío anterior de este documento',
      mensajes: [comoMensaje(rechazosEnvio.rechazo('CERT_YA_USADA'))],
      respuesta: comoCruda(r),
    },
  });
  return 'esperar';
}

async function seguirA(p: ContextoPaso, trackId: string, r: Respuesta<unknown>): Promise<Avance> {
  await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado: 'enviado',
      detalle: '{Quien} procesa un envío anterior del mismo documento',
      campos: { track_id: trackId },
      respuesta: comoCruda(r),
    },
  });
  return 'esperar';
}
