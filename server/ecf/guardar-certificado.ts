// Keeps the certificate with which an empresa signs: its public facts as a replicated row (every device
// can warn of its expiry), its private key sealed and only on the server (Ley 32-23 Art. 6 Párr. II). The
// password of the file opens it once and is not kept at all. The previous certificate stays in the
// history, inactive: what it signed still has to be explained.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { contextos, sellar } from '#server/boveda.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { CertificadoAbierto } from './certificado.ts';
import { vigenciaEn, type InfoCertificado } from './info-certificado.ts';

export type CertificadoGuardado = InfoCertificado & { readonly id: string };

/** What is sealed: both PEM texts, one after the other. */
export function empacarLlave(llave: CertificadoAbierto['llave']): Uint8Array {
  return new TextEncoder().encode(`${llave.privadaPem.trim()}\n${llave.certificadoPem.trim()}\n`);
}

/** Refuses `ecf.CERTIFICADO_VENCIDO` and `ecf.CERTIFICADO_NO_VIGENTE`. The same certificate twice is one row. */
export async function guardarCertificado(
  servicios: Servicios,
  empresaId: string,
  abierto: CertificadoAbierto,
): Promise<Resultado<CertificadoGuardado>> {
  const { info } = abierto;
  const negativa = rechazar(vigenciaEn(info, instante(servicios.reloj.ahora())));
  if (negativa !== null) return negativa;
  const { valor: id } = await conRev(servicios.db, empresaId, async (tx) => {
    await tx.query(
      `update certificado set esta_activo = false
       where empresa_id = $1 and esta_activo and huella <> $2`,
      [empresaId, info.huella],
    );
    return (
      (await reactivar(tx, empresaId, info)) ?? insertar(servicios, tx, { empresaId, abierto })
    );
  });
  servicios.avisos.filasNuevas(empresaId);
  return bien({ ...info, id });
}

async function reactivar(tx: Db, empresaId: string, info: InfoCertificado): Promise<string | null> {
  const [fila] = await tx.query<{ id: string }>(
    `update certificado set esta_activo = true where empresa_id = $1 and huella = $2 returning id`,
    [empresaId, info.huella],
  );
  return fila?.id ?? null;
}

async function insertar(
  servicios: Servicios,
  tx: Db,
  de: { readonly empresaId: string; readonly abierto: CertificadoAbierto },
): Promise<string> {
  const { empresaId, abierto } = de;
  const { info } = abierto;
  const id = servicios.ids.nuevo();
  await tx.query(
    `insert into certificado (empresa_id, id, sujeto, identificacion, serie, huella, valido_desde,
       valido_hasta, es_de_prueba, esta_activo)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)`,
    [
      empresaId,
      id,
      info.sujeto,
      info.identificacion,
      info.serie,
      info.huella,
      info.validoDesde,
      info.validoHasta,
      info.esDePrueba,
    ],
  );
  const sellada = sellar(
    servicios.config.claveMaestra,
    empacarLlave(abierto.llave),
    contextos.certificado(empresaId, id),
  );
  await tx.query(
    'insert into certificado_llave (empresa_id, certificado_id, sellada) values ($1, $2, $3)',
    [empresaId, id, sellada],
  );
  return id;
}
