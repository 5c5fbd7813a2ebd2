// Reception of documents (Servicios DGII, «Recepción e-CF» and «Recepción RFCE»): the e-CF answers with a
// trackId and its verdict comes later; the summary of a small consumer invoice is answered at once. One
// e-NCF counts once: a second document with it is refused with 1209, whatever its content.

import { createHash } from 'node:crypto';
import { instante } from '#shared/fecha/fecha.ts';
import { dictaminar, MENSAJE_YA_USADA, type Dictamen, type Servicio } from './examinar-envio.ts';
import type { Falla } from './fallas.ts';
import { leerArchivo } from './leer-archivo.ts';
import { json, type Ambiente, type Manejador, type Simulador } from './simulador.ts';

const NOMBRE_ESTADO = { 1: 'Aceptado', 2: 'Rechazado', 4: 'Aceptado Condicional' } as const;

export function nombreEstado(estado: 1 | 2 | 4): string {
  return NOMBRE_ESTADO[estado];
}

export const recibirEcf: Manejador = async (sim, peticion) => {
  const archivo = await leerArchivo(peticion.c);
  if (archivo === null) return sinTrackId('El archivo XML es requerido.');
  const envio = { servicio: 'ecf', identificacion: peticion.identificacion } as const;
  const dictamen = dictaminar(sim, archivo, envio);
  if (dictamen === null) return sinTrackId('El archivo no es un e-CF legible.');
  const { trackId } = await guardar(sim, dictamen, {
    servicio: 'ecf',
    ambiente: peticion.ambiente,
    bytes: archivo.bytes,
    falla: sim.fallas.tomar('procesamiento'),
  });
  return json({ trackId, error: null, mensaje: null });
};

export const recibirRfce: Manejador = async (sim, peticion) => {
  const archivo = await leerArchivo(peticion.c);
  if (archivo === null) return json('El archivo XML es requerido.', 400);
  const envio = { servicio: 'rfce', identificacion: peticion.identificacion } as const;
  const dictamen = dictaminar(sim, archivo, envio);
  if (dictamen === null) return json('El archivo no es un RFCE legible.', 400);
  const { final } = await guardar(sim, dictamen, {
    servicio: 'rfce',
    ambiente: peticion.ambiente,
    bytes: archivo.bytes,
    falla: null,
  });
  return json({
    codigo: final.estado,
    estado: nombreEstado(final.estado),
    mensajes: final.mensajes,
    encf: final.encf,
    secuenciaUtilizada: final.secuenciaUtilizada,
  });
};

function sinTrackId(error: string): Response {
  return json({ trackId: null, error, mensaje: error }, 400);
}

type Envio = {
  readonly servicio: Servicio;
  readonly ambiente: Ambiente;
  readonly bytes: Uint8Array;
  readonly falla: Falla | null;
};

async function guardar(
  sim: Simulador,
  dictamen: Dictamen,
  envio: Envio,
): Promise<{ trackId: string; final: Dictamen }> {
  const trackId = sim.ids.nuevo();
  const recibido = sim.reloj.ahora();
  const { rnc, encf } = dictamen;
  const final = await sim.db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`simulador/${rnc}/${encf}`]);
    const usados = await tx.query(
      `select 1 as uno from simulador.envio
       where ambiente = $1 and rnc = $2 and encf = $3 and secuencia_utilizada limit 1`,
      [envio.ambiente, rnc, encf],
    );
    const resuelto: Dictamen =
      usados.length === 0
        ? dictamen
        : { ...dictamen, estado: 2, secuenciaUtilizada: true, mensajes: [MENSAJE_YA_USADA] };
    await tx.query(
      `insert into simulador.envio (track_id, servicio, ambiente, rnc, encf, estado,
         secuencia_utilizada, mensajes, datos, recibido_en, listo_en, sondeos_pendientes, sha256)
       values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9::text::jsonb, $10, $11, $12, $13)`,
      [
        trackId,
        envio.servicio,
        envio.ambiente,
        rnc,
        encf,
        resuelto.estado,
        resuelto.secuenciaUtilizada,
        JSON.stringify(resuelto.mensajes),
        JSON.stringify(resuelto.datos),
        instante(recibido),
        instante(recibido + (envio.servicio === 'ecf' ? sim.retardo_ms : 0)),
        envio.falla?.tipo === 'en-proceso' ? envio.falla.sondeos : 0,
        createHash('sha256').update(envio.bytes).digest('hex'),
      ],
    );
    return resuelto;
  });
  return { trackId, final };
}
