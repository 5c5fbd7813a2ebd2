// `testecf/emisorreceptor`: another electronic contribuyente to try with (Descripción Técnica v1.6,
// «Emisor-Receptor»; Servicios Emisores Electrónicos). It receives our e-CF and answers a signed ARECF,
// receives our approvals, and on demand issues an e-CF to us, tells how we acknowledged it, and approves or
// rejects what it received. It only calls this same server or who is in its directory.

import { instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { nombreArchivo } from '#shared/ecf/timbre.ts';
import { formarEncf, leerEncf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { z } from 'zod';
import { examinar } from '#server/ecf/examinar.ts';
import { firmarXml } from '#server/ecf/firma.ts';
import { semilla, validarSemilla } from './autenticacion.ts';
import {
  emitirSimulado,
  TIPOS_A_RECEPTOR,
  type EmisorSimulado,
  type TipoAReceptor,
} from './emisor-simulado.ts';
import { leerArchivo } from './leer-archivo.ts';
import { enviarAReceptor } from './enviar-a-receptor.ts';
import { dictaminar } from './examinar-envio.ts';
import { guardar } from './recepcion.ts';
import { conTipo, json, type Manejador, type Simulador } from './simulador.ts';

export const semillaReceptor = semilla;
export const validarCertificado = validarSemilla;

/** Order of the checks of a receiver: structure, signature, buyer, repeated (Formato ARECF). */
export const recibirDeEmisor: Manejador = async (sim, { c }) => {
  const archivo = await leerArchivo(c);
  if (archivo === null) return json('El archivo XML es requerido.', 400);
  const emisor = await sim.emisor();
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  if (!examen.ok) return json('El archivo no es un XML legible.', 400);
  const { raiz, firma } = examen;
  const de = {
    rncEmisor: texto(raiz, 'Encabezado/Emisor/RNCEmisor') ?? '',
    encf: texto(raiz, 'Encabezado/IdDoc/eNCF') ?? '',
    rncComprador: texto(raiz, 'Encabezado/Comprador/RNCComprador') ?? '',
  };
  if (leerEncf(de.encf) === null || !/^\d{9}(\d{2})?$/.test(de.rncEmisor)) {
    return json('El archivo no es un e-CF.', 400);
  }
  let motivo = '';
  if (raiz.nombre !== 'ECF' || examen.estructura.length > 0) motivo = '1';
  else if (!firma.ok || firma.vigencia.length > 0) motivo = '2';
  else if (de.rncComprador !== emisor.rnc) motivo = '4';
  else if (!(await esNuevo(sim, de, archivo.xml))) motivo = '3';
  return conTipo(acuse(sim, emisor, { ...de, motivo }), 'application/xml');
};

async function esNuevo(
  sim: Simulador,
  de: { readonly rncEmisor: string; readonly encf: string },
  xml: string,
): Promise<boolean> {
  const nuevas = await sim.db.query(
    `insert into simulador.recibido (rnc_emisor, encf, xml, recibido_en) values ($1, $2, $3, $4)
     on conflict do nothing returning encf`,
    [de.rncEmisor, de.encf, xml, instante(sim.reloj.ahora())],
  );
  return nuevas.length === 1;
}

function acuse(
  sim: Simulador,
  emisor: EmisorSimulado,
  d: { readonly rncEmisor: string; readonly encf: string; readonly motivo: string },
): string {
  const arbol = {
    DetalleAcusedeRecibo: {
      Version: '1.0',
      RNCEmisor: d.rncEmisor,
      RNCComprador: emisor.rnc,
      eNCF: d.encf,
      Estado: d.motivo === '' ? '0' : '1',
      ...(d.motivo === '' ? {} : { CodigoMotivoNoRecibido: d.motivo }),
      FechaHoraAcuseRecibo: fechaHoraEcf(instante(sim.reloj.ahora())),
    },
  };
  return firmarXml(construirXml('ARECF', arbol), emisor.llave);
}

/** 200 right, 400 wrong: an approval of something that the simulated issuer sent. */
export const recibirAprobacion: Manejador = async (sim, { c }) => {
  const archivo = await leerArchivo(c);
  if (archivo === null) return json('El archivo XML es requerido.', 400);
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  const estaBien =
    examen.ok &&
    examen.raiz.nombre === 'ACECF' &&
    examen.estructura.length === 0 &&
    examen.firma.ok &&
    examen.firma.vigencia.length === 0;
  if (!estaBien) return json('La aprobación comercial no es válida.', 400);
  const campo = (n: string): string => texto(examen.raiz, `DetalleAprobacionComercial/${n}`) ?? '';
  const suyas = await sim.db.query(
    `update simulador.emision set estado = $4
     where rnc = $1 and encf = $2 and rnc_comprador = $3 returning encf`,
    [
      campo('RNCEmisor'),
      campo('eNCF'),
      campo('RNCComprador'),
      campo('Estado') === '2' ? 'Rechazado por el comprador' : 'Aprobado por el comprador',
    ],
  );
  if (suyas.length === 0) return json('El e-CF no es de este emisor.', 400);
  return json({ mensaje: ['Aprobación recibida por el simulador.'], codigo: '01' });
};

const zEmision = z.object({
  rnc: z.string().regex(/^\d{9}(\d{2})?$/),
  tipoencf: z
    .string()
    .transform((t) => t.replace(/^E/i, ''))
    .pipe(z.enum(TIPOS_A_RECEPTOR)),
  urlrecepcion: z.string(),
  urlautenticacion: z.string().default(''),
});

/** Issues an e-CF to the given RNC, has it accepted by the DGII (simulated), and delivers it. */
export const emitirComprobante: Manejador = async (sim, peticion) => {
  const leido = zEmision.safeParse(await leerCuerpo(peticion.c));
  if (!leido.success)
    return json({ mensaje: 'Petición inválida', errores: leido.error.issues }, 400);
  const e = leido.data;
  const destino = await destinoPermitido(sim, [e.urlrecepcion, e.urlautenticacion]);
  if (!destino) return json({ mensaje: 'El simulador no llama a esa dirección.' }, 400);
  const emisor = await sim.emisor();
  const { encf, xml } = await emitir(sim, emisor, { tipo: e.tipoencf, rncComprador: e.rnc });
  const entrega = await enviarAReceptor(sim, emisor, {
    urlServicio: e.urlrecepcion,
    urlAutenticacion: e.urlautenticacion,
    servicio: '/fe/recepcion/api/ecf',
    archivo: { nombre: nombreArchivo(emisor.rnc, encf), xml: new TextEncoder().encode(xml) },
  });
  const estado = leerAcuse(entrega.cuerpo);
  await sim.db.query(
    `update simulador.emision set estado = $3, mensajes = $4::text::jsonb where rnc = $1 and encf = $2`,
    [emisor.rnc, encf, estado.estado, JSON.stringify(estado.mensajes)],
  );
  return json({ rnc: emisor.rnc, encf, estado: estado.estado, mensajes: estado.mensajes });
};

async function emitir(
  sim: Simulador,
  emisor: EmisorSimulado,
  de: { readonly tipo: TipoAReceptor; readonly rncComprador: string },
): Promise<{ encf: string; xml: string }> {
  const modifica =
    de.tipo === '33' || de.tipo === '34'
      ? await facturaParaNota(sim, emisor, de.rncComprador)
      : null;
  const encf = formarEncf('E', de.tipo, await siguiente(sim, de.tipo));
  const xml = emitirSimulado(emisor, sim.reloj, { ...de, encf, modifica });
  const bytes = new TextEncoder().encode(xml);
  const nombre = nombreArchivo(emisor.rnc, encf);
  const dictamen = await dictaminar(
    sim,
    { nombre, xml, bytes },
    { servicio: 'ecf', ambiente: 'testecf', identificacion: emisor.rnc },
  );
  invariante(dictamen?.estado === 1, `el e-CF simulado se acepta: ${JSON.stringify(dictamen)}`);
  const { final } = await guardar({ ...sim, retardo_ms: 0 }, dictamen, {
    servicio: 'ecf',
    ambiente: 'testecf',
    bytes,
    falla: null,
  });
  invariante(final.estado === 1, `el e-CF simulado se acepta: ${JSON.stringify(final.mensajes)}`);
  await sim.db.query(
    `insert into simulador.emision (rnc, encf, rnc_comprador, xml, estado, mensajes, emitida_en)
     values ($1, $2, $3, $4, 'Sin enviar', '[]', $5)`,
    [emisor.rnc, encf, de.rncComprador, xml, instante(sim.reloj.ahora())],
  );
  return { encf, xml };
}

/** A note needs a document of its own to modify: it is issued now, and only the note is delivered. */
async function facturaParaNota(
  sim: Simulador,
  emisor: EmisorSimulado,
  rncComprador: string,
): Promise<{ encf: string; fecha: string }> {
  const { encf, xml } = await emitir(sim, emisor, { tipo: '31', rncComprador });
  const leido = leerXml(xml);
  const fecha = leido.ok ? texto(leido.valor, 'Encabezado/Emisor/FechaEmision') : null;
  return { encf, fecha: fecha ?? '' };
}

async function siguiente(sim: Simulador, tipo: string): Promise<bigint> {
  const [fila] = await sim.db.query<{ valor: bigint }>(
    `insert into simulador.contador as k (nombre, valor) values ($1, 1)
     on conflict (nombre) do update set valor = k.valor + 1 returning valor`,
    [`emisor/${tipo}`],
  );
  return fila?.valor ?? 1n;
}

const MOTIVOS: Readonly<Record<string, string>> = {
  '1': 'Error de especificación',
  '2': 'Error de firma digital',
  '3': 'Envío duplicado',
  '4': 'RNC comprador no corresponde',
};

function leerAcuse(cuerpo: string): { estado: string; mensajes: readonly string[] } {
  const leido = leerXml(cuerpo);
  const campo = (n: string): string | null =>
    leido.ok ? texto(leido.valor, `DetalleAcusedeRecibo/${n}`) : null;
  if (!leido.ok || leido.valor.nombre !== 'ARECF') {
    return { estado: 'Sin acuse de recibo', mensajes: [cuerpo.slice(0, 500)] };
  }
  if (campo('Estado') === '0') return { estado: 'e-CF Recibido', mensajes: [] };
  const motivo = campo('CodigoMotivoNoRecibido') ?? '';
  return { estado: 'e-CF No Recibido', mensajes: [MOTIVOS[motivo] ?? `Motivo ${motivo}`] };
}

export const consultarAcuse: Manejador = async (sim, { query }) => {
  const rnc = query.get('rnc') ?? '';
  const encf = query.get('encf') ?? '';
  const [fila] = await sim.db.query<{ estado: string; mensajes: unknown }>(
    `select estado, mensajes from simulador.emision
     where encf = $2 and ($1 in (rnc, rnc_comprador))`,
    [rnc, encf],
  );
  if (fila === undefined) return json({ rnc, encf, estado: 'No encontrado', mensajes: [] }, 404);
  return json({ rnc, encf, estado: fila.estado, mensajes: fila.mensajes });
};

const zAprobacion = z.object({
  urlaprobacioncomercial: z.string(),
  urlautenticacion: z.string().default(''),
  rnc: z.string(),
  encf: z.string(),
  estadoaprobacion: z.union([z.string(), z.number()]).transform(String),
});

/** The simulated buyer approves (1) or rejects (2) an e-CF that it received from that RNC. */
export const enviarAprobacion: Manejador = async (sim, peticion) => {
  const leido = zAprobacion.safeParse(await leerCuerpo(peticion.c));
  if (!leido.success)
    return json({ mensaje: 'Petición inválida', errores: leido.error.issues }, 400);
  const a = leido.data;
  const destino = await destinoPermitido(sim, [a.urlaprobacioncomercial, a.urlautenticacion]);
  if (!destino) return json({ mensaje: 'El simulador no llama a esa dirección.' }, 400);
  const [fila] = await sim.db.query<{ xml: string }>(
    'select xml from simulador.recibido where rnc_emisor = $1 and encf = $2',
    [a.rnc, a.encf],
  );
  if (fila === undefined) return json({ mensaje: 'Ese e-CF no se ha recibido.' }, 404);
  const emisor = await sim.emisor();
  const xml = aprobacion(sim, emisor, { xml: fila.xml, ...a });
  const entrega = await enviarAReceptor(sim, emisor, {
    urlServicio: a.urlaprobacioncomercial,
    urlAutenticacion: a.urlautenticacion,
    servicio: '/fe/aprobacioncomercial/api/ecf',
    archivo: { nombre: nombreArchivo(emisor.rnc, a.encf), xml: new TextEncoder().encode(xml) },
  });
  return json({
    rnc: a.rnc,
    encf: a.encf,
    estado: entrega.http === 200 ? 'Aprobación recibida' : 'Aprobación no recibida',
    mensajes: entrega.http === 200 ? [] : [`HTTP ${String(entrega.http)}`],
  });
};

function aprobacion(
  sim: Simulador,
  emisor: EmisorSimulado,
  d: {
    readonly xml: string;
    readonly rnc: string;
    readonly encf: string;
    readonly estadoaprobacion: string;
  },
): string {
  const leido = leerXml(d.xml);
  invariante(leido.ok, 'lo que se recibió era legible');
  const t = (ruta: string): string => texto(leido.valor, ruta) ?? '';
  const esRechazo = d.estadoaprobacion === '2';
  const arbol = {
    DetalleAprobacionComercial: {
      Version: '1.0',
      RNCEmisor: d.rnc,
      eNCF: d.encf,
      FechaEmision: t('Encabezado/Emisor/FechaEmision'),
      MontoTotal: t('Encabezado/Totales/MontoTotal'),
      RNCComprador: emisor.rnc,
      Estado: esRechazo ? '2' : '1',
      ...(esRechazo ? { DetalleMotivoRechazo: 'Rechazado por el simulador' } : {}),
      FechaHoraAprobacionComercial: fechaHoraEcf(instante(sim.reloj.ahora())),
    },
  };
  return firmarXml(construirXml('ACECF', arbol), emisor.llave);
}

/** JSON body with the names of its fields in lower case; null when it is not an object. */
async function leerCuerpo(c: { req: { json(): Promise<unknown> } }): Promise<unknown> {
  try {
    const cuerpo = await c.req.json();
    if (typeof cuerpo !== 'object' || cuerpo === null) return null;
    return Object.fromEntries(Object.entries(cuerpo).map(([k, v]) => [k.toLowerCase(), v]));
  } catch {
    // Not JSON: the schema refuses null and says why.
    return null;
  }
}

/** The simulator must not be a way into other networks: this server itself, or a host of its directory. */
async function destinoPermitido(sim: Simulador, urls: readonly string[]): Promise<boolean> {
  const dadas = urls.filter((u) => u !== '');
  if (dadas.some((u) => !URL.canParse(u) || !/^https?:$/.test(new URL(u).protocol))) return false;
  if (sim.conControl) return true;
  const filas = await sim.db.query<{ url: string }>(
    `select u as url from simulador.directorio,
       lateral unnest(array[url_recepcion, url_aceptacion, url_opcional]) u`,
  );
  const propios = new Set(
    [...sim.direccionesPropias, ...filas.map((f) => f.url)].flatMap((u) =>
      URL.canParse(u) ? [new URL(u).host] : [],
    ),
  );
  return dadas.every((u) => propios.has(new URL(u).host));
}
