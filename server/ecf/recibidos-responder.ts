// Sends our commercial answer (ACECF v1.0) about a received e-CF to the DGII and to its issuer, each with its
// own state. The document is built and signed once; every sending has the same bytes. The DGII only takes
// answers about e-CF that it accepted already: «not found» is asked again for a day.

import { construirXml } from '#shared/ecf/construir.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import type { Db } from '#shared/db/db.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { instante, msDe, type Fecha, type Instante } from '#shared/fecha/fecha.ts';
import { fechaEcf, fechaHoraEcf } from '#shared/fecha/formato.ts';
import type { MensajeRecibido } from '#shared/compras/mensaje-recibido.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { guardarDocumento } from '#server/receptor/guardar-documento.ts';
import { abrirCliente, type ClienteAbierto, type ServiciosEcf } from './abrir-cliente.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { firmarXml } from './firma.ts';
import { crearClienteContribuyente } from './recibidos-cliente.ts';
import { direccionesDe, type MemoriaEntregas } from './recibidos-directorio.ts';
import type { AvanceEntrega } from './recibidos-entregar.ts';
import { guardarRespuestaExterna } from './recibidos-respuesta.ts';
import { textoDeError, type MensajeDgii } from './respuestas-dgii.ts';
import type { ArchivoXml, Respuesta } from './sesion-dgii.ts';

const MS_HORA = 3_600_000;
const PLAZO_DGII_MS = 24 * MS_HORA;
const PLAZO_EMISOR_MS = 72 * MS_HORA;
const AUN_NO = /no (fue |ha sido |está )?(encontrad|recibid|registrad)/i;

type Decidido = {
  readonly id: string;
  readonly rnc_emisor: string;
  readonly encf: string;
  readonly fecha: Fecha;
  readonly total: bigint;
  readonly estado: 'aprobado' | 'rechazado';
  readonly motivo_rechazo: string;
  readonly decidido_en: Instante;
  readonly estado_dgii: string;
  readonly estado_emisor: string;
};

type Respuestas = {
  readonly servicios: ServiciosEcf;
  readonly empresaId: string;
  readonly recibido: Decidido;
  readonly abierto: ClienteAbierto;
  readonly archivo: ArchivoXml;
};

/** How one of the two ends; null: still pending. */
type Desenlace = {
  readonly estado: 'aceptado' | 'rechazado' | 'sin_servicio';
  readonly mensajes: readonly MensajeDgii[];
} | null;

export async function responderRecibido(
  servicios: ServiciosEcf,
  empresaId: string,
  de: { readonly recibidoId: string; readonly memoria: MemoriaEntregas },
): Promise<AvanceEntrega> {
  const recibido = await enEmpresa(servicios.db, empresaId, (tx) =>
    leerDecidido(tx, empresaId, de.recibidoId),
  );
  if (recibido === null) return 'listo';
  const abierto = await abrirCliente(servicios, empresaId);
  if (!abierto.ok) return 'esperar';
  const archivo = await documento({ servicios, empresaId, recibido, abierto: abierto.valor });
  const r: Respuestas = { servicios, empresaId, recibido, abierto: abierto.valor, archivo };
  const aDgii = recibido.estado_dgii === 'pendiente' ? await enviarDgii(r) : null;
  if (aDgii !== null) await anotar(r, 'dgii', aDgii);
  const aEmisor = recibido.estado_emisor === 'pendiente' ? await enviarEmisor(r, de.memoria) : null;
  if (aEmisor !== null) await anotar(r, 'emisor', aEmisor);
  const quedan =
    (recibido.estado_dgii === 'pendiente' && aDgii === null) ||
    (recibido.estado_emisor === 'pendiente' && aEmisor === null);
  return quedan ? 'esperar' : 'listo';
}

async function leerDecidido(tx: Db, empresaId: string, id: string): Promise<Decidido | null> {
  const [fila] = await tx.query<Decidido>(
    `select id, rnc_emisor, encf, fecha, total, estado, motivo_rechazo, decidido_en, estado_dgii,
       estado_emisor
     from ecf_recibido
     where empresa_id = $1 and id = $2 and estado <> 'pendiente'
       and (estado_dgii = 'pendiente' or estado_emisor = 'pendiente')`,
    [empresaId, id],
  );
  return fila ?? null;
}

/** The signed ACECF, made the first time and the same ever after. */
async function documento(r: Omit<Respuestas, 'archivo'>): Promise<ArchivoXml> {
  const { servicios, empresaId, recibido, abierto } = r;
  const guardado = await enEmpresa(servicios.db, empresaId, (tx) =>
    leerAcecf(tx, empresaId, recibido.id),
  );
  if (guardado !== null) return guardado;
  const xml = new TextEncoder().encode(firmarXml(xmlAcecf(recibido, abierto.rnc), abierto.llave));
  return enEmpresa(servicios.db, empresaId, async (tx) => {
    await guardarDocumento(tx, empresaId, {
      origenId: recibido.id,
      clase: 'acecf_enviado',
      nombreArchivo: nombreArchivo(abierto.rnc, recibido.encf),
      bytes: xml,
      momento: instante(servicios.reloj.ahora()),
    });
    // Another process may have kept its own a moment before: that one is the document.
    const elegido = await leerAcecf(tx, empresaId, recibido.id);
    return elegido ?? { nombre: nombreArchivo(abierto.rnc, recibido.encf), xml };
  });
}

async function leerAcecf(tx: Db, empresaId: string, id: string): Promise<ArchivoXml | null> {
  const [fila] = await tx.query<{ nombre: string; xml: Uint8Array }>(
    `select nombre_archivo as nombre, xml from documento_xml
     where empresa_id = $1 and origen_id = $2 and clase = 'acecf_enviado'`,
    [empresaId, id],
  );
  return fila ?? null;
}

function xmlAcecf(r: Decidido, rncComprador: string): string {
  return construirXml('ACECF', {
    DetalleAprobacionComercial: {
      Version: '1.0',
      RNCEmisor: r.rnc_emisor,
      eNCF: r.encf,
      FechaEmision: fechaEcf(r.fecha),
      MontoTotal: escribirMonto(centavos(r.total)),
      RNCComprador: rncComprador,
      Estado: r.estado === 'aprobado' ? '1' : '2',
      ...(r.estado === 'aprobado' ? {} : { DetalleMotivoRechazo: r.motivo_rechazo }),
      FechaHoraAprobacionComercial: fechaHoraEcf(r.decidido_en),
    },
  });
}

async function enviarDgii(r: Respuestas): Promise<Desenlace> {
  const { abierto, archivo, recibido, servicios } = r;
  try {
    const respuesta = await abierto.cliente.enviarAprobacionComercial(archivo.xml, archivo.nombre);
    await conservar(r, respuesta);
    if (respuesta.dato === null) return null;
    const { estado, mensajes } = respuesta.dato;
    if (estado === 'aprobada') return { estado: 'aceptado', mensajes };
    const edad_ms = servicios.reloj.ahora() - msDe(recibido.decidido_en);
    const puedeSerLuego = mensajes.some((m) => AUN_NO.test(m.valor)) && edad_ms < PLAZO_DGII_MS;
    return puedeSerLuego ? null : { estado: 'rechazado', mensajes };
  } catch (causa) {
    return esperarFalla(r, causa);
  }
}

async function enviarEmisor(r: Respuestas, memoria: MemoriaEntregas): Promise<Desenlace> {
  const { abierto, archivo, recibido, servicios } = r;
  const { cliente, llave, rnc } = abierto;
  const { reloj } = servicios;
  if (!cliente.ofrece('directorioporrnc')) {
    return sinServicio('Este ambiente no tiene directorio de facturadores electrónicos');
  }
  try {
    const busqueda = {
      abierto,
      memoria,
      reloj,
      conservar: (x: Respuesta<unknown>) => conservar(r, x),
    };
    const direcciones = await direccionesDe(busqueda, recibido.rnc_emisor);
    if (direcciones?.aprobacion == null) {
      return sinServicio('El emisor no tiene en el directorio dónde recibir aprobaciones');
    }
    const { tokens } = memoria;
    const suyo = crearClienteContribuyente({ direcciones, llave, rnc, reloj, tokens });
    const respuesta = await suyo.enviar(direcciones.aprobacion, archivo);
    await conservar(r, respuesta);
    const { http, cuerpo } = respuesta;
    if (http >= 200 && http < 300) return { estado: 'aceptado', mensajes: [] };
    const dicho = (textoDeError(cuerpo) || cuerpo).replaceAll('\u0000', '').trim().slice(0, 500);
    const valor = dicho === '' ? `El emisor respondió ${String(http)} sin explicación` : dicho;
    return { estado: 'rechazado', mensajes: [{ codigo: String(http), valor }] };
  } catch (causa) {
    const esperar = await esperarFalla(r, causa);
    const edad_ms = reloj.ahora() - msDe(recibido.decidido_en);
    return edad_ms < PLAZO_EMISOR_MS ? esperar : sinServicio('El emisor no respondió en 72 horas');
  }
}

function sinServicio(valor: string): Desenlace {
  return { estado: 'sin_servicio', mensajes: [{ codigo: '0', valor }] };
}

/** What is not a failure of the other side goes on up. */
async function esperarFalla(r: Respuestas, causa: unknown): Promise<null> {
  if (!(causa instanceof FallaEntorno)) throw causa;
  const { servicio, http, cuerpo } = causa;
  if (http !== null) await conservar(r, { servicio, http, cuerpo, dato: null });
  return null;
}

async function conservar(r: Respuestas, respuesta: Respuesta<unknown>): Promise<void> {
  const de = { origenId: r.recibido.id, r: respuesta };
  await guardarRespuestaExterna(r.servicios, r.empresaId, de);
}

async function anotar(
  r: Respuestas,
  de: MensajeRecibido['de'],
  d: NonNullable<Desenlace>,
): Promise<void> {
  const { servicios, empresaId, recibido } = r;
  const momento = instante(servicios.reloj.ahora());
  const dichos = d.mensajes.length > 0 ? d.mensajes : [{ codigo: '0', valor: DICHO[de][d.estado] }];
  const nuevos = dichos.map((m): MensajeRecibido => ({ momento, de, ...m }));
  const columna = de === 'dgii' ? 'estado_dgii' : 'estado_emisor';
  await conRev(servicios.db, empresaId, (tx) =>
    tx.query(
      `update ecf_recibido set ${columna} = $3, mensajes = mensajes || $4::text::jsonb
       where empresa_id = $1 and id = $2 and ${columna} = 'pendiente'`,
      [empresaId, recibido.id, d.estado, JSON.stringify(nuevos)],
    ),
  );
  servicios.avisos.filasNuevas(empresaId);
}

const DICHO = {
  dgii: {
    aceptado: 'La DGII recibió la respuesta comercial',
    rechazado: 'La DGII no aceptó la respuesta comercial',
    sin_servicio: 'La DGII no ofrece este servicio en el ambiente',
  },
  emisor: {
    aceptado: 'El emisor recibió la respuesta comercial',
    rechazado: 'El emisor no aceptó la respuesta comercial',
    sin_servicio: 'El emisor no tiene dónde recibirla',
  },
} as const;
