// What was received and how it ended: by trackId, by e-NCF, by security code (Servicios DGII, «Consulta de
// resultado», «Consulta de estado», «Consulta de trackIds», «Consulta RFCE», «Consulta Directorio»).

import { msDe, type Instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import type { DatosEnvio } from './datos-envio.ts';
import type { Mensaje } from './mensaje-dgii.ts';
import { nombreEstado } from './recepcion.ts';
import { json, type Ambiente, type Manejador, type Peticion, type Simulador } from './simulador.ts';

export type Envio = {
  readonly track_id: string;
  readonly servicio: 'ecf' | 'rfce';
  readonly rnc: string;
  readonly encf: string;
  readonly estado: 1 | 2 | 4;
  readonly secuencia_utilizada: boolean;
  readonly mensajes: readonly Mensaje[];
  readonly datos: DatosEnvio;
  readonly recibido_en: Instante;
  readonly listo_en: Instante;
  readonly sondeos_pendientes: number;
};

const COLUMNAS = `track_id, servicio, rnc, encf, estado, secuencia_utilizada, mensajes, datos,
  recibido_en, listo_en, sondeos_pendientes`;

export async function enviosDe(
  sim: Simulador,
  de: { readonly ambiente: Ambiente; readonly rnc: string; readonly encf: string },
): Promise<Envio[]> {
  return sim.db.query<Envio>(
    `select ${COLUMNAS} from simulador.envio
     where ambiente = $1 and rnc = $2 and encf = $3 order by recibido_en, track_id`,
    [de.ambiente, de.rnc, de.encf],
  );
}

/** The one that counts: accepted if any, otherwise the last that was resolved. */
export function elQueCuenta(sim: Simulador, envios: readonly Envio[]): Envio | null {
  const resueltos = envios.filter((e) => estaListo(sim, e));
  return resueltos.find((e) => e.estado !== 2) ?? resueltos.at(-1) ?? null;
}

function estaListo(sim: Simulador, envio: Envio): boolean {
  return envio.sondeos_pendientes === 0 && msDe(envio.listo_en) <= sim.reloj.ahora();
}

export const consultarResultado: Manejador = async (sim, { ambiente, query }) => {
  const trackId = query.get('trackid') ?? '';
  const [envio] = await sim.db.query<Envio>(
    `update simulador.envio e set sondeos_pendientes = greatest(e.sondeos_pendientes - 1, 0)
     from (select track_id, sondeos_pendientes as antes from simulador.envio where track_id = $1) v
     where e.track_id = v.track_id and e.ambiente = $2 and e.servicio = 'ecf'
     returning e.track_id, e.servicio, e.rnc, e.encf, e.estado, e.secuencia_utilizada, e.mensajes,
       e.datos, e.recibido_en, e.listo_en, v.antes as sondeos_pendientes`,
    [trackId, ambiente],
  );
  if (envio === undefined) {
    const mensajes = [{ valor: 'El trackId no existe.', codigo: 0 }];
    return json({ trackId, codigo: 0, estado: 'No encontrado', mensajes });
  }
  const listo = estaListo(sim, envio);
  return json({
    trackId,
    codigo: listo ? envio.estado : 3,
    estado: listo ? nombreEstado(envio.estado) : 'En Proceso',
    rnc: envio.rnc,
    eNCF: envio.encf,
    secuenciaUtilizada: listo && envio.secuencia_utilizada,
    fechaRecepcion: fechaHoraEcf(envio.recibido_en),
    mensajes: listo ? envio.mensajes.map((m) => ({ valor: m.valor, codigo: m.codigo })) : [],
  });
};

export const consultarTrackIds: Manejador = async (sim, { ambiente, query }) => {
  const envios = await enviosDe(sim, {
    ambiente,
    rnc: query.get('rncemisor') ?? '',
    encf: query.get('encf') ?? '',
  });
  return json(
    envios
      .filter((e) => e.servicio === 'ecf')
      .map((e) => ({
        trackId: e.track_id,
        estado: estaListo(sim, e) ? nombreEstado(e.estado) : 'En Proceso',
        fechaRecepcion: fechaHoraEcf(e.recibido_en),
      })),
  );
};

export const consultarRfce: Manejador = async (sim, { ambiente, query }) => {
  const rnc = query.get('rnc_emisor') ?? '';
  const encf = query.get('encf') ?? '';
  const codigo = query.get('cod_seguridad_ecf') ?? '';
  const envios = (await enviosDe(sim, { ambiente, rnc, encf })).filter(
    (e) => e.servicio === 'rfce' && e.datos.codigoSeguridad === codigo,
  );
  const envio = elQueCuenta(sim, envios);
  if (envio === null) {
    const mensajes = [{ valor: 'No se encontró el resumen.', codigo: 0 }];
    return json({
      rnc,
      encf,
      secuenciaUtilizada: false,
      codigo: 0,
      estado: 'No encontrado',
      mensajes,
    });
  }
  return json({
    rnc,
    encf,
    secuenciaUtilizada: envio.secuencia_utilizada,
    codigo: envio.estado,
    estado: nombreEstado(envio.estado),
    mensajes: envio.mensajes.map((m) => ({ valor: m.valor, codigo: m.codigo })),
  });
};

export const consultarEstado: Manejador = async (sim, { ambiente, query }) => {
  const rncEmisor = query.get('rncemisor') ?? '';
  const ncfElectronico = query.get('ncfelectronico') ?? '';
  const comprador = query.get('rnccomprador') ?? '';
  const codigoSeguridad = query.get('codigoseguridad') ?? '';
  const envios = await enviosDe(sim, { ambiente, rnc: rncEmisor, encf: ncfElectronico });
  const envio = elQueCuenta(
    sim,
    envios.filter(
      (e) =>
        e.datos.codigoSeguridad === codigoSeguridad &&
        (comprador === '' || e.datos.rncComprador === comprador),
    ),
  );
  if (envio === null) {
    return json({ codigo: 0, estado: 'No encontrado', rncEmisor, ncfElectronico });
  }
  return json({
    codigo: envio.estado === 2 ? 2 : 1,
    estado: envio.estado === 2 ? 'Rechazado' : 'Aceptado',
    rncEmisor,
    ncfElectronico,
    montoTotal: envio.datos.montoTotal,
    totalITBIS: envio.datos.totalItbis,
    fechaEmision: envio.datos.fechaEmision,
    fechaFirma: envio.datos.fechaFirma,
    rncComprador: envio.datos.rncComprador,
    codigoSeguridad,
    idExtranjero: envio.datos.idExtranjero,
  });
};

type Contribuyente = {
  readonly nombre: string;
  readonly rnc: string;
  readonly url_recepcion: string;
  readonly url_aceptacion: string;
  readonly url_opcional: string;
};

function comoContribuyente(f: Contribuyente): Record<string, string> {
  return {
    nombre: f.nombre,
    rnc: f.rnc,
    urlRecepcion: f.url_recepcion,
    urlAceptacion: f.url_aceptacion,
    urlOpcional: f.url_opcional,
  };
}

const SQL_DIRECTORIO =
  'select nombre, rnc, url_recepcion, url_aceptacion, url_opcional from simulador.directorio';

/** In testecf the simulated contribuyente is in it too, so that an empresa can try to send to a buyer. */
async function delEmisor(
  sim: Simulador,
  { c, ambiente }: Pick<Peticion, 'c' | 'ambiente'>,
): Promise<Record<string, string>[]> {
  if (ambiente !== 'testecf') return [];
  const emisor = await sim.emisor();
  const { origin, pathname } = new URL(c.req.url);
  const raiz = pathname.slice(0, pathname.toLowerCase().indexOf('/testecf/'));
  const url = `${origin}${raiz}/testecf/emisorreceptor`;
  return [
    {
      nombre: emisor.razonSocial,
      rnc: emisor.rnc,
      urlRecepcion: url,
      urlAceptacion: url,
      urlOpcional: url,
    },
  ];
}

export const listarDirectorio: Manejador = async (sim, peticion) => {
  const filas = await sim.db.query<Contribuyente>(`${SQL_DIRECTORIO} order by rnc`);
  return json([...filas.map(comoContribuyente), ...(await delEmisor(sim, peticion))]);
};

/** One is answered as a list too. */
export const directorioPorRnc: Manejador = async (sim, peticion) => {
  const rnc = peticion.query.get('rnc') ?? '';
  const filas = await sim.db.query<Contribuyente>(`${SQL_DIRECTORIO} where rnc = $1`, [rnc]);
  const propio = filas.length > 0 ? [] : await delEmisor(sim, peticion);
  return json([...filas.map(comoContribuyente), ...propio.filter((p) => p['rnc'] === rnc)]);
};
