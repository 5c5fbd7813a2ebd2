// Delivers an accepted e-CF (31, 33, 34, 44) to its buyer when the directory of the DGII says that he is
// electronic too, and keeps what he answers (Ley 32-23 Art. 17; Servicios Emisores Electrónicos). Always
// the bytes that were signed. Each outcome is a row with its rev; a buyer who does not answer is tried for
// about a day and a half.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { guardarDocumento } from '#server/receptor/guardar-documento.ts';
import { abrirCliente, type ClienteAbierto, type ServiciosEcf } from './abrir-cliente.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { decirAcuse, leerAcuse } from './recibidos-acuse.ts';
import { crearClienteContribuyente } from './recibidos-cliente.ts';
import type { DireccionesFe } from './recibidos-direcciones.ts';
import { direccionesDe, type MemoriaEntregas } from './recibidos-directorio.ts';
import { guardarRespuestaExterna } from './recibidos-respuesta.ts';
import type { Respuesta } from './sesion-dgii.ts';

/** 30 s, 1, 2, 4… minutes between them: a day and a half in all. */
export const INTENTOS_MAXIMOS = 12;

export type AvanceEntrega = 'listo' | 'esperar';

type Envio = {
  readonly id: string;
  readonly encf: string;
  readonly rnc_receptor: string;
  readonly intentos: number;
  readonly nombre_archivo: string;
  readonly xml: Uint8Array;
};

type Desenlace = {
  readonly estado: 'recibido' | 'no_recibido' | 'sin_directorio' | 'fallido';
  readonly detalle: string;
  readonly url?: string;
  readonly motivo?: number | null;
  readonly respuesta?: Respuesta<unknown> | null;
  /** The answer is an ARECF and is kept as a document. */
  readonly esAcuse?: boolean;
};

type Entrega = {
  readonly servicios: ServiciosEcf;
  readonly empresaId: string;
  readonly envio: Envio;
};

export async function entregarEcf(
  servicios: ServiciosEcf,
  empresaId: string,
  de: { readonly envioId: string; readonly memoria: MemoriaEntregas },
): Promise<AvanceEntrega> {
  const envio = await enEmpresa(servicios.db, empresaId, (tx) =>
    leerEnvio(tx, empresaId, de.envioId),
  );
  if (envio === null) return 'listo';
  const abierto = await abrirCliente(servicios, empresaId);
  // Without certificate nothing of the empresa moves; the sale itself already says so.
  if (!abierto.ok) return 'esperar';
  const entrega: Entrega = { servicios, empresaId, envio };
  const { memoria } = de;
  const direcciones = await buscarReceptor(entrega, abierto.valor, memoria);
  if (direcciones === 'esperar') return 'esperar';
  if (direcciones?.recepcion == null) {
    await concluir(entrega, {
      estado: 'sin_directorio',
      detalle: abierto.valor.cliente.ofrece('directorioporrnc')
        ? 'El comprador no está en el directorio de facturadores electrónicos'
        : 'Este ambiente no tiene directorio de facturadores electrónicos',
    });
    return 'listo';
  }
  const desenlace = await enviar(entrega, abierto.valor, { direcciones, tokens: memoria.tokens });
  await concluir(entrega, desenlace);
  const sigue = desenlace.estado === 'fallido' && envio.intentos + 1 < INTENTOS_MAXIMOS;
  return sigue ? 'esperar' : 'listo';
}

/** null when there is nothing to deliver, or no more attempts. */
async function leerEnvio(tx: Db, empresaId: string, id: string): Promise<Envio | null> {
  const [fila] = await tx.query<Envio>(
    `select v.id, e.encf, v.rnc_receptor, v.intentos, x.nombre_archivo, x.xml
     from envio_receptor v
     join ecf e on e.empresa_id = v.empresa_id and e.id = v.ecf_id
     join ecf_xml x on x.empresa_id = v.empresa_id and x.ecf_id = v.ecf_id and x.clase = 'ecf'
     where v.empresa_id = $1 and v.id = $2 and v.estado in ('pendiente', 'fallido')
       and v.intentos < $3`,
    [empresaId, id, INTENTOS_MAXIMOS],
  );
  return fila ?? null;
}

/** null when he is not in the directory; 'esperar' when the DGII does not answer. */
async function buscarReceptor(
  { servicios, empresaId, envio }: Entrega,
  abierto: ClienteAbierto,
  memoria: MemoriaEntregas,
): Promise<DireccionesFe | null | 'esperar'> {
  const { reloj } = servicios;
  const conservar = (r: Respuesta<unknown>) =>
    guardarRespuestaExterna(servicios, empresaId, { origenId: envio.id, r });
  try {
    return await direccionesDe({ abierto, memoria, reloj, conservar }, envio.rnc_receptor);
  } catch (causa) {
    if (!(causa instanceof FallaEntorno)) throw causa;
    return 'esperar';
  }
}

async function enviar(
  { servicios, envio }: Entrega,
  abierto: ClienteAbierto,
  con: { readonly direcciones: DireccionesFe; readonly tokens: MemoriaEntregas['tokens'] },
): Promise<Desenlace> {
  const url = con.direcciones.recepcion ?? '';
  const { llave, rnc } = abierto;
  const { reloj } = servicios;
  const cliente = crearClienteContribuyente({ ...con, llave, rnc, reloj });
  let r: Respuesta<null>;
  try {
    r = await cliente.enviar(url, { nombre: envio.nombre_archivo, xml: envio.xml });
  } catch (causa) {
    if (!(causa instanceof FallaEntorno)) throw causa;
    const { servicio, http, cuerpo } = causa;
    const respuesta = http === null ? null : { servicio, http, cuerpo, dato: null };
    return { estado: 'fallido', detalle: 'El receptor del comprador no responde', url, respuesta };
  }
  const ahora = instante(reloj.ahora());
  const acuse = leerAcuse(r.cuerpo, { rncEmisor: rnc, encf: envio.encf, ahora });
  if (acuse === null) {
    const detalle = `El receptor del comprador respondió ${String(r.http)} sin un acuse de recibo`;
    return { estado: 'fallido', detalle, url, respuesta: r };
  }
  const { estado, motivo } = acuse;
  return { estado, motivo, detalle: decirAcuse(acuse), url, respuesta: r, esAcuse: true };
}

/** One transaction with its own rev; nothing when another process concluded it first. */
async function concluir(entrega: Entrega, d: Desenlace): Promise<void> {
  const { servicios, empresaId, envio } = entrega;
  const momento = instante(servicios.reloj.ahora());
  const seMovio = await conRev(servicios.db, empresaId, async (tx) => {
    const filas = await tx.query(
      `update envio_receptor set estado = $3, codigo_motivo = $4, url = $5, detalle = $6,
         momento = $7, intentos = intentos + 1
       where empresa_id = $1 and id = $2 and intentos = $8 and estado in ('pendiente', 'fallido')
       returning id`,
      [
        empresaId,
        envio.id,
        d.estado,
        d.motivo ?? null,
        d.url ?? '',
        d.detalle,
        momento,
        envio.intentos,
      ],
    );
    if (filas.length === 0) return false;
    if (d.esAcuse === true && d.respuesta != null) {
      await guardarDocumento(tx, empresaId, {
        origenId: envio.id,
        clase: 'arecf_recibido',
        nombreArchivo: nombreArchivo(envio.rnc_receptor, envio.encf),
        bytes: new TextEncoder().encode(d.respuesta.cuerpo),
        momento,
      });
    }
    return true;
  });
  if (d.respuesta != null) {
    const de = { origenId: envio.id, r: d.respuesta };
    await guardarRespuestaExterna(servicios, empresaId, de);
  }
  if (seMovio.valor) servicios.avisos.filasNuevas(empresaId);
}
