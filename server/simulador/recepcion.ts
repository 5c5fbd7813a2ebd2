// Reception of documents (Servicios DGII, «Recepción e-CF» and «Recepción RFCE»): the e-CF answers with a
// trackId and its verdict comes later; the summary of a small consumer invoice is answered at once. One
// e-NCF counts once: a second document with it is refused with 1209, whatever its content.

import { createHash } from 'node:crypto';
import { instante } from '#shared/fecha/fecha.ts';
import type { Db } from '#shared/db/db.ts';
import {
  dictaminar,
  MENSAJE_ANULADA,
  MENSAJE_YA_USADA,
  type Dictamen,
  type Servicio,
} from './examinar-envio.ts';
import type { Falla } from './fallas.ts';
import { leerArchivo } from './leer-archivo.ts';
import { estaAnulado } from './padron.ts';
import { originalDe, rechazosDeNota } from './reglas-nota.ts';
import { json, type Ambiente, type Manejador, type Simulador } from './simulador.ts';

const NOMBRE_ESTADO = { 1: 'Aceptado', 2: 'Rechazado', 4: 'Aceptado Condicional' } as const;

export function nombreEstado(estado: 1 | 2 | 4): string {
  return NOMBRE_ESTADO[estado];
}

export const recibirEcf: Manejador = async (sim, peticion) => {
  const archivo = await leerArchivo(peticion.c);
  if (archivo === null) return sinTrackId('El archivo XML es requerido.');
  const { ambiente, identificacion } = peticion;
  const envio = { servicio: 'ecf', ambiente, identificacion } as const;
  const dictamen = await dictaminar(sim, archivo, envio);
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
  const { ambiente, identificacion } = peticion;
  const envio = { servicio: 'rfce', ambiente, identificacion } as const;
  const dictamen = await dictaminar(sim, archivo, envio);
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

export type Envio = {
  readonly servicio: Servicio;
  readonly ambiente: Ambiente;
  readonly bytes: Uint8Array;
  readonly falla: Falla | null;
};

/** Answers the verdict that counts, after what can only be known under the locks. */
export async function guardar(
  sim: Simulador,
  dictamen: Dictamen,
  envio: Envio,
): Promise<{ trackId: string; final: Dictamen }> {
  const trackId = sim.ids.nuevo();
  const recibido = sim.reloj.ahora();
  const { rnc, encf } = dictamen;
  const final = await sim.db.tx(async (tx) => {
    const resuelto = await resolver(sim, tx, { dictamen, ambiente: envio.ambiente });
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

/** One e-NCF counts once, an annulled one never, and a note depends on its original. */
async function resolver(
  sim: Simulador,
  tx: Db,
  { dictamen, ambiente }: { readonly dictamen: Dictamen; readonly ambiente: Ambiente },
): Promise<Dictamen> {
  const { rnc, encf, datos } = dictamen;
  const original = originalDe({ rnc, datos });
  const claves = [
    `${rnc}/${encf}`,
    ...(original === null ? [] : [`${original.rnc}/${original.encf}`]),
  ];
  // In order, so that two notes that refer to each other's numbers cannot wait for ever.
  for (const clave of claves.sort()) {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`simulador/${clave}`]);
  }
  const usados = await tx.query(
    `select 1 as uno from simulador.envio
     where ambiente = $1 and rnc = $2 and encf = $3 and secuencia_utilizada limit 1`,
    [ambiente, rnc, encf],
  );
  const rehusado = { ...dictamen, estado: 2, secuenciaUtilizada: true } as const;
  if (usados.length > 0) return { ...rehusado, mensajes: [MENSAJE_YA_USADA] };
  if (await estaAnulado(tx, { ambiente, rnc, encf })) {
    return { ...rehusado, mensajes: [MENSAJE_ANULADA] };
  }
  if (dictamen.estado === 2) return dictamen;
  const deNota = await rechazosDeNota(sim, tx, { ambiente, rnc, datos });
  return deNota.length === 0 ? dictamen : { ...rehusado, mensajes: deNota };
}
