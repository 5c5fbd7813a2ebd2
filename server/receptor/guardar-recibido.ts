// A good document enters once: the received row, its draft purchase, its bytes and our signed answer in one
// transaction with its own rev. The rev locks the empresa, so of two processes with the same e-NCF the
// second sees what the first wrote.

import { escribirRecibido } from '#shared/compras/escribir-recibido.ts';
import type { RecibidoLeido } from '#shared/compras/leer-recibido.ts';
import type { Db } from '#shared/db/db.ts';
import { BASE_ECF, BASE_FC, nombreArchivo, urlTimbre, urlTimbreFc } from '#shared/ecf/timbre.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { basesDgii } from '#server/ecf/bases-dgii.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Contribuyente } from './contribuyente.ts';
import { guardarDocumento } from './guardar-documento.ts';

export type Recibido = {
  readonly leido: RecibidoLeido;
  readonly bytes: Uint8Array;
  readonly codigoSeguridad: string;
  readonly acuse: Uint8Array;
  readonly momento: Instante;
};

/** Rolls the transaction back; never leaves this file. */
class YaEstaba extends Error {
  override readonly name = 'YaEstaba';
}

/** Inside `enEmpresa`. */
export async function estaRecibido(
  tx: Db,
  empresaId: string,
  de: { readonly rncEmisor: string; readonly encf: string },
): Promise<boolean> {
  const filas = await tx.query(
    'select 1 as hay from ecf_recibido where empresa_id = $1 and rnc_emisor = $2 and encf = $3',
    [empresaId, de.rncEmisor, de.encf],
  );
  return filas.length > 0;
}

/** Outside of any transaction: most repetitions are found here, without taking a rev. */
export function yaRecibido(
  servicios: Servicios,
  empresaId: string,
  de: { readonly rncEmisor: string; readonly encf: string },
): Promise<boolean> {
  return enEmpresa(servicios.db, empresaId, (tx) => estaRecibido(tx, empresaId, de));
}

/** false, having written nothing, when that e-NCF of that issuer was there already. */
export async function guardarRecibido(
  servicios: Servicios,
  contribuyente: Contribuyente,
  r: Recibido,
): Promise<boolean> {
  const { empresaId, rnc } = contribuyente;
  const { leido, momento } = r;
  const id = servicios.ids.nuevo();
  try {
    await conRev(servicios.db, empresaId, async (tx) => {
      if (await estaRecibido(tx, empresaId, leido)) throw new YaEstaba();
      await escribirRecibido(tx, empresaId, {
        id,
        leido,
        codigoSeguridad: r.codigoSeguridad,
        urlQr: urlDelTimbre(servicios, contribuyente, r),
        recibidoEn: momento,
      });
      await guardarDocumento(tx, empresaId, {
        origenId: id,
        clase: 'ecf_recibido',
        nombreArchivo: nombreArchivo(leido.rncEmisor, leido.encf),
        bytes: r.bytes,
        momento,
      });
      await guardarDocumento(tx, empresaId, {
        origenId: id,
        clase: 'arecf_enviado',
        nombreArchivo: nombreArchivo(rnc, leido.encf),
        bytes: r.acuse,
        momento,
      });
    });
  } catch (causa) {
    if (causa instanceof YaEstaba) return false;
    throw causa;
  }
  servicios.avisos.filasNuevas(empresaId);
  return true;
}

function urlDelTimbre(servicios: Servicios, { ambiente, rnc }: Contribuyente, r: Recibido): string {
  const bases = basesDgii(servicios.config, ambiente, servicios.config.urlPublica);
  const { leido } = r;
  const comun = {
    ambiente,
    rncEmisor: leido.rncEmisor,
    encf: leido.encf,
    montoTotal: leido.total,
    codigoSeguridad: r.codigoSeguridad,
  };
  if (leido.tipo === '32' && leido.total < LIMITE_CONSUMO) {
    return urlTimbreFc({ ...comun, base: bases.ok ? bases.valor.timbreFc : BASE_FC });
  }
  return urlTimbre({
    ...comun,
    base: bases.ok ? bases.valor.timbre : BASE_ECF,
    rncComprador: rnc,
    fechaEmision: leido.fecha,
    fechaFirma: leido.fechaHoraFirma,
  });
}
