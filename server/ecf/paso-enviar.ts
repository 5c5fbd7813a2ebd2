// Sends the signed bytes. After a lost answer nothing is signed or numbered again: first the DGII is
// asked what it has under this e-NCF, and only if it has nothing the same bytes go out once more
// (Servicios DGII; Ley 32-23 Arts. 7 and 26.7). The intent to send is written before sending, so that a
// process that dies in between leaves a trace for the next one.

import { invariante } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { ArchivoXml, ClienteDgii, Respuesta } from './cliente-dgii.ts';
import { leerXmlFirmado } from './leer-ecf.ts';
import type { ContextoPaso, Avance } from './paso.ts';
import { diceYaUsada, type ResultadoDgii } from './respuestas-dgii.ts';
import { concluir, esFinal } from './concluir.ts';
import {
  anotarIntento,
  avisarEnLinea,
  contarIntentos,
  guardarRespuesta,
  transitar,
  type RespuestaCruda,
} from './transicion.ts';

export async function pasoEnviar(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance> {
  const { servicios, empresaId, ecf } = p;
  const clase = ecf.es_rfce ? 'rfce' : 'ecf';
  const [xml, intentos] = await enEmpresa(
    servicios.db,
    empresaId,
    async (tx) =>
      [
        await leerXmlFirmado(tx, empresaId, { ecfId: ecf.id, clase }),
        await contarIntentos(tx, empresaId, ecf.id),
      ] as const,
  );
  invariante(xml !== null, `el e-CF ${ecf.id} firmado tiene sus bytes guardados`);
  if (intentos > 0) {
    const sabido = await preguntar(p, cliente);
    if (sabido !== null) return sabido;
  }
  // The row is looked at again under its lock: what was annulled meanwhile must not go out.
  if (!(await anotarIntento(p, xml.nombre_archivo))) return 'esperar';
  const archivo = { nombre: xml.nombre_archivo, xml: xml.xml };
  return ecf.es_rfce ? enviarRfce(p, cliente, archivo) : enviarEcf(p, cliente, archivo);
}

/** What the DGII already has of this document; null when it has nothing and the bytes may be sent. */
export async function preguntar(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance | null> {
  return p.ecf.es_rfce ? preguntarRfce(p, cliente) : preguntarEcf(p, cliente);
}

async function preguntarRfce(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance | null> {
  const r = await cliente.consultarRfce(p.ecf.encf, p.ecf.codigo_seguridad ?? '');
  const { dato } = r;
  if (dato !== null && esFinal(dato)) return concluir(p, dato, comoCruda(r));
  await conservar(p, r);
  const noLoTiene = dato?.estado === 'no-encontrado' || r.http === 404;
  return noLoTiene ? null : 'esperar';
}

async function preguntarEcf(p: ContextoPaso, cliente: ClienteDgii): Promise<Avance | null> {
  const { ecf } = p;
  // Without a query by e-NCF (certecf) the same bytes go again: a second copy is refused with 1209.
  if (!cliente.ofrece('consultatrackids')) return null;
  const r = await cliente.consultarTrackIds(ecf.encf);
  const elegido = elegir(r.dato);
  if (elegido?.trackId === null || elegido?.trackId === undefined) {
    await conservar(p, r);
    return null;
  }
  if (elegido.trackId === ecf.track_id) return 'esperar';
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf,
    a: {
      estado: 'enviado',
      detalle: '{Quien} ya lo había recibido',
      campos: { track_id: elegido.trackId },
      respuesta: comoCruda(r),
    },
  });
  return seMovio ? 'seguir' : 'esperar';
}

function elegir(lista: readonly ResultadoDgii[]): ResultadoDgii | null {
  const orden = ['aceptado', 'condicional', 'en-proceso', 'rechazado'] as const;
  for (const estado of orden) {
    const encontrado = lista.find((r) => r.estado === estado);
    if (encontrado !== undefined) return encontrado;
  }
  return null;
}

async function enviarEcf(
  p: ContextoPaso,
  cliente: ClienteDgii,
  archivo: ArchivoXml,
): Promise<Avance> {
  const r = await cliente.enviarEcf(archivo);
  if (r.dato.trackId === null) return detener(p, r, r.dato.mensaje);
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado: 'enviado',
      detalle: 'Enviado a {quien}',
      campos: { track_id: r.dato.trackId },
      respuesta: comoCruda(r),
    },
  });
  return seMovio ? 'recien-enviado' : 'esperar';
}

async function enviarRfce(
  p: ContextoPaso,
  cliente: ClienteDgii,
  archivo: ArchivoXml,
): Promise<Avance> {
  const r = await cliente.enviarRfce(archivo);
  const { dato } = r;
  if (dato === null || !esFinal(dato)) return detener(p, r, '');
  if (dato.estado !== 'rechazado' || !diceYaUsada(dato.mensajes)) {
    return concluir(p, dato, comoCruda(r));
  }
  await conservar(p, r);
  return (await preguntar(p, cliente)) ?? concluir(p, dato, comoCruda(r));
}

/**
 * An answer that is neither a receipt nor a verdict: the document is not judged, so it stays signed and
 * visible, and will be tried again slowly.
 */
async function detener(p: ContextoPaso, r: Respuesta<unknown>, mensaje: string): Promise<Avance> {
  const valor = mensaje === '' ? `Respuesta ${String(r.http)} sin explicación` : mensaje;
  await avisarEnLinea(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      detalle: '{Quien} no recibió el documento; se volverá a intentar',
      mensajes: [{ codigo: String(r.http), valor: valor.slice(0, 1000) }],
      respuesta: comoCruda(r),
    },
  });
  return 'esperar';
}

async function conservar(p: ContextoPaso, r: Respuesta<unknown>): Promise<void> {
  await guardarRespuesta(p.servicios, p.empresaId, { ecfId: p.ecf.id, r: comoCruda(r) });
}

export function comoCruda(r: Respuesta<unknown>): RespuestaCruda {
  return { servicio: r.servicio, http: r.http, cuerpo: r.cuerpo };
}
