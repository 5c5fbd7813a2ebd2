// Hands a numbered document to Alanube, which signs it and sends it. There is no idempotency key: what protects
// is the e-NCF. So the intent, with the exact JSON, is written before it leaves; whoever finds an intent whose
// end is not known asks first what Alanube has under that e-NCF, and only when it has nothing the same JSON goes
// again. That it says «used» after such an intent means that an earlier sending arrived.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { diaDe, instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { esTipoEcf, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { bien, invariante, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import type { DatosEcf } from '#shared/ecf/desde-factura.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { FallaEntorno } from '../falla-entorno.ts';
import type { FilaEcf } from '../leer-ecf.ts';
import { leerDatosEcf } from '../leer-datos-ecf.ts';
import type { Avance, ContextoPaso } from '../paso.ts';
import type { EstadoDgii } from '../respuestas-dgii.ts';
import {
  anotarIntento,
  avisarEnLinea,
  guardarRespuesta,
  INTENTO,
  transitar,
} from '../transicion.ts';
import type { ClienteAlanube, RespuestaAlanube } from './cliente-alanube.ts';
import { motivoAlanube } from './motivos.ts';
import { prepararCuerpo } from './preparar-cuerpo.ts';
import {
  diceQueYaLoTiene,
  idQueMenciona,
  leerDocumento,
  leerErrores,
  leerLista,
  type DocumentoAlanube,
} from './respuestas.ts';
import { camposTimbre } from './xml-de-alanube.ts';

const EMISION = 'alanube/emision';

export function tipoDe(ecf: FilaEcf): TipoEcf {
  invariante(esTipoEcf(ecf.tipo_ecf), `${ecf.tipo_ecf} es un tipo de e-CF`);
  return ecf.tipo_ecf;
}

/** Codes: `ecf.PROVEEDOR_*` and those of `prepararCuerpo`. Throws `FallaEntorno`. */
export async function pasoEmitir(
  p: ContextoPaso,
  cliente: ClienteAlanube,
): Promise<Resultado<Avance>> {
  const historia = await leerHistoria(p);
  if (historia.hayDuda) {
    const encontrado = await buscar(p, cliente);
    if (encontrado !== null) {
      return bien(await seguirA(p, encontrado.id, '{Quien} ya lo había recibido'));
    }
  }
  const datos = await leerDatosPropios(p);
  const cuerpo = prepararCuerpo(datos, diaDe(instante(p.servicios.reloj.ahora())), {
    idCompania: cliente.idCompania,
    comoTexto: p.servicios.config.alanube.ajustes.comoTexto,
  });
  const repetido = historia.enviado;
  if (repetido === null && !cuerpo.ok) return cuerpo;
  const json = repetido ?? (cuerpo.ok ? cuerpo.valor : '');
  // The row is looked at again under its lock: what was annulled meanwhile must not go out.
  if (!(await anotarIntento(p, json))) return bien('esperar');
  const r = await cliente.emitir(tipoDe(p.ecf), json);
  return r.http < 300 ? recibido(p, r, datos) : rehusado(p, r, { cliente, historia });
}

/** As it is in the rows. The date of signature is Alanube's to put: ours only completes the structure. */
export function leerDatosPropios(p: ContextoPaso): Promise<DatosEcf> {
  const { servicios, empresaId, ecf } = p;
  const fechaHoraFirma = fechaHoraEcf(instante(servicios.reloj.ahora()));
  return enEmpresa(servicios.db, empresaId, (tx) =>
    leerDatosEcf(tx, empresaId, { ecf, fechaHoraFirma }),
  );
}

type Historia = {
  /** Some sending had no definite answer: it may have arrived. */
  readonly hayDuda: boolean;
  /** The JSON of the last sending, when its end is not known. */
  readonly enviado: string | null;
};

/** A 4xx is the only definite «no»: 408 and 429 are thrown as failures of the other side. */
async function leerHistoria({ servicios, empresaId, ecf }: ContextoPaso): Promise<Historia> {
  const filas = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ servicio: string; estado_http: number | null; cuerpo: string }>(
      `select servicio, estado_http, cuerpo from dgii_respuesta
       where empresa_id = $1 and ecf_id = $2 and servicio in ($3, $4) order by momento, id`,
      [empresaId, ecf.id, INTENTO, EMISION],
    ),
  );
  let intentos = 0;
  let definitivas = 0;
  let enviado: string | null = null;
  for (const { servicio, estado_http: http, cuerpo } of filas) {
    if (servicio === INTENTO) {
      intentos += 1;
      enviado = cuerpo;
    } else if (http !== null && http >= 400 && http < 500 && http !== 408 && http !== 429) {
      definitivas += 1;
      enviado = null;
    }
  }
  return { hayDuda: intentos > definitivas, enviado };
}

const ORDEN: readonly EstadoDgii[] = ['aceptado', 'condicional', 'en-proceso', 'rechazado'];

/** What Alanube has under this e-NCF; null when it says that it has nothing. A bad answer is no answer: throws. */
async function buscar(p: ContextoPaso, cliente: ClienteAlanube): Promise<DocumentoAlanube | null> {
  const { ecf } = p;
  const r = await cliente.buscar(tipoDe(ecf), ecf.encf);
  const lista = r.http === 200 ? leerLista(r.cuerpo) : null;
  if (lista === null || lista.some((d) => d.encf === null)) {
    const { servicio, http, cuerpo } = r;
    const mensaje = 'no se pudo saber si Alanube ya tiene el e-NCF';
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, http, cuerpo });
  }
  await guardarRespuesta(p.servicios, p.empresaId, { ecfId: ecf.id, r });
  const suyos = lista.filter((d) => d.encf === ecf.encf);
  for (const estado of ORDEN) {
    const uno = suyos.find((d) => d.estado === estado);
    if (uno !== undefined) return uno;
  }
  return null;
}

async function seguirA(
  p: ContextoPaso,
  id: string,
  detalle: string,
  respuesta?: RespuestaAlanube,
): Promise<Avance> {
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado: 'enviado',
      detalle,
      campos: { track_id: id },
      ...(respuesta === undefined ? {} : { respuesta }),
    },
  });
  return seMovio ? 'seguir' : 'esperar';
}

async function recibido(
  p: ContextoPaso,
  r: RespuestaAlanube,
  datos: DatosEcf,
): Promise<Resultado<Avance>> {
  const documento = leerDocumento(r.cuerpo);
  if (documento === null || (documento.encf !== null && documento.encf !== p.ecf.encf)) {
    // It may be in: the next turn asks before sending anything.
    const detalle = '{Quien} respondió algo que no se entiende; se le preguntará por el documento';
    await avisarEnLinea(p.servicios, p.empresaId, { ecf: p.ecf, a: { detalle, respuesta: r } });
    return bien('esperar');
  }
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado: 'enviado',
      detalle: 'Entregado a {quien}, que lo firma y lo envía',
      campos: {
        track_id: documento.id,
        ...camposTimbre(datos, p.ecf, { documento, raiz: null }),
      },
      respuesta: r,
    },
  });
  return bien(seMovio ? 'recien-enviado' : 'esperar');
}

async function rehusado(
  p: ContextoPaso,
  r: RespuestaAlanube,
  de: { readonly cliente: ClienteAlanube; readonly historia: Historia },
): Promise<Resultado<Avance>> {
  await guardarRespuesta(p.servicios, p.empresaId, { ecfId: p.ecf.id, r });
  const negado = rechazoDeAcceso(r.http);
  if (negado !== null) return negado;
  const errores = leerErrores(r.http, r.cuerpo);
  // Without a doubtful sending before this one, a used e-NCF is of somebody else's document.
  if (diceQueYaLoTiene(errores) && de.historia.hayDuda) {
    const id = idQueMenciona(errores) ?? (await buscar(p, de.cliente))?.id ?? null;
    if (id !== null) return bien(await seguirA(p, id, '{Quien} ya lo había recibido'));
  }
  return (
    rechazar(
      errores.map((e) =>
        rechazosEnvio.rechazo('PROVEEDOR_RECHAZO', {
          datos: { codigo: e.codigo, motivo: motivoAlanube(e) },
        }),
      ),
    ) ?? bien('esperar')
  );
}

/** 401 and 403: the token is not good, and a person has to put another. */
export function rechazoDeAcceso(http: number): Resultado<never> | null {
  if (http !== 401 && http !== 403) return null;
  return mal(rechazosEnvio.rechazo('PROVEEDOR_TOKEN_RECHAZADO'));
}
