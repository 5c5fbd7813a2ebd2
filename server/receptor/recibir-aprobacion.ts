// Reception of a commercial approval or refusal of an e-CF of ours (Servicios Emisores Electrónicos,
// «Aprobación comercial»): 200 when it is about a document that we issued to that buyer, for that amount and
// on that day, and signed; 400 otherwise. The same answer twice is one; the contrary one is refused.

import { ADMITEN_APROBACION } from '#shared/compras/tipos-entre-contribuyentes.ts';
import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import { instante, type Fecha, type Instante } from '#shared/fecha/fecha.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { bien, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Db } from '#shared/db/db.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import type { Ambiente } from '#server/config.ts';
import type { Servicios } from '#server/servicios.ts';
import { contribuyentesPorRnc } from './contribuyente.ts';
import { decodificar } from '#server/ecf/decodificar.ts';
import { guardarDocumento } from './guardar-documento.ts';
import { leerAprobacion, type Aprobacion } from './leer-aprobacion.ts';
import type { Recepcion } from './recibir-ecf.ts';
import { verificarRecibido } from './verificar-recibido.ts';

/** An ACECF is a page; its certificate is the largest thing in it. */
export const BYTES_APROBACION_MAX = 128 * 1024;

export type AprobacionEntrante = {
  readonly bytes: Uint8Array;
  readonly ambiente: Ambiente | null;
};

type Emitido = {
  readonly ecf_id: string;
  readonly tipo_ecf: string;
  readonly fecha: Fecha;
  readonly total: bigint;
  readonly comprador_rnc: string | null;
  readonly envio_id: string | null;
  readonly estado_comercial: 'pendiente' | 'aprobado' | 'rechazado' | null;
};

/** Refuses APROBACION_* and FIRMA_INVALIDA. */
export async function recibirAprobacion(
  { servicios, autoridades }: Recepcion,
  { bytes, ambiente }: AprobacionEntrante,
): Promise<Resultado<null>> {
  const xml = decodificar(bytes);
  const leido = xml === null ? null : leerXml(xml, { largoMaximo: BYTES_APROBACION_MAX });
  if (xml === null || leido?.ok !== true) return invalida('no es XML que se pueda leer');
  const aprobacion = leerAprobacion(leido.valor);
  if (typeof aprobacion === 'string') return invalida(aprobacion);
  const momento = instante(servicios.reloj.ahora());
  const { valor: raiz } = leido;
  const firma = verificarRecibido(xml, raiz, { ahora: momento });
  if (!firma.ok) {
    const datos = { detalle: firma.detalle };
    return mal(rechazosReceptor.rechazo('FIRMA_INVALIDA', { datos }));
  }
  const suyas = await contribuyentesPorRnc(servicios.db, aprobacion.rncEmisor, ambiente);
  for (const { empresaId, ambiente: suyo } of suyas) {
    const emitido = await enEmpresa(servicios.db, empresaId, (tx) =>
      leerEmitido(tx, empresaId, aprobacion.encf),
    );
    if (emitido === null || !corresponde(emitido, aprobacion)) continue;
    const enProduccion = { autoridades };
    if (suyo === 'ecf' && !verificarRecibido(xml, raiz, { ahora: momento, enProduccion }).ok)
      continue;
    return anotar(servicios, empresaId, { emitido, aprobacion, bytes, momento });
  }
  const datos = { rnc: aprobacion.rncEmisor };
  return mal(rechazosReceptor.rechazo('APROBACION_NO_CORRESPONDE', { datos }));
}

function invalida(detalle: string): Resultado<null> {
  return mal(rechazosReceptor.rechazo('APROBACION_INVALIDA', { datos: { detalle } }));
}

async function leerEmitido(tx: Db, empresaId: string, encf: string): Promise<Emitido | null> {
  const [fila] = await tx.query<Emitido>(
    `select e.id as ecf_id, e.tipo_ecf, f.fecha, f.total, f.comprador_rnc, v.id as envio_id,
       v.estado_comercial
     from ecf e
     join factura f on f.empresa_id = e.empresa_id and f.id = e.factura_id
     left join envio_receptor v on v.empresa_id = e.empresa_id and v.ecf_id = e.id
     where e.empresa_id = $1 and e.encf = $2 and e.estado not in ('pendiente', 'numerado', 'rechazado', 'anulado')`,
    [empresaId, encf],
  );
  return fila ?? null;
}

function corresponde(e: Emitido, a: Aprobacion): boolean {
  return e.comprador_rnc === a.rncComprador && e.fecha === a.fecha && e.total === a.total;
}

type Llegada = {
  readonly emitido: Emitido;
  readonly aprobacion: Aprobacion;
  readonly bytes: Uint8Array;
  readonly momento: Instante;
};

/** Rolls the transaction back with its refusal, or with null when there is nothing to change. */
class SinCambio extends Error {
  override readonly name = 'SinCambio';
  readonly rechazo: Rechazo | null;
  constructor(rechazo: Rechazo | null) {
    super('la aprobación no cambia nada');
    this.rechazo = rechazo;
  }
}

async function anotar(
  servicios: Servicios,
  empresaId: string,
  llegada: Llegada,
): Promise<Resultado<null>> {
  const { tipo_ecf: tipo } = llegada.emitido;
  if (!ADMITEN_APROBACION.has(tipo)) {
    return mal(rechazosReceptor.rechazo('APROBACION_NO_APLICA', { datos: { tipo } }));
  }
  try {
    await conRev(servicios.db, empresaId, (tx) => escribir(tx, empresaId, llegada));
  } catch (causa) {
    if (!(causa instanceof SinCambio)) throw causa;
    return causa.rechazo === null ? bien(null) : mal(causa.rechazo);
  }
  servicios.avisos.filasNuevas(empresaId);
  return bien(null);
}

async function escribir(tx: Db, empresaId: string, llegada: Llegada): Promise<void> {
  const { aprobacion: a, bytes, momento } = llegada;
  // Again, now that the empresa is locked: another process may have written it meanwhile.
  const emitido = (await leerEmitido(tx, empresaId, a.encf)) ?? llegada.emitido;
  const anterior = emitido.estado_comercial ?? 'pendiente';
  if (anterior === a.estado) throw new SinCambio(null);
  if (anterior !== 'pendiente') {
    const datos = { estado: anterior };
    throw new SinCambio(rechazosReceptor.rechazo('APROBACION_CONTRARIA', { datos }));
  }
  const envioId = emitido.envio_id ?? idDerivado(emitido.ecf_id, 'envio_receptor');
  // A document that went by another way has no delivery yet: who answers about it has received it.
  await tx.query(
    `insert into envio_receptor as v (empresa_id, id, ecf_id, rnc_receptor, estado, momento, fecha,
       estado_comercial, motivo_comercial)
     values ($1, $2, $3, $4, 'recibido', $5, $6, $7, $8)
     on conflict (empresa_id, ecf_id) do update
       set estado_comercial = excluded.estado_comercial, motivo_comercial = excluded.motivo_comercial`,
    [
      empresaId,
      envioId,
      emitido.ecf_id,
      a.rncComprador,
      momento,
      emitido.fecha,
      a.estado,
      a.motivo,
    ],
  );
  await guardarDocumento(tx, empresaId, {
    origenId: envioId,
    clase: 'acecf_recibido',
    nombreArchivo: nombreArchivo(a.rncComprador, a.encf),
    bytes,
    momento,
  });
}
