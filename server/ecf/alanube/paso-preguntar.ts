// Asks Alanube how a document ended. Only `legalStatus` is the verdict of the DGII. With the verdict come the
// signed XML and what the printed form needs of it, all in one transaction. An accepted document whose XML does
// not come is held for a while; then its verdict counts without it, and the XML is asked for again later.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import type { DatosEcf } from '#shared/ecf/desde-factura.ts';
import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { bien, invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Db } from '#shared/db/db.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { FallaEntorno } from '../falla-entorno.ts';
import { leerEcf } from '../leer-ecf.ts';
import type { Avance, ContextoPaso } from '../paso.ts';
import { avisarEnLinea, guardarRespuesta, transitar } from '../transicion.ts';
import { verificarFirma } from '../verificar-firma.ts';
import { destinoAlanube } from './bases-alanube.ts';
import type { ClienteAlanube, RespuestaAlanube } from './cliente-alanube.ts';
import { leerDatosPropios, rechazoDeAcceso, tipoDe } from './paso-emitir.ts';
import { leerDocumento, type DocumentoAlanube } from './respuestas.ts';
import {
  camposTimbre,
  examinarXml,
  guardarXml,
  traerXml,
  type XmlDeAlanube,
} from './xml-de-alanube.ts';

const PALABRA = {
  aceptado: 'Aceptado',
  condicional: 'Aceptado condicional',
  rechazado: 'Rechazado',
} as const;

type Final = keyof typeof PALABRA;

/** `servicio` of the row that says since when the signed XML is missing. */
const SIN_XML = 'alanube/sin-xml';
/** Documents whose XML is asked for again each time that another one ends. */
const POR_RECUPERAR = 3;

/** Refuses `ecf.PROVEEDOR_TOKEN_RECHAZADO`, `PROVEEDOR_NO_PUDO`, `PROVEEDOR_XML_AJENO`. Throws `FallaEntorno`. */
export async function pasoPreguntar(
  p: ContextoPaso,
  cliente: ClienteAlanube,
): Promise<Resultado<Avance>> {
  const leido = await preguntar(p, cliente);
  if (!leido.ok) return leido;
  const { r, documento } = leido.valor;
  if (documento.haFallado) {
    await guardarRespuesta(p.servicios, p.empresaId, { ecfId: p.ecf.id, r });
    const motivo = documento.mensajes.map((m) => m.valor).join('; ') || 'no dijo por qué';
    const datos = { id: documento.id, motivo: motivo.slice(0, 500) };
    return mal(rechazosEnvio.rechazo('PROVEEDOR_NO_PUDO', { datos }));
  }
  const { estado } = documento;
  if (estado === 'en-proceso' || estado === 'no-encontrado') return bien('esperar');
  return concluir(p, { cliente, r, documento, estado });
}

type Leido = { readonly r: RespuestaAlanube; readonly documento: DocumentoAlanube };

async function preguntar(p: ContextoPaso, cliente: ClienteAlanube): Promise<Resultado<Leido>> {
  const { ecf } = p;
  invariante(ecf.track_id !== null, 'lo que Alanube recibió tiene su identificador');
  const r = await cliente.consultar(tipoDe(ecf), ecf.track_id);
  const negado = rechazoDeAcceso(r.http);
  if (negado !== null) return negado;
  const documento = r.http === 200 ? leerDocumento(r.cuerpo) : null;
  if (documento === null) {
    const { servicio, http, cuerpo } = r;
    const mensaje = 'Alanube no dijo el estado del documento';
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, http, cuerpo });
  }
  if (documento.encf !== null && documento.encf !== ecf.encf) {
    const datos = { detalle: 'otro e-NCF' };
    return mal(rechazosEnvio.rechazo('PROVEEDOR_XML_AJENO', { datos }));
  }
  return bien({ r, documento });
}

type Veredicto = Leido & { readonly cliente: ClienteAlanube; readonly estado: Final };

async function concluir(p: ContextoPaso, v: Veredicto): Promise<Resultado<Avance>> {
  const datos = await leerDatosPropios(p);
  const traido = await traer(p, v, datos);
  if (!traido.ok) return traido;
  const xml = traido.valor;
  if (xml === null && v.estado !== 'rechazado' && (await hayQueEsperar(p, v)))
    return bien('esperar');
  const falta = xml === null && v.estado !== 'rechazado';
  const esSimulador = destinoAlanube(p.servicios.config, p.ecf.ambiente) === 'simulador';
  const quien = esSimulador ? 'por {quien}' : 'por la DGII, según {quien}';
  const detalle = `${PALABRA[v.estado]} ${quien}${falta ? ' (todavía sin su XML firmado)' : ''}`;
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado: v.estado,
      detalle,
      mensajes: v.documento.mensajes,
      campos: {
        ...camposTimbre(datos, p.ecf, { documento: v.documento, raiz: xml?.raiz ?? null }),
        secuencia_utilizada: esUtilizada(v),
      },
      respuesta: v.r,
      ademas: (tx) => guardar(tx, p, xml),
    },
  });
  if (seMovio) await recuperarXml(p, v.cliente);
  return bien(seMovio ? 'listo' : 'esperar');
}

/** What `sequenceConsumed` means in a refusal was never confirmed: only its «yes» is taken. */
function esUtilizada({ estado, documento }: Veredicto): true | null {
  return estado !== 'rechazado' || documento.secuenciaConsumida === true ? true : null;
}

type Traido = XmlDeAlanube & { readonly resumen: Uint8Array | null };

/** Before the transaction: nothing waits for the network with the rows of the empresa locked. */
async function traer(
  p: ContextoPaso,
  v: Veredicto,
  datos: DatosEcf,
): Promise<Resultado<Traido | null>> {
  const bytes = await traerXml(v.cliente, v.documento.xml);
  if (bytes === null) return bien(null);
  const examinado = examinarXml(bytes, datos);
  if (!examinado.ok) return v.estado === 'rechazado' ? bien(null) : examinado;
  const ahora = instante(p.servicios.reloj.ahora());
  const firma = verificarFirma(new TextDecoder().decode(bytes), { ahora });
  if (!firma.ok) {
    // It is what the DGII accepted, so it is kept; whoever runs the server should know.
    const { codigo } = firma.rechazos[0];
    const de = { empresaId: p.empresaId, ecf: p.ecf.id, codigo };
    p.servicios.bitacora.error('El XML que entregó Alanube no verifica su firma', de);
  }
  const { xmlResumen } = v.documento;
  const resumen = p.ecf.es_rfce ? await traerXml(v.cliente, xmlResumen) : null;
  return bien({ ...examinado.valor, resumen });
}

async function guardar(tx: Db, p: ContextoPaso, xml: Traido | null): Promise<void> {
  if (xml === null) return;
  await guardarXml(tx, p, { clase: 'ecf', bytes: xml.bytes });
  if (xml.resumen !== null) await guardarXml(tx, p, { clase: 'rfce', bytes: xml.resumen });
}

/** The first time it is written when it began to be missing; the wait is counted from there. */
async function hayQueEsperar(p: ContextoPaso, v: Veredicto): Promise<boolean> {
  const { servicios, empresaId, ecf } = p;
  const [primera] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ momento: Instante }>(
      `select momento from dgii_respuesta where empresa_id = $1 and ecf_id = $2 and servicio = $3
       order by momento limit 1`,
      [empresaId, ecf.id, SIN_XML],
    ),
  );
  const { esperaXml_ms: maximo } = servicios.config.alanube.ajustes;
  if (primera === undefined) {
    const r = { ...v.r, servicio: SIN_XML };
    await guardarRespuesta(servicios, empresaId, { ecfId: ecf.id, r });
  }
  const desde = primera === undefined ? servicios.reloj.ahora() : msDe(primera.momento);
  if (servicios.reloj.ahora() - desde >= maximo) return false;
  const detalle = '{Quien} lo da por aceptado; falta que entregue su XML firmado';
  await avisarEnLinea(servicios, empresaId, { ecf, a: { detalle } });
  return true;
}

/** Accepted documents of the empresa that were left without their XML get it when Alanube gives it at last. */
async function recuperarXml(p: ContextoPaso, cliente: ClienteAlanube): Promise<void> {
  const { servicios, empresaId } = p;
  try {
    const faltan = await enEmpresa(servicios.db, empresaId, async (tx) => {
      const ids = await tx.query<{ id: string }>(
        `select e.id from ecf e
         where e.empresa_id = $1 and e.id <> $2 and e.proveedor = 'alanube'
           and e.estado in ('aceptado', 'condicional') and e.track_id is not null
           and not exists (select 1 from ecf_xml x where x.empresa_id = e.empresa_id
             and x.ecf_id = e.id and x.clase = 'ecf')
         order by e.fecha desc, e.id desc limit $3`,
        [empresaId, p.ecf.id, POR_RECUPERAR],
      );
      const filas = [];
      for (const { id } of ids) filas.push(await leerEcf(tx, empresaId, id));
      return filas.filter((f) => f !== null);
    });
    for (const ecf of faltan) await recuperarUno({ servicios, empresaId, ecf }, cliente);
  } catch (causa) {
    // The verdict of this document is safe already; the next one tries again.
    const mensaje = causa instanceof Error ? causa.message : String(causa);
    servicios.bitacora.error('No se pudo recuperar un XML de Alanube', {
      empresaId,
      causa: mensaje,
    });
  }
}

async function recuperarUno(p: ContextoPaso, cliente: ClienteAlanube): Promise<void> {
  const { estado } = p.ecf;
  if (estado !== 'aceptado' && estado !== 'condicional') return;
  const leido = await preguntar(p, cliente);
  if (!leido.ok) return;
  const v: Veredicto = { ...leido.valor, cliente, estado };
  const datos = await leerDatosPropios(p);
  const xml = await traer(p, v, datos);
  if (!xml.ok || xml.valor === null) return;
  const { raiz } = xml.valor;
  await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado,
      detalle: '{Quien} entregó su XML firmado',
      mensajes: p.ecf.mensajes,
      campos: camposTimbre(datos, p.ecf, { documento: v.documento, raiz }),
      ademas: (tx) => guardar(tx, p, xml.valor),
    },
  });
}
