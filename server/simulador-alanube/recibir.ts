// Receives an emission: reads it strictly, builds the e-CF that it mirrors, signs it, and judges it with our own
// validators as the DGII would. The verdict is decided here and shown later, except for a factura de consumo under
// RD$250,000, whose answer already has it.

import { instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { texto, type ArbolEcf, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { examinar } from '#server/ecf/examinar.ts';
import { firmarXml } from '#server/ecf/firma.ts';
import { comoMensajes, mensaje, type Mensaje } from '#server/simulador/mensaje-dgii.ts';
import { leerCuerpo, type ErrorCuerpo } from './leer-cuerpo.ts';
import { revisarNota } from './nota.ts';
import { vistaDe, type Documento } from './documento.ts';
import {
  rehusar,
  responder,
  rncDeCompania,
  ulid,
  type Llamada,
  type Simulado,
} from './simulado.ts';

type Juicio = Pick<Documento, 'legal' | 'ha_fallado' | 'mensajes'>;

export async function recibir(
  s: Simulado,
  llamada: Llamada,
  de: { readonly tipo: TipoEcf; readonly cuerpo: string },
): Promise<Response> {
  const leido = leerCuerpo(comoJson(de.cuerpo));
  if (!('arbol' in leido)) return rehusar(leido);
  const rnc = leido.idCompania === null ? llamada.rnc : rncDeCompania(leido.idCompania);
  if (rnc === null) return rehusar([{ code: 'AP1017', message: 'company not found' }], 404);
  const ahora = s.reloj.ahora();
  const xml = await firmar(s, leido.arbol, { tipo: de.tipo, rnc, ahora });
  const raiz = leerXml(xml);
  invariante(raiz.ok, 'el XML que arma el simulador se lee');
  const dato = (ruta: string): string => texto(raiz.valor, ruta) ?? '';
  if (dato('Encabezado/Emisor/RNCEmisor') !== rnc) {
    return rehusar([{ code: 'AP1016', message: 'SENDER_RNC_NOT_MATCH', field: 'sender.rnc' }]);
  }
  const nuevo = {
    id: ulid(s),
    tipo: de.tipo,
    rnc,
    encf: dato('Encabezado/IdDoc/eNCF'),
    cuerpo: de.cuerpo,
    xml,
    total: leerMonto(dato('Encabezado/Totales/MontoTotal')) ?? 0n,
    modifica: texto(raiz.valor, 'InformacionReferencia/NCFModificado'),
  };
  const juicio = juzgar(s, xml, ahora);
  if ('errores' in juicio) return rehusar(juicio.errores);
  return guardar(s, llamada, { nuevo, juicio, raiz: raiz.valor, ahora });
}

function comoJson(cuerpo: string): unknown {
  try {
    return JSON.parse(cuerpo);
  } catch {
    // No object: the reader refuses it.
    return null;
  }
}

async function firmar(
  s: Simulado,
  arbol: ArbolEcf,
  de: { readonly tipo: TipoEcf; readonly rnc: string; readonly ahora: number },
): Promise<string> {
  const encabezado = arbol['Encabezado'] as { readonly IdDoc: ArbolEcf }; // the form demands it
  const completo: ArbolEcf = {
    ...arbol,
    Encabezado: {
      ...encabezado,
      Version: '1.0',
      IdDoc: { ...encabezado.IdDoc, TipoeCF: de.tipo },
    },
    // As if its clock were two seconds late, so that nobody sees it in the future.
    FechaHoraFirma: fechaHoraEcf(instante(de.ahora - 2_000)),
  };
  return firmarXml(construirXml(de.tipo, completo), await s.llave(de.rnc));
}

function juzgar(
  s: Simulado,
  xml: string,
  ahora: number,
): Juicio | { readonly errores: readonly ErrorCuerpo[] } {
  const e = examinar(xml, { ahora: instante(ahora) });
  invariante(e.ok, 'el XML que arma el simulador se lee');
  if (e.estructura.length > 0) {
    const errores = e.estructura.map((r) => ({
      code: 'AP10103',
      message: textoRechazo(r),
      field: r.campo ?? '',
    }));
    return { errores };
  }
  const forzado = s.forzados.shift();
  if (forzado === 'FAILED') {
    const mensajes: Mensaje[] = [mensaje('Falla de comunicación con la DGII (simulada)')];
    return { legal: 'IN_PROCESS', ha_fallado: true, mensajes };
  }
  const rechazos = comoMensajes(e.combinaciones, 'rechazo');
  if (forzado === 'REJECTED') rechazos.push(mensaje('Rechazado por orden de la prueba'));
  const reservas = [...comoMensajes(e.combinaciones, 'condicional'), ...e.aritmetica.map(deResta)];
  if (forzado === 'ACCEPTED_WITH_OBSERVATIONS') reservas.push(mensaje('Observado por la prueba'));
  if (rechazos.length > 0) return { legal: 'REJECTED', ha_fallado: false, mensajes: rechazos };
  const legal = reservas.length > 0 ? 'ACCEPTED_WITH_OBSERVATIONS' : 'ACCEPTED';
  return { legal, ha_fallado: false, mensajes: reservas };
}

function deResta(r: Parameters<typeof textoRechazo>[0]): Mensaje {
  return mensaje(textoRechazo(r));
}

type Nuevo = Omit<Documento, keyof Juicio | 'firmado_en' | 'listo_en' | 'sondeos_pendientes'>;

async function guardar(
  s: Simulado,
  llamada: Llamada,
  de: {
    readonly nuevo: Nuevo;
    readonly juicio: Juicio;
    readonly raiz: NodoXml;
    readonly ahora: number;
  },
): Promise<Response> {
  const { nuevo: n, juicio: j } = de;
  const esInmediato = n.tipo === '32' && n.total < LIMITE_CONSUMO && !j.ha_fallado;
  const falla = s.fallas.tomar('procesamiento');
  return s.db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`alanube/${n.rnc}/${n.encf}`]);
    const [previo] = await tx.query<Documento>(
      'select * from simulador_alanube.documento where rnc = $1 and encf = $2',
      [n.rnc, n.encf],
    );
    if (previo !== undefined) return yaUsado(s, previo);
    const deNota = await revisarNota(tx, { rnc: n.rnc, raiz: de.raiz, total: n.total });
    if (deNota.length > 0) return rehusar(deNota);
    const [anulado] = await tx.query(
      `select 1 as uno from simulador_alanube.anulacion
       where rnc = $1 and legal = 'ACCEPTED' and $2 between desde and hasta limit 1`,
      [n.rnc, n.encf],
    );
    const juicio: Juicio =
      anulado === undefined
        ? j
        : { legal: 'REJECTED', ha_fallado: false, mensajes: [mensaje('El e-NCF está anulado')] };
    const [fila] = await tx.query<Documento>(
      `insert into simulador_alanube.documento (id, tipo, rnc, encf, cuerpo, xml, total, modifica,
         legal, ha_fallado, mensajes, firmado_en, listo_en, sondeos_pendientes)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14) returning *`,
      [
        n.id,
        n.tipo,
        n.rnc,
        n.encf,
        n.cuerpo,
        n.xml,
        n.total,
        n.modifica,
        juicio.legal,
        juicio.ha_fallado,
        JSON.stringify(juicio.mensajes),
        instante(de.ahora),
        instante(de.ahora + (esInmediato ? 0 : s.retardo_ms)),
        falla?.tipo === 'en-proceso' ? falla.sondeos : 0,
      ],
    );
    invariante(fila !== undefined, 'el documento se guardó');
    return responder(vistaDe(s, fila, { url: llamada.url, esRespuestaDeEmision: true }), 201);
  });
}

function yaUsado(s: Simulado, previo: Documento): Response {
  const enCurso = previo.sondeos_pendientes > 0 || Date.parse(previo.listo_en) > s.reloj.ahora();
  const message = `${enCurso ? 'ENCF_IN_PROCESS' : 'ENCF_USED'}: encf ${previo.encf} with id: ${previo.id}`;
  return rehusar([{ code: enCurso ? 'AP3011' : 'AP3001', message, field: 'idDoc.encf' }]);
}
