// Annuls a run of e-NCF through Alanube, which makes and signs the ANECF. It has no key against repetition, but
// annulling twice annuls once: after a lost answer the run is sent again, and the DGII saying that it is annulled
// already means that it was us (`anulacion.ts`). An answer with an id is followed and not sent again.

import { esTipoEcf, formarEncf } from '#shared/fiscal/ncf.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { invariante, rechazar, type Rechazos } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { ServiciosEcf } from '../abrir-cliente.ts';
import type { RangoAnulado } from '../arbol-anecf.ts';
import { FallaEntorno } from '../falla-entorno.ts';
import { insertarRespuesta } from '../insertar-respuesta.ts';
import type { ResultadoAnulacion } from '../respuestas-otros.ts';
import type { ClienteAlanube, RespuestaAlanube } from './cliente-alanube.ts';
import { motivoAlanube } from './motivos.ts';
import { rechazoDeAcceso } from './paso-emitir.ts';
import { leerDocumento, leerErrores, type DocumentoAlanube } from './respuestas.ts';

type PorAnular = {
  readonly servicios: ServiciosEcf;
  readonly empresaId: string;
  readonly fila: RangoAnulado & { readonly id: string };
};

export type AvanceAnulacion =
  | { readonly tipo: 'esperar' }
  | { readonly tipo: 'decir'; readonly rechazos: Rechazos }
  | { readonly tipo: 'final'; readonly resultado: ResultadoAnulacion };

const SERVICIO = 'alanube/anulacion';

/** Throws `FallaEntorno`. Every answer is kept in `respuesta_externa`. */
export async function anularPorAlanube(
  p: PorAnular,
  de: { readonly cliente: ClienteAlanube; readonly rnc: string },
): Promise<AvanceAnulacion> {
  const { cliente, rnc } = de;
  const id = await idConocido(p);
  const r =
    id === null
      ? await cliente.anular(cuerpoDeAnulacion(p.fila, { rnc, idCompania: cliente.idCompania }))
      : await cliente.consultarAnulacion(id);
  await guardar(p, r);
  const negado = rechazoDeAcceso(r.http);
  if (negado !== null && !negado.ok) return { tipo: 'decir', rechazos: negado.rechazos };
  if (r.http >= 400) return rehusada(r);
  const documento = leerDocumento(r.cuerpo);
  if (documento === null) {
    const { servicio, http, cuerpo } = r;
    const mensaje = 'Alanube no dijo cómo va la anulación';
    throw new FallaEntorno({ servicio, mensaje, reintentable: true, http, cuerpo });
  }
  return deDocumento(documento);
}

function deDocumento(d: DocumentoAlanube): AvanceAnulacion {
  const { estado, mensajes } = d;
  if (estado === 'aceptado' || estado === 'condicional') {
    return { tipo: 'final', resultado: { estado: 'aceptada', mensajes } };
  }
  if (estado === 'rechazado')
    return { tipo: 'final', resultado: { estado: 'rechazada', mensajes } };
  return { tipo: 'esperar' };
}

function rehusada(r: RespuestaAlanube): AvanceAnulacion {
  const lista = leerErrores(r.http, r.cuerpo).map((e) =>
    rechazosEnvio.rechazo('PROVEEDOR_RECHAZO', {
      datos: { codigo: e.codigo, motivo: motivoAlanube(e) },
    }),
  );
  const negativa = rechazar(lista);
  return negativa === null ? { tipo: 'esperar' } : { tipo: 'decir', rechazos: negativa.rechazos };
}

/** JSON text of `POST /cancellations`, in the form that was documented. */
export function cuerpoDeAnulacion(
  rango: RangoAnulado,
  de: { readonly rnc: string; readonly idCompania: string | null },
): string {
  const { serie, tipo_ecf: tipo, desde, hasta } = rango;
  invariante(esTipoEcf(tipo), `${tipo} es un tipo de e-CF`);
  const cantidad = String(hasta - desde + 1n);
  const compania =
    de.idCompania === null ? '' : `"company":${JSON.stringify({ id: de.idCompania })},`;
  const tramo = JSON.stringify({
    encfFrom: formarEncf(serie, tipo, desde),
    encfUntil: formarEncf(serie, tipo, hasta),
  });
  const cabeza = `"header":{"rncSender":${JSON.stringify(de.rnc)},"cancelledEncfQuantity":${cantidad}}`;
  const linea = `{"lineNumber":1,"ecfType":${tipo},"rangeCancelledEnfc":[${tramo}],"cancelledEncfQuantity":${cantidad}}`;
  return `{${compania}${cabeza},"cancellations":[${linea}]}`;
}

async function idConocido({ servicios, empresaId, fila }: PorAnular): Promise<string | null> {
  const [recibida] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ cuerpo: string }>(
      `select cuerpo from respuesta_externa
       where empresa_id = $1 and origen_id = $2 and servicio = $3 and estado_http between 200 and 299
       order by momento desc limit 1`,
      [empresaId, fila.id, SERVICIO],
    ),
  );
  return recibida === undefined ? null : (leerDocumento(recibida.cuerpo)?.id ?? null);
}

async function guardar(p: PorAnular, r: RespuestaAlanube): Promise<void> {
  const { servicios, empresaId, fila } = p;
  const { servicio, http, cuerpo } = r;
  await enEmpresa(servicios.db, empresaId, (tx) =>
    insertarRespuesta(servicios, tx, { empresaId, origenId: fila.id, servicio, http, cuerpo }),
  );
}
